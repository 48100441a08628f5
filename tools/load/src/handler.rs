//! A bare axum handler that returns given bytes, for comparison.

use std::{net::SocketAddr, path::Path, process::Stdio};

use axum::{Router, response::Html, routing::any};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

use crate::{client::Portal, error::LoadError};

/// A handler in a process of its own, which ends when this value is dropped.
pub struct Handler {
    portal: Portal,
    _process: Child,
    _folder: Folder,
}

/// A temporary file, removed when dropped.
struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // If it fails, a few kilobytes stay in the temporary folder.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Handler {
    /// Starts this program again, as the handler.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn start(body: &[u8]) -> Result<Self, LoadError> {
        let file = std::env::temp_dir().join(format!("icsoe-load-{}.html", std::process::id()));
        std::fs::write(&file, body).map_err(|error| LoadError::File {
            path: file.clone(),
            error,
        })?;
        let program = |error| LoadError::Program {
            program: "load handler".to_owned(),
            error,
        };
        let this = std::env::current_exe().map_err(program)?;
        let mut process = Command::new(this)
            .args(["handler", "--body"])
            .arg(&file)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(program)?;
        let mut address = String::new();
        if let Some(output) = process.stdout.take() {
            let read = BufReader::new(output).read_line(&mut address).await;
            read.map_err(program)?;
        }
        Ok(Self {
            portal: Portal::new(&format!("http://{}", address.trim()), None, 1)?,
            _process: process,
            _folder: Folder(file),
        })
    }

    /// Its address.
    pub const fn portal(&self) -> &Portal {
        &self.portal
    }
}

/// Answers every request with the file's bytes, until it is stopped; prints its address.
///
/// # Errors
/// [`LoadError`].
pub async fn serve(body: &Path) -> Result<(), LoadError> {
    let bytes = std::fs::read_to_string(body).map_err(|error| LoadError::File {
        path: body.to_owned(),
        error,
    })?;
    let page: &'static str = bytes.leak();
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = TcpListener::bind(anywhere)
        .await
        .map_err(LoadError::Listening)?;
    println!("{}", listener.local_addr().map_err(LoadError::Listening)?);
    let router = Router::new().fallback(any(move || async move { Html(page) }));
    axum::serve(listener, router)
        .await
        .map_err(LoadError::Listening)
}
