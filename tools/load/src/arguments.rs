//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// The load generator: whole stories over HTTP, as a seed decides.
#[derive(Parser)]
pub struct Arguments {
    /// Write what was measured as JSON, too.
    #[arg(long, global = true, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Fill a migrated database with invented people, all with the same password.
    Seed(Seed),
    /// Whole stories that begin when people come, whether the portal is quick enough or not.
    Stories(Stories),
    /// Sign-ins as fast as the connections can, beside the bare hash on the same cores.
    SignIns(SignIns),
    /// One page as fast as the connections can.
    Page(Page),
    /// Argon2id alone (19 MiB, two passes, one lane), on every core.
    BareHash {
        /// For so many seconds.
        #[arg(long, default_value_t = 10.0)]
        seconds: f64,
    },
    /// Answer every request with the bytes of a file.
    Handler {
        /// The file.
        #[arg(long)]
        body: PathBuf,
    },
    /// How long the main queries take, and by which plans, among more and more people.
    Growth(Growth),
    /// Kill and restart everything under load, then see whether anything was lost.
    Chaos(Chaos),
}

/// Where the people are.
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
    /// Also what a year leaves behind: ended sessions, sent mails, sealed events, used links.
    #[arg(long)]
    pub with_history: bool,
    /// Even if there are other people in the database.
    #[arg(long)]
    pub force: bool,
}

/// The main queries among more and more people.
#[derive(Args)]
pub struct Growth {
    /// An empty database; it is migrated and filled.
    #[arg(long, env = "ICSOE_BASE_DE_DATOS", hide_env_values = true)]
    pub database: String,
    /// How many capturistas there are, one size after the other; half as many contratistas.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    pub sizes: Vec<u32>,
    /// Write every plan among the most people here.
    #[arg(long, value_name = "FILE")]
    pub plans: Option<PathBuf>,
}

/// The portal under load.
#[derive(Args)]
pub struct Target {
    /// Its address: http://127.0.0.1:3000
    #[arg(long)]
    pub portal: String,
    /// The name by which it is asked for, where that is another.
    #[arg(long)]
    pub host: Option<String>,
    /// Come from so many addresses of this machine (127.1.0.1 and further).
    #[arg(long, default_value_t = 1)]
    pub sources: u8,
    /// How many capturistas were sown.
    #[arg(long, default_value_t = 2000)]
    pub people: u32,
}

/// Whole stories.
#[derive(Args)]
pub struct Stories {
    /// The portal.
    #[command(flatten)]
    pub target: Target,
    /// What decides.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// So many stories a second, evenly.
    #[arg(long, default_value_t = 5.0, conflicts_with = "deadline")]
    pub rate: f64,
    /// As in the last three days before a deadline, so many times quicker.
    #[arg(long, value_name = "TIMES")]
    pub deadline: Option<f64>,
    /// With `--deadline`: so many times as many people.
    #[arg(long, default_value_t = 1.0)]
    pub scale: f64,
    /// With `--deadline`: begin at this hour of the 72.
    #[arg(long, default_value_t = 0.0)]
    pub from_hour: f64,
    /// For so many seconds; with `--deadline`, at most.
    #[arg(long)]
    pub seconds: Option<f64>,
    /// How long people look at a page, in seconds, on average.
    #[arg(long, default_value_t = 0.0)]
    pub think: f64,
    /// The portal's database: says what it did meanwhile.
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
    /// For so many seconds, in rounds of sixteen, in turns with the bare hash.
    #[arg(long, default_value_t = 30.0)]
    pub seconds: f64,
    /// The server's process, to see its memory.
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
    /// For so many seconds.
    #[arg(long, default_value_t = 20.0)]
    pub seconds: f64,
    /// In turns with a bare axum handler that returns the same bytes.
    #[arg(long)]
    pub beside: bool,
}

/// Everything at once; `tools/scripts/chaos.sh` prepares it.
#[derive(Args)]
pub struct Chaos {
    /// The proxy's address.
    #[arg(long)]
    pub portal: String,
    /// The name by which the portal is asked for.
    #[arg(long)]
    pub host: String,
    /// The server's program.
    #[arg(long)]
    pub icsoe: PathBuf,
    /// The program of the version before: with it all begins, on a database of its own version; a fourth of
    /// the way that is migrated, and from then on each start is of the other version than the last.
    #[arg(long)]
    pub before: Option<PathBuf>,
    /// The configuration of each instance. Instance N listens on the N-th port after `--port`, and
    /// sends mail to the N-th after `--mail-port`.
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
    /// The program that restarts it; its argument is `fast` or `immediate`.
    #[arg(long)]
    pub restart_database: PathBuf,
    /// Where the instances' logs go.
    #[arg(long)]
    pub logs: PathBuf,
    /// What decides.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// For so many seconds.
    #[arg(long, default_value_t = 240.0)]
    pub seconds: f64,
    /// Sign-in stories a second.
    #[arg(long, default_value_t = 5.0)]
    pub rate: f64,
    /// How many capturistas were sown.
    #[arg(long, default_value_t = 5000)]
    pub people: u32,
    /// How many contratistas were.
    #[arg(long, default_value_t = 500)]
    pub contratistas: u32,
}
