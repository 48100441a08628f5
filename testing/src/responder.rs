//! An OCSP responder on this machine: plain HTTP, with any wanted answer.

use services::efirma::{Responder, Revocation};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// The response to a request.
pub enum Served {
    /// 200 with these bytes.
    Answer(Vec<u8>),
    /// This head (without its end), and nothing more.
    Head(String),
    /// No response, ever.
    Silence,
}

/// A received request.
#[derive(Clone)]
pub struct Received {
    /// Request line and headers, in lower case.
    pub head: String,
    pub body: Vec<u8>,
}

pub struct TestResponder {
    address: reqwest::Url,
    received: Arc<Mutex<Vec<Received>>>,
}

impl TestResponder {
    /// Answers every request with the result of `serve` for its body, until the test's runtime ends.
    pub async fn new(serve: impl Fn(&[u8]) -> Served + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        let serve = Arc::new(serve);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, serve) = (Arc::clone(&kept), Arc::clone(&serve));
                tokio::spawn(async move { attend(stream, &kept, serve.as_ref()).await });
            }
        });
        Self {
            address: format!("http://{address}/ocsp").parse().expect("a URL"),
            received,
        }
    }

    /// A revocation check that asks it, with a time limit that local answers never reach.
    pub fn asked(&self) -> Revocation {
        self.asked_within(Duration::from_mins(1))
    }

    pub fn asked_within(&self, limit: Duration) -> Revocation {
        let responder = Responder::new(self.address.clone(), limit).expect("a client");
        Revocation::Asked(responder)
    }

    pub fn address(&self) -> &reqwest::Url {
        &self.address
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("the requests").clone()
    }
}

async fn attend(
    mut stream: TcpStream,
    kept: &Mutex<Vec<Received>>,
    serve: &(impl Fn(&[u8]) -> Served + ?Sized),
) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    let served = serve(&request.body);
    kept.lock().expect("the requests").push(request);
    match served {
        Served::Answer(answer) => {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            // The client may disconnect if the answer is too large.
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(&answer).await;
        }
        Served::Head(head) => {
            let _ = stream.write_all(format!("{head}\r\n\r\n").as_bytes()).await;
        }
        Served::Silence => std::future::pending().await,
    }
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length: usize = (head.lines())
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().expect("a length"));
            let body = &bytes[end + 4..];
            if body.len() >= length {
                let body = body.to_vec();
                return Some(Received { head, body });
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
