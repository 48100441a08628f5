//! The processes that are killed and restarted.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{
    net::TcpStream,
    process::{Child, Command},
};

use super::schedule::{Blow, Restart};
use crate::{arguments::Chaos, chaos::mail::MailServer, error::LoadError, timing};

/// Maximum time for an instance to start.
const PATIENCE: Duration = Duration::from_mins(1);
/// Maximum time for a stopping instance to finish its work: ten seconds for requests, eight for the mail in progress.
/// Then it is killed, as systemd would.
const FAREWELL: Duration = Duration::from_secs(20);

/// An outage.
#[derive(Clone, Copy, Debug)]
pub struct Death {
    /// The instance; `None` for the database.
    pub instance: Option<usize>,
    /// When the signal was sent.
    pub from: Instant,
    /// When the instance was dead, or the database was up again.
    pub until: Instant,
}

/// The running version of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// The previous one.
    Before,
    /// This one.
    This,
}

/// The instances.
pub struct Instances {
    program: PathBuf,
    /// The previous version's binary, in a rolling restart.
    before: Option<PathBuf>,
    /// Whether this version's migrations have been applied.
    migrated: bool,
    restart_database: PathBuf,
    logs: PathBuf,
    all: Vec<Instance>,
    /// All outages.
    pub deaths: Vec<Death>,
    /// How many were asked to stop and had to be killed.
    pub killed_late: u64,
    /// How often the previous version was started.
    pub started_before: u64,
    /// How often this version was started.
    pub started_this: u64,
}

struct Instance {
    configuration: PathBuf,
    port: u16,
    process: Option<Child>,
    /// The version started last.
    version: Version,
}

impl Instances {
    /// Starts all instances.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn start(asked: &Chaos) -> Result<Self, LoadError> {
        let all = (asked.port..)
            .zip(&asked.instances)
            .map(|(port, configuration)| Instance {
                configuration: configuration.clone(),
                port,
                process: None,
                version: Version::This,
            });
        let mut instances = Self {
            program: asked.icsoe.clone(),
            before: asked.before.clone(),
            migrated: asked.before.is_none(),
            restart_database: asked.restart_database.clone(),
            logs: asked.logs.clone(),
            all: all.collect(),
            deaths: Vec::new(),
            killed_late: 0,
            started_before: 0,
            started_this: 0,
        };
        for index in 0..instances.all.len() {
            instances.launch(index)?;
        }
        instances.wait_until_up().await?;
        Ok(instances)
    }

    fn launch(&mut self, index: usize) -> Result<(), LoadError> {
        let path = self.logs.join(format!("instance-{}.log", index + 1));
        let log = File::options().append(true).create(true).open(&path);
        let log = log.map_err(|error| LoadError::File { path, error })?;
        let Some(instance) = self.all.get_mut(index) else {
            return Ok(());
        };
        let program = match (&self.before, self.migrated, instance.version) {
            (Some(before), false, _) | (Some(before), true, Version::This) => {
                instance.version = Version::Before;
                self.started_before += 1;
                before
            }
            (None, ..) | (Some(_), true, Version::Before) => {
                instance.version = Version::This;
                self.started_this += 1;
                &self.program
            }
        };
        let process = Command::new(program)
            .arg("--configuracion")
            .arg(&instance.configuration)
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(program, error))?;
        instance.process = Some(process);
        Ok(())
    }

    /// Executes a blow.
    ///
    /// # Errors
    /// [`LoadError`] if a program cannot be run.
    pub async fn suffer(&mut self, blow: Blow, mail: &MailServer) -> Result<(), LoadError> {
        match blow {
            Blow::Kill(index) => self.kill(index).await,
            Blow::End(index) => {
                let id = self.process(index).and_then(|process| process.id());
                if let Some(id) = id {
                    run("kill", &["-TERM", &id.to_string()]).await?;
                }
            }
            Blow::Start(index) => {
                // An instance that was asked to stop may still be finishing.
                if let Some(process) = self.process(index)
                    && tokio::time::timeout(FAREWELL, process.wait())
                        .await
                        .is_err()
                {
                    self.killed_late += 1;
                    self.kill(index).await;
                }
                self.launch(index)?;
            }
            Blow::Database(how) => self.restart_database(how).await?,
            Blow::Mail(mood) => mail.set_mood(mood),
            Blow::Migrate => self.migrate().await?,
        }
        Ok(())
    }

    /// Migrates the database to this version; from then on each start uses the other version than the last.
    async fn migrate(&mut self) -> Result<(), LoadError> {
        let Some(first) = self.all.first() else {
            return Ok(());
        };
        let configuration = first.configuration.to_string_lossy().into_owned();
        let program = self.program.to_string_lossy().into_owned();
        run(&program, &["--configuracion", &configuration, "migrate"]).await?;
        self.migrated = true;
        Ok(())
    }

    async fn kill(&mut self, index: usize) {
        let from = timing::now();
        if let Some(process) = self.process(index) {
            // An error means that it has already exited.
            let _ = process.kill().await;
        }
        self.died(Some(index), from);
    }

    async fn restart_database(&mut self, how: Restart) -> Result<(), LoadError> {
        let from = timing::now();
        let program = self.restart_database.to_string_lossy().into_owned();
        run(&program, &[how.mode()]).await?;
        self.died(None, from);
        Ok(())
    }

    fn died(&mut self, instance: Option<usize>, from: Instant) {
        self.deaths.push(Death {
            instance,
            from,
            until: timing::now(),
        });
    }

    fn process(&mut self, index: usize) -> Option<&mut Child> {
        self.all.get_mut(index)?.process.as_mut()
    }

    /// Waits until every instance accepts connections.
    ///
    /// # Errors
    /// [`LoadError::NotReady`] if one does not within a minute.
    pub async fn wait_until_up(&self) -> Result<(), LoadError> {
        let start = timing::now();
        for (index, instance) in self.all.iter().enumerate() {
            while TcpStream::connect(("127.0.0.1", instance.port))
                .await
                .is_err()
            {
                if start.elapsed() > PATIENCE {
                    let why = format!("instance {} does not start", index + 1);
                    return Err(LoadError::NotReady(why));
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(())
    }
}

fn failed(program: &Path, error: std::io::Error) -> LoadError {
    LoadError::Program {
        program: program.display().to_string(),
        error,
    }
}

async fn run(program: &str, arguments: &[&str]) -> Result<(), LoadError> {
    let ended = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .await
        .map_err(|error| failed(Path::new(program), error))?;
    if ended.success() {
        Ok(())
    } else {
        let error = std::io::Error::other(ended.to_string());
        Err(failed(Path::new(program), error))
    }
}
