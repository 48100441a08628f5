//! A SQLite installation in a folder of its own, and the process that serves it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use tempfile::TempDir;

pub(crate) const HOST: &str = "icsoe.example";
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

pub(crate) struct Installation {
    folder: TempDir,
}

impl Installation {
    /// With a built site of empty files; `more` is added at the top of its configuration, `mail` is the mail server's
    /// port.
    pub(crate) fn new(more: &str, mail: u16) -> Self {
        let installation = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        installation.write(
            "icsoe.toml",
            &format!(
                "direccion_publica = \"https://{HOST}\"\nescucha = \"127.0.0.1:0\"\n\
                 base_de_datos = \"sqlite:icsoe.db?mode=rwc\"\nclave_secreta = \"{KEY}\"\nsitio = \"sitio\"\n\
                 {more}\n\
                 [metricas]\nescucha = \"127.0.0.1:0\"\n[registro]\nformato = \"json\"\n\
                 [correo]\nremitente = \"ICSOE <icsoe@icsoe.example>\"\nservidor = \"127.0.0.1\"\n\
                 puerto = {mail}\nseguridad = \"ninguna\"\n"
            ),
        );
        std::fs::create_dir_all(installation.path("sitio/pkg")).expect("a folder");
        let mut manifest = serde_json::Map::new();
        for name in [
            "icsoe.css",
            "icsoe.js",
            "icsoe.wasm",
            "icono.svg",
            "panel.css",
            "efirma.js",
            "efirma.wasm",
            "renglones.js",
            "renglones.wasm",
            "portal.js",
        ] {
            installation.write(&format!("sitio/pkg/{name}"), "");
            manifest.insert(name.to_owned(), serde_json::json!({ "file": name }));
        }
        let manifest = serde_json::Value::Object(manifest).to_string();
        installation.write("sitio/manifest.json", &manifest);
        installation
    }

    /// The same, with the tables created.
    pub(crate) fn migrated(more: &str, mail: u16) -> Self {
        let installation = Self::new(more, mail);
        installation.succeeds(&["migrate"]);
        installation
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    pub(crate) fn database_url(&self) -> String {
        format!("sqlite:{}", self.path("icsoe.db").display())
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_icsoe"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear();
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary")
    }

    #[track_caller]
    pub(crate) fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    #[track_caller]
    pub(crate) fn fails(&self, arguments: &[&str], code: i32, words: &str) {
        let output = self.run(arguments);
        let said = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "{words} in {said}");
    }

    /// Registers a contratista and a capturista, so that two mails wait.
    pub(crate) fn invite_somebody(&self) {
        let rfc = "EKU9003173C9";
        self.succeeds(&["contratista", "alta", "--rfc", rfc, "--nombre", "KEMPER"]);
        self.succeeds(&[
            "capturista",
            "alta",
            "--contratista",
            rfc,
            "--curp",
            "RIMA950821MPLSNN00",
            "--nombre",
            "Andrea",
            "--primer-apellido",
            "Ríos",
            "--correo",
            "andrea@capturistas.example",
        ]);
    }

    pub(crate) fn serve(&self) -> Served {
        self.serve_with(&[])
    }

    pub(crate) fn serve_with(&self, more: &[&str]) -> Served {
        let mut process = self
            .command(&[&["serve"], more].concat())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary");
        let log = BufReader::new(process.stderr.take().expect("its log"));
        let mut served = Served {
            process,
            log,
            address: SocketAddr::from(([0; 4], 0)),
            watched: SocketAddr::from(([0; 4], 0)),
        };
        served.watched = served.address_in("listening for those who watch");
        served.address = served.address_in("listening");
        served
    }
}

/// A running `icsoe serve`; killed at the latest when the test ends.
pub(crate) struct Served {
    process: Child,
    log: BufReader<ChildStderr>,
    pub(crate) address: SocketAddr,
    /// The metrics listener.
    pub(crate) watched: SocketAddr,
}

impl Served {
    /// Reads the log up to the line with this message, and returns that line.
    pub(crate) fn says(&mut self, message: &str) -> serde_json::Value {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.log.read_line(&mut line).expect("its log");
            assert_ne!(read, 0, "it ended without saying {message}");
            let said: serde_json::Value = serde_json::from_str(&line).expect(&line);
            if said["fields"]["message"] == message {
                return said;
            }
        }
    }

    fn address_in(&mut self, message: &str) -> SocketAddr {
        let said = self.says(message);
        let address = said["fields"]["address"].as_str().expect("an address");
        address.parse().expect("an address")
    }

    /// Sends SIGTERM, as systemd does.
    pub(crate) fn terminate(&mut self) {
        let status = Command::new("kill")
            .args(["-TERM", &self.process.id().to_string()])
            .status();
        assert!(status.expect("kill").success());
        self.says("ending: finishing what is in flight");
    }

    /// Waits for its end; returns the exit code.
    pub(crate) fn ends(mut self) -> Option<i32> {
        self.process.wait().expect("its end").code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Opens the database after checking it with `PRAGMA integrity_check` and `foreign_key_check`.
pub(crate) async fn is_whole(file: &Path) -> sea_orm::DatabaseConnection {
    use sea_orm::{ConnectionTrait as _, Database, Statement};
    let url = format!("sqlite:{}", file.display());
    let database = Database::connect(url).await.expect("a database");
    let ask = async |question: &str| {
        let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, question);
        database.query_all_raw(statement).await.expect(question)
    };
    let found = ask("PRAGMA integrity_check").await;
    let word: String = found[0].try_get_by_index(0).expect("a word");
    assert_eq!((found.len(), word.as_str()), (1, "ok"));
    assert!(ask("PRAGMA foreign_key_check").await.is_empty());
    database
}
