//! What this process has learnt of the mail server: whether it takes anything of ours now, and which
//! domains it takes nothing for.
//!
//! Nothing of it is stored: another process, or this one started anew, finds out by one mail.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Post,
    mailer::{Answer, Cause, Obstacle},
    settings::Pauses,
};

/// So many domains, and so many contratistas, refused alike speak of us and not of them.
const SEVERAL: usize = 2;

/// Of more domains than this no more is remembered than that they were several.
const MOST_DOMAINS: usize = 10_000;

#[derive(Default)]
pub(crate) struct Relay(Mutex<State>);

#[derive(Default)]
struct State {
    stop: Option<Stop>,
    held: HashMap<String, Pause>,
    /// Since the last mail that passed.
    refusals: HashMap<Answer, Refused>,
}

/// Until when nothing is tried, and for which time that is.
#[derive(Clone, Copy)]
struct Pause {
    until: OffsetDateTime,
    times: u32,
}

struct Stop {
    pause: Pause,
    cause: Cause,
}

#[derive(Default)]
struct Refused {
    domains: HashSet<String>,
    contratistas: HashSet<Uuid>,
}

/// What a refusal of one mail means for it.
pub(crate) enum Verdict {
    /// It counts as an attempt.
    Counts,
    /// It says nothing about the mail, which is to be tried again from this moment on.
    Wait(OffsetDateTime),
}

impl Pause {
    fn longer(before: Option<Self>, pauses: &Pauses, now: OffsetDateTime) -> Self {
        let times = before.map_or(0, |before| before.times.saturating_add(1));
        Self {
            until: now + pauses.after(times),
            times,
        }
    }
}

impl Relay {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why nothing is sent for now, if so.
    pub(crate) fn stopped_by(&self) -> Option<Cause> {
        self.state().stop.as_ref().map(|stop| stop.cause)
    }

    /// Whether a mail may be tried now; while the server takes none, one at the end of each pause.
    pub(crate) fn may_try(&self, now: OffsetDateTime) -> bool {
        self.state()
            .stop
            .as_ref()
            .is_none_or(|stop| stop.pause.until <= now)
    }

    /// Until when mails to this domain wait.
    pub(crate) fn held(&self, domain: &str, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let state = self.state();
        let until = state.held.get(domain)?.until;
        (until > now).then_some(until)
    }

    /// The server took a mail to this domain.
    pub(crate) fn took(&self, post: &Post, domain: &str) {
        self.state().held.remove(domain);
        self.answered(post);
    }

    /// The server has looked at a recipient and found that there is no such mailbox: it works.
    pub(crate) fn answered(&self, post: &Post) {
        let mut state = self.state();
        state.refusals.clear();
        if state.stop.take().is_some() {
            tracing::info!("the mail server takes mails again");
            post.watch().mail_stopped(None);
        }
    }

    /// The server took nothing of ours at all. Gives from when on it is tried again.
    pub(crate) fn stop(&self, post: &Post, why: &Obstacle) -> OffsetDateTime {
        Self::stop_within(&mut self.state(), post, why)
    }

    fn stop_within(state: &mut State, post: &Post, why: &Obstacle) -> OffsetDateTime {
        let pauses = &post.settings().sending.pauses;
        let before = state.stop.as_ref().map(|stop| stop.pause);
        let pause = Pause::longer(before, pauses, post.now());
        let cause = Cause::from(why);
        if before.is_none() {
            tracing::error!(%why, "the mail server takes no mails; they wait");
        } else {
            tracing::warn!(%why, "the mail server still takes no mails");
        }
        post.watch().mail_stopped(Some(cause));
        state.stop = Some(Stop { pause, cause });
        pause.until
    }

    /// The server refused one mail to this domain, of this contratista. Nobody's own mail (a recovery, a change of
    /// mail) counts as a contratista's: whoever has one has an account as well, and with it such a mail.
    pub(crate) fn refused(
        &self,
        post: &Post,
        domain: &str,
        contratista: Option<Uuid>,
        why: &Obstacle,
    ) -> Verdict {
        let now = post.now();
        let mut state = self.state();
        let Obstacle::Answer(answer) = why else {
            // No word of the server's: silence, a connection that broke, something of ours.
            return Verdict::Counts;
        };
        let refused = state.refusals.entry(*answer).or_default();
        if refused.domains.len() < SEVERAL {
            refused.domains.insert(domain.to_owned());
        }
        if refused.contratistas.len() < SEVERAL {
            refused.contratistas.extend(contratista);
        }
        let domains = refused.domains.len() >= SEVERAL;
        if domains && refused.contratistas.len() >= SEVERAL {
            return Verdict::Wait(Self::stop_within(&mut state, post, why));
        }
        if answer.is_about_the_mailbox() {
            return Verdict::Counts;
        }
        if state.held.len() >= MOST_DOMAINS {
            state.held.retain(|_, pause| pause.until > now);
        }
        let before = state.held.get(domain).copied();
        let pause = Pause::longer(before, &post.settings().sending.pauses, now);
        state.held.insert(domain.to_owned(), pause);
        // One contratista alone stops nobody, but it loses no mails by what is said of no single domain.
        if domains || answer.is_about_the_server() {
            tracing::warn!(%why, "mails to a domain wait");
            Verdict::Wait(pause.until)
        } else {
            Verdict::Counts
        }
    }
}
