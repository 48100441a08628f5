//! What the browser's grid and the server send each other, and what the server does with a change.
//!
//! A change names the row, what the browser knows of it, and what it is to be. That makes it its own idempotency key:
//! once it is done, the same change again finds what it wants and does nothing ([`decide`]). Nothing has to be stored to
//! know it again, however late it comes.

use serde::{Deserialize, Serialize};

use crate::WorkerTexts;

/// The most rows that are loaded at once.
pub const MOST_LOADED: u64 = 2_000;

/// The most changes that are saved at once: some 60 kB at the longest that people really type, and within the server's
/// limit for a call.
pub const MOST_CHANGES: usize = 400;

/// Whose rows are meant. Changes of one account, contratista, return and contract are refused under any other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    /// The name of who is signed in, as pages carry it for the browser.
    pub account: String,
    /// For which contratista, its id.
    pub contratista: String,
    /// The return's id.
    pub informativa: String,
    /// The contract's id.
    pub contract: String,
}

/// A row as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// What tells it from the contract's other rows, which stand in this order.
    pub row: i32,
    /// How often it was changed.
    pub revision: i32,
    /// What is in it.
    pub texts: WorkerTexts,
}

/// A part of a contract's rows, and by what they are judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// The rows behind the one that was asked for, in their order.
    pub rows: Vec<Stored>,
    /// Whether there are more behind these.
    pub more: bool,
    /// The number of the next new row.
    pub next: i32,
    /// The highest SBC in cents, where it is known.
    pub ceiling: Option<u32>,
    /// The minimum wage in cents, where it is known.
    pub minimum: Option<u32>,
    /// The day's year, and which of its days, from 1.
    pub today: (i32, u16),
}

/// What the browser knows of a row that it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seen {
    /// There was never a row of this number.
    New,
    /// It was removed.
    Removed,
    /// It was there, in this revision.
    Revision(i32),
}

/// A change of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Of which row.
    pub row: i32,
    /// What is known of it.
    pub seen: Seen,
    /// What is to be in it; nothing, to remove it.
    pub texts: Option<WorkerTexts>,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is saved, in this revision; with what is in the row, where the register filled some of it in.
    Saved(i32, Option<WorkerTexts>),
    /// The row is not there any more.
    Removed,
    /// Somebody else has changed it since. It was left as they have it: in a revision, or removed.
    Theirs(Option<(i32, WorkerTexts)>),
    /// A new row's number is somebody else's by now. Under the next free one it can be saved.
    Taken,
}

/// What became of changes, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Of each.
    pub outcomes: Vec<Outcome>,
    /// The number of the next new row.
    pub next: i32,
}

/// Why nothing was loaded or saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Nobody is signed in.
    SignedOut,
    /// Somebody else is.
    SomebodyElse,
    /// Who is signed in does not work for this contratista, or not at this moment.
    NoRight,
    /// There is no such contract, or not any more.
    Unknown,
    /// The return is not being captured any more.
    Closed,
    /// Not all of the new rows fit.
    Full,
    /// The page is of another version of the portal. The server refuses the call itself then: another version need not
    /// know these names.
    OtherVersion,
    /// The server could not; later it may.
    Failed,
}

/// What is to be done with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Insert the row.
    Insert,
    /// Change it.
    Update,
    /// Delete it.
    Delete,
    /// Nothing: it is done.
    Done,
    /// Nothing: somebody else has changed it.
    Theirs,
    /// Nothing: the number is in use.
    Taken,
}

/// What is to be done with a change, given the row that is stored (revision, texts) and the number of the next new row.
pub fn decide(change: &Change, stored: Option<(i32, &WorkerTexts)>, next: i32) -> Decision {
    match (stored, &change.texts, change.seen) {
        (Some((_, there)), Some(texts), _) if texts == there => Decision::Done,
        // It was saved, and the register filled in the rest.
        (Some((_, there)), Some(texts), Seen::New) if texts.is_filled_in(there) => Decision::Done,
        (Some(_), Some(_), Seen::New) => Decision::Taken,
        (Some((revision, _)), texts, Seen::Revision(seen)) if revision == seen => match texts {
            Some(_) => Decision::Update,
            None => Decision::Delete,
        },
        (None, None, _) => Decision::Done,
        (None, Some(_), Seen::Removed) if change.row < next => Decision::Insert,
        (None, Some(_), Seen::New) if change.row >= next => Decision::Insert,
        _ => Decision::Theirs,
    }
}

/// What is to be done with changes that come together. Where one new row's number is taken, so are those of the others:
/// they follow each other, and stay together.
pub fn decide_all<'a>(
    changes: &[Change],
    stored: impl Fn(i32) -> Option<(i32, &'a WorkerTexts)>,
    next: i32,
) -> Vec<Decision> {
    let mut decisions: Vec<Decision> = (changes.iter())
        .map(|change| decide(change, stored(change.row), next))
        .collect();
    if decisions.contains(&Decision::Taken) {
        for (change, decision) in changes.iter().zip(&mut decisions) {
            if change.seen == Seen::New && *decision == Decision::Insert {
                *decision = Decision::Taken;
            }
        }
    }
    decisions
}
