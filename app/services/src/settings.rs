//! Every number that was decided rather than given, and the installation's own addresses.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use domain::{
    Tables,
    password::{Beyond, COMMON},
};
use lettre::message::Mailbox;

pub use crate::{audit::AuditSettings, limits::AddressLimits};
pub use mail::{MailSettings, Pauses};

use mail::PostSettings;

/// What the services go by. What links and sessions last are configuration keys; [`Settings::new`] holds
/// the values that were decided.
#[derive(Clone, PartialEq)]
pub struct Settings {
    /// What every link in a mail begins with, without a slash at its end: `https://icsoe.example`.
    pub public_address: String,
    /// Whom mails come from. IMSS's own mailbox belongs to IMSS, so there is no default.
    pub sender: Mailbox,
    /// How long an activation link is valid.
    pub activation_valid: Duration,
    /// How long a recovery link is valid.
    pub recovery_valid: Duration,
    /// How long a session lasts without activity.
    pub session_idle: Duration,
    /// How long a session lasts at most.
    pub session_absolute: Duration,
    /// How long before the end of a session the user is warned.
    pub session_warning: Duration,
    /// The least time between two writes of a session's last activity.
    pub touch_every: Duration,
    /// What happens after failures at the sign-in.
    pub sign_in_failures: Delays,
    /// What happens after failures for one CURP from one address, from its first delay on. What is
    /// refused here does not prolong the delay of everybody else who tries the CURP.
    pub sign_in_failures_from_an_address: Delays,
    /// What happens after altas refused to one contratista because the mail differs.
    pub refused_altas: Delays,
    /// What happens after recovery mails to one person.
    pub recovery_mails: Delays,
    /// What happens after altas and requests for a way back in that send mail to one address.
    pub mails_to_an_address: Delays,
    /// What one client address may do.
    pub addresses: AddressLimits,
    /// What a new password is refused for beyond the guide's rules.
    pub beyond_guide: BeyondGuide,
    /// The cost of a password hash.
    pub hashing: Hashing,
    /// How mails are sent.
    pub mail: MailSettings,
    /// UMA, minimum wage, and the days besides Saturdays and Sundays on which no deadline ends (Ley del Seguro
    /// Social, 15-A): what returns are judged by.
    pub tables: Arc<Tables>,
    /// What becomes of the record of security events.
    pub audit: AuditSettings,
    /// For how long the rest is kept.
    pub retention: Retention,
}

/// When counted attempts lead to a delay. The delay begins at `allowed` attempts and doubles with
/// each further one until it reaches `longest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// The attempt, counted from 1, at which delays begin.
    pub allowed: NonZeroU32,
    /// The first delay.
    pub first: Duration,
    /// The longest.
    pub longest: Duration,
    /// After how long without another attempt the count is forgotten.
    pub forgotten_after: Duration,
}

impl Delays {
    /// From which attempt on which delay, the shortest first.
    pub(crate) fn steps(&self) -> impl DoubleEndedIterator<Item = (u32, Duration)> {
        let doublings = (0..u32::BITS)
            .take_while(|&doublings| doublings == 0 || self.doubled(doublings - 1) < self.longest)
            .count();
        let allowed = self.allowed.get();
        (0..u32::try_from(doublings).unwrap_or(u32::BITS))
            .map(move |doublings| (allowed.saturating_add(doublings), self.doubled(doublings)))
    }

    fn doubled(&self, times: u32) -> Duration {
        let factor = 1_u32.checked_shl(times).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }

    /// The delay that the attempt number `count` (from 1) brings.
    pub(crate) fn after(&self, count: u32) -> Option<Duration> {
        let doublings = count.checked_sub(self.allowed.get())?;
        Some(self.doubled(doublings))
    }
}

/// Which rules about passwords are in force beyond the guide's; by default all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeyondGuide {
    /// None of those most used.
    pub common: bool,
    /// Nothing of the CURP of whoever chooses it.
    pub personal: bool,
}

impl BeyondGuide {
    /// What is asked of a password of the person with this CURP, if it is known.
    pub fn of(self, curp: Option<&str>) -> Beyond<'_> {
        Beyond {
            common: self.common.then_some(COMMON),
            curp: curp.filter(|_| self.personal),
        }
    }
}

impl Default for BeyondGuide {
    fn default() -> Self {
        Self {
            common: true,
            personal: true,
        }
    }
}

/// The cost of Argon2id, and how many hashes are made at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hashing {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// Hashes at a time: each takes one core and the memory above.
    pub at_a_time: usize,
    /// How many more may wait for their turn; the next one is told that the system is busy.
    pub waiting: usize,
    /// How long one waits at most.
    pub patience: Duration,
}

/// For how long is kept what nobody needs for the work any more; then it is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Sessions, from their end on. Who worked for whom is kept for ever.
    pub sessions: Duration,
    /// Links, from when they were used or replaced, or expired.
    pub links: Duration,
    /// Mails, from when they were sent or given up.
    pub mails: Duration,
    /// Returns that are being captured, from when somebody last touched them.
    pub drafts: Duration,
    /// What was captured in a return, from when it was discarded.
    pub discarded: Duration,
    /// Clients and workers in the registers, from when they were last captured or corrected; and that a return was
    /// discarded, with who changed what of it.
    pub remembered: Duration,
}

/// A day.
pub const DAY: Duration = Duration::from_hours(24);

impl Default for Retention {
    fn default() -> Self {
        Self {
            sessions: 90 * DAY,
            links: 90 * DAY,
            mails: 30 * DAY,
            drafts: 730 * DAY,
            discarded: 90 * DAY,
            remembered: 1_825 * DAY,
        }
    }
}

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

impl Settings {
    /// What of it mails go by.
    pub fn post(&self) -> PostSettings {
        PostSettings {
            public_address: self.public_address.clone(),
            sender: self.sender.clone(),
            activation_valid: self.activation_valid,
            recovery_valid: self.recovery_valid,
            sending: self.mail.clone(),
        }
    }

    /// The decided values, with the two addresses that only the operator knows.
    pub fn new(public_address: &str, sender: Mailbox) -> Self {
        Self {
            public_address: public_address.trim_end_matches('/').to_owned(),
            sender,
            activation_valid: 72 * HOUR,
            recovery_valid: HOUR,
            session_idle: 15 * MINUTE,
            session_absolute: 8 * HOUR,
            session_warning: 2 * MINUTE,
            touch_every: Duration::from_secs(10),
            sign_in_failures: Delays {
                allowed: FIVE,
                first: Duration::from_secs(30),
                longest: 15 * MINUTE,
                forgotten_after: 24 * HOUR,
            },
            sign_in_failures_from_an_address: Delays {
                allowed: TEN,
                first: HOUR,
                longest: 24 * HOUR,
                forgotten_after: 24 * HOUR,
            },
            refused_altas: Delays {
                allowed: TEN,
                first: HOUR,
                longest: HOUR,
                forgotten_after: HOUR,
            },
            recovery_mails: Delays {
                allowed: THREE,
                first: HOUR,
                longest: HOUR,
                forgotten_after: HOUR,
            },
            mails_to_an_address: Delays {
                allowed: TEN,
                first: HOUR,
                longest: HOUR,
                forgotten_after: HOUR,
            },
            addresses: AddressLimits::default(),
            beyond_guide: BeyondGuide::default(),
            hashing: Hashing::default(),
            mail: MailSettings::default(),
            tables: Arc::new(Tables::built_in().clone()),
            audit: AuditSettings::default(),
            retention: Retention::default(),
        }
    }
}

const THREE: NonZeroU32 = NonZeroU32::new(3).unwrap();
const FIVE: NonZeroU32 = NonZeroU32::new(5).unwrap();
const TEN: NonZeroU32 = NonZeroU32::new(10).unwrap();
impl Default for Hashing {
    /// The OWASP Password Storage Cheat Sheet's choice for Argon2id with 19 MiB.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            memory_kib: 19_456,
            passes: 2,
            lanes: 1,
            at_a_time: cores,
            waiting: 64 * cores,
            patience: Duration::from_secs(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings::new(
            "https://icsoe.example/",
            "ICSOE <a@icsoe.example>".parse().unwrap(),
        )
    }

    #[test]
    fn delays_begin_at_the_fifth_failure_and_double_up_to_fifteen_minutes() {
        let delays = settings().sign_in_failures;
        let table: Vec<_> = (1..=12)
            .map(|count| delays.after(count).map(|delay| delay.as_secs()))
            .collect();
        assert_eq!(table[..4], [None; 4]);
        assert_eq!(table[4..10], [30, 60, 120, 240, 480, 900].map(Some));
        assert_eq!(table[10..], [Some(900); 2]);
        assert_eq!(delays.after(u32::MAX), Some(delays.longest));
    }

    #[test]
    fn the_public_address_ends_without_a_slash() {
        assert_eq!(settings().public_address, "https://icsoe.example");
    }
}
