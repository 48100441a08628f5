//! What mails go by.

use std::{num::NonZeroU32, time::Duration};

use lettre::message::Mailbox;

/// What the post goes by.
#[derive(Clone, PartialEq)]
pub struct PostSettings {
    /// What every link in a mail begins with, without a slash at its end.
    pub public_address: String,
    /// Whom mails come from.
    pub sender: Mailbox,
    /// How long an activation link is valid.
    pub activation_valid: Duration,
    /// How long a recovery link is valid.
    pub recovery_valid: Duration,
    /// How mails are sent.
    pub sending: MailSettings,
}

/// How mails are sent, and for how long that is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSettings {
    /// How long one attempt may take, from connecting to the server's acceptance.
    pub attempt_limit: Duration,
    /// The waits between attempts. After one attempt more than there are waits, a mail is given up.
    pub waits: Vec<Duration>,
    /// How long nothing is tried once the mail server takes no mails at all, or none to some domain.
    pub pauses: Pauses,
    /// How many mails of one contratista's altas go out in an hour; the others follow an hour later.
    pub altas_an_hour: NonZeroU32,
    /// Whether the mail server takes addresses with letters beyond ASCII before their @ (SMTPUTF8).
    pub utf8_addresses: bool,
}

/// Pauses that double.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pauses {
    /// The first.
    pub first: Duration,
    /// The longest.
    pub longest: Duration,
}

impl Pauses {
    /// The pause after as many others in a row.
    pub(crate) fn after(&self, times: u32) -> Duration {
        let factor = 1_u32.checked_shl(times).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}

impl MailSettings {
    /// For how long a mail belongs to the worker that took it: longer than any attempt, so that no
    /// second worker takes it while the first is still sending.
    pub fn lease(&self) -> Duration {
        self.attempt_limit
            .saturating_mul(2)
            .saturating_add(Duration::from_secs(30))
    }
}

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// An alta is two mails, so a file of 5,000 has left in four hours, within one working day; and a relay
/// that allows 10,000 a day is not used up by one contratista within its first hours.
const TWO_THOUSAND: NonZeroU32 = NonZeroU32::new(2_000).unwrap();

impl Default for MailSettings {
    /// Growing waits that add up to about two days.
    fn default() -> Self {
        let mut waits = vec![
            Duration::from_secs(30),
            2 * MINUTE,
            10 * MINUTE,
            30 * MINUTE,
            HOUR,
            3 * HOUR,
        ];
        waits.extend([6 * HOUR; 7]);
        Self {
            attempt_limit: MINUTE,
            waits,
            pauses: Pauses {
                first: Duration::from_secs(30),
                longest: 15 * MINUTE,
            },
            altas_an_hour: TWO_THOUSAND,
            utf8_addresses: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_outlives_every_attempt() {
        for seconds in [0, 1, 60, 3_600] {
            let mail = MailSettings {
                attempt_limit: Duration::from_secs(seconds),
                ..MailSettings::default()
            };
            assert!(mail.lease() > mail.attempt_limit);
        }
    }

    #[test]
    fn mails_are_tried_for_about_two_days() {
        let tried: Duration = MailSettings::default().waits.iter().sum();
        assert!(tried > 46 * HOUR && tried < 48 * HOUR);
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses = MailSettings::default().pauses;
        let seconds: Vec<_> = (0..7).map(|times| pauses.after(times).as_secs()).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(pauses.after(u32::MAX), pauses.longest);
    }
}
