//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// The load generator: whole stories over HTTP, determined by a seed.
#[derive(Parser)]
pub struct Arguments {
    /// Also write the measurements as JSON.
    #[arg(long, global = true, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Subcommand)]
pub enum Command {
    /// Fill a migrated database with invented people, all with the same password.
    Seed(Seed),
    /// Run whole stories, started at people's arrival whether the portal is fast enough or not.
    Stories(Stories),
    /// Sign in as fast as the connections allow, compared with the bare hash on the same cores.
    SignIns(SignIns),
    /// Request one page as fast as the connections allow.
    Page(Page),
    /// Run Argon2id alone (19 MiB, two passes, one lane), on every core.
    BareHash {
        /// Duration in seconds.
        #[arg(long, default_value_t = 10.0)]
        seconds: f64,
    },
    /// Answer every request with the bytes of a file.
    Handler {
        /// The file.
        #[arg(long)]
        body: PathBuf,
    },
    /// Measure the main queries and their plans with growing numbers of people.
    Growth(Growth),
    /// Kill and restart everything under load, then check that nothing was lost.
    Chaos(Chaos),
}

/// What to fill in.
#[derive(Args)]
pub struct Seed {
    /// The database, as in `base_de_datos`.
    #[arg(long, env = "ICSOE_BASE_DE_DATOS", hide_env_values = true)]
    pub database: String,
    /// Capturistas with a password.
    #[arg(long, default_value_t = 2000)]
    pub people: u32,
    /// Contratistas.
    #[arg(long, default_value_t = 500)]
    pub contratistas: u32,
    /// Also a year's history: ended sessions, sent mails, sealed events, used links.
    #[arg(long)]
    pub with_history: bool,
    /// Even if the database contains other people.
    #[arg(long)]
    pub force: bool,
}

/// The main queries with growing numbers of people.
#[derive(Args)]
pub struct Growth {
    /// An empty database; it is migrated and filled.
    #[arg(long, env = "ICSOE_BASE_DE_DATOS", hide_env_values = true)]
    pub database: String,
    /// Numbers of capturistas, in turn; half as many contratistas.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    pub sizes: Vec<u32>,
    /// Write every plan at the largest size into this folder.
    #[arg(long, value_name = "FILE")]
    pub plans: Option<PathBuf>,
}

/// The portal under load.
#[derive(Args)]
pub struct Target {
    /// Its address: http://127.0.0.1:3000
    #[arg(long)]
    pub portal: String,
    /// Its host name, if different.
    #[arg(long)]
    pub host: Option<String>,
    /// Use this many local addresses as sources (127.1.0.1 and following).
    #[arg(long, default_value_t = 1)]
    pub sources: u8,
    /// The number of seeded capturistas.
    #[arg(long, default_value_t = 2000)]
    pub people: u32,
}

/// Whole stories.
#[derive(Args)]
pub struct Stories {
    /// The portal.
    #[command(flatten)]
    pub target: Target,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Stories per second, evenly.
    #[arg(long, default_value_t = 5.0, conflicts_with = "deadline")]
    pub rate: f64,
    /// As in the last three days before a deadline, this many times faster.
    #[arg(long, value_name = "TIMES")]
    pub deadline: Option<f64>,
    /// With `--deadline`: this many times as many people.
    #[arg(long, default_value_t = 1.0)]
    pub scale: f64,
    /// With `--deadline`: begin at this hour of the 72.
    #[arg(long, default_value_t = 0.0)]
    pub from_hour: f64,
    /// Duration in seconds; with `--deadline`, the maximum.
    #[arg(long)]
    pub seconds: Option<f64>,
    /// Average time that people look at a page, in seconds.
    #[arg(long, default_value_t = 0.0)]
    pub think: f64,
    /// The portal's database, to report its work during the run.
    #[arg(long, hide_env_values = true)]
    pub database: Option<String>,
}

/// Sign-ins.
#[derive(Args)]
pub struct SignIns {
    /// The portal.
    #[command(flatten)]
    pub target: Target,
    /// Connections at a time.
    #[arg(long, default_value_t = 8)]
    pub connections: u32,
    /// Duration in seconds, in rounds of sixteen, alternating with the bare hash.
    #[arg(long, default_value_t = 30.0)]
    pub seconds: f64,
    /// The server's process id, to report its memory.
    #[arg(long)]
    pub process: Option<u32>,
}

/// One page.
#[derive(Args)]
pub struct Page {
    /// The portal.
    #[command(flatten)]
    pub target: Target,
    /// Its address.
    #[arg(long, default_value = "/ingresar")]
    pub path: String,
    /// Connections at a time.
    #[arg(long, default_value_t = 16)]
    pub connections: u32,
    /// Duration in seconds.
    #[arg(long, default_value_t = 20.0)]
    pub seconds: f64,
    /// Alternate with a bare axum handler that returns the same bytes.
    #[arg(long)]
    pub beside: bool,
}

/// The chaos test; `tools/scripts/chaos.sh` prepares it.
#[derive(Args)]
pub struct Chaos {
    /// The proxy's address.
    #[arg(long)]
    pub portal: String,
    /// The portal's host name.
    #[arg(long)]
    pub host: String,
    /// The server's binary.
    #[arg(long)]
    pub icsoe: PathBuf,
    /// The previous version's binary: the run begins with it, on its own schema; after a quarter of the time the
    /// database is migrated, and from then on each start uses the other version than the last.
    #[arg(long)]
    pub before: Option<PathBuf>,
    /// The configuration of each instance. Instance N listens on the N-th port after `--port`, and sends mail to the
    /// N-th after `--mail-port`.
    #[arg(long = "instance", required = true)]
    pub instances: Vec<PathBuf>,
    /// The port of the first instance.
    #[arg(long)]
    pub port: u16,
    /// The port to which the first instance sends mail.
    #[arg(long)]
    pub mail_port: u16,
    /// The database.
    #[arg(long, hide_env_values = true)]
    pub database: String,
    /// The program that restarts the database; its argument is `fast` or `immediate`.
    #[arg(long)]
    pub restart_database: PathBuf,
    /// The folder of the instances' logs.
    #[arg(long)]
    pub logs: PathBuf,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Duration in seconds.
    #[arg(long, default_value_t = 240.0)]
    pub seconds: f64,
    /// Sign-in stories per second.
    #[arg(long, default_value_t = 5.0)]
    pub rate: f64,
    /// The number of seeded capturistas.
    #[arg(long, default_value_t = 5000)]
    pub people: u32,
    /// The number of seeded contratistas.
    #[arg(long, default_value_t = 500)]
    pub contratistas: u32,
}
