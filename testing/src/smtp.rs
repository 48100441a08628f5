//! An SMTP server in this process with configurable answers.

use std::sync::{Arc, Mutex};

use services::mailer::Stage;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};

/// The server's answer at each stage, in order; no answer at all if it is `None`.
#[derive(Clone)]
pub struct Script {
    pub greeting: Option<&'static str>,
    pub ehlo: &'static [&'static str],
    pub auth: &'static str,
    pub mail: &'static str,
    pub rcpt: &'static str,
    pub data: &'static str,
    pub content: &'static str,
}

pub const WILLING: Script = Script {
    greeting: Some("220 mail.example ESMTP"),
    ehlo: &["250-mail.example", "250 8BITMIME"],
    auth: "235 welcome",
    mail: "250 ok",
    rcpt: "250 ok",
    data: "354 go on",
    content: "250 accepted",
};

impl Script {
    /// Accepts everything, except for this answer at this stage.
    pub fn but(stage: Stage, answer: &'static str) -> Self {
        let mut script = WILLING;
        match stage {
            Stage::Greeting => script.greeting = Some(answer),
            Stage::Hello => script.ehlo = Vec::leak(vec![answer]),
            Stage::StartTls => unreachable!("asked for apart"),
            Stage::Auth => script.auth = answer,
            Stage::Sender => script.mail = answer,
            Stage::Recipient => script.rcpt = answer,
            Stage::Data => script.data = answer,
            Stage::Content => script.content = answer,
        }
        script
    }
}

pub struct Server {
    pub port: u16,
    heard: Arc<Mutex<String>>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(String::new()));
        let said = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                said.lock().unwrap().push_str("(connection)\n");
                let (script, said) = (script.clone(), Arc::clone(&said));
                tokio::spawn(async move {
                    // The client may disconnect at any time; that is not a failure.
                    let _ = converse(stream, &script, &said).await;
                });
            }
        });
        Self { port, heard, task }
    }

    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(
    stream: tokio::net::TcpStream,
    script: &Script,
    heard: &Mutex<String>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let Some(greeting) = script.greeting else {
        return std::future::pending().await;
    };
    write
        .write_all(format!("{greeting}\r\n").as_bytes())
        .await?;
    let mut in_data = false;
    while let Some(line) = lines.next_line().await? {
        heard.lock().unwrap().extend([line.as_str(), "\n"]);
        let word = line.split_whitespace().next().unwrap_or_default();
        let ehlo = script.ehlo.join("\r\n");
        let reply = match word {
            "." if in_data => {
                in_data = false;
                script.content
            }
            _ if in_data => continue,
            "EHLO" => &ehlo,
            "AUTH" => script.auth,
            "MAIL" => script.mail,
            "RCPT" => script.rcpt,
            "DATA" => {
                in_data = script.data.starts_with('3');
                script.data
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await?;
        if word == "QUIT" || reply.starts_with("421") {
            break;
        }
    }
    Ok(())
}
