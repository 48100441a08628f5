//! What is still to be saved, and what becomes of it: lost answers, somebody else's changes, a page that is loaded again.

use serde::{Deserialize, Serialize};

use crate::numbered::Numbered;
use crate::wire::{Answer, Change, MOST_CHANGES, Outcome, Seen, Stored};
use crate::{Rows, WorkerTexts};

/// The most bytes of texts that are sent at once: the server's limit for a call is 64 kB.
const MOST_BYTES: usize = 48 * 1024;

/// What a change takes beside its texts, at most.
const BESIDE: usize = 32;

/// A row as the server was last seen to have it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum There {
    Row(i32, WorkerTexts),
    Removed,
}

/// What is known of the server's rows, and which of ours differ.
#[derive(Clone, Debug, Default)]
pub(crate) struct Saving {
    there: Numbered<There>,
    next: i32,
    differ: Numbered<()>,
    /// What was sent and not yet answered. While no answer is known, nobody knows whether it was done: it is sent again as
    /// it was, before anything else.
    sent: Vec<Change>,
    under_way: bool,
    /// What they have, and what of it had been seen here.
    conflicts: Numbered<(Option<WorkerTexts>, Seen)>,
}

impl Saving {
    /// The number of a new row.
    pub(crate) fn new_number(&mut self) -> i32 {
        self.next = self.next.max(1);
        let number = self.next;
        self.next = number.saturating_add(1);
        number
    }

    fn seen(&self, number: i32) -> Seen {
        match self.there.get(number) {
            None => Seen::New,
            Some(There::Removed) => Seen::Removed,
            Some(There::Row(revision, _)) => Seen::Revision(*revision),
        }
    }

    fn was_sent(&self, number: i32) -> Option<&Change> {
        self.sent.iter().find(|change| change.row == number)
    }

    /// The rows that are not saved, as far as is known.
    fn unsaved(&self) -> Numbered<()> {
        let mut both = self.differ.clone();
        for change in &self.sent {
            both.insert(change.row, ());
        }
        both
    }

    fn texts(&self, number: i32) -> Option<&WorkerTexts> {
        match self.there.get(number) {
            Some(There::Row(_, texts)) => Some(texts),
            _ => None,
        }
    }
}

/// The name of what the browser keeps: another one as soon as [`Kept`] is written in another way. Then what an earlier
/// version kept is not read as something that it is not.
pub const KEPT: &str = "rows";

/// What the browser keeps of a row that is not saved yet, over a reload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which row.
    pub row: i32,
    /// What was known of it.
    pub seen: Seen,
    /// What was sent of it without an answer, so that it may have been saved.
    pub sent: Option<Option<WorkerTexts>>,
    /// What is in it; nothing where it was removed.
    pub texts: Option<WorkerTexts>,
}

/// A row that somebody else has changed while it was changed here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The row's index, or where it would stand.
    pub index: usize,
    /// What tells it from the others.
    pub number: i32,
    /// What is in it here; nothing where it was removed.
    pub ours: Option<WorkerTexts>,
    /// What they have in it.
    pub theirs: Option<WorkerTexts>,
}

impl Rows {
    /// Takes in rows as they are stored. What is changed here stays as it is here.
    pub fn load(&mut self, rows: Vec<Stored>, next: i32) {
        self.saving.next = self.saving.next.max(next);
        self.make_way(next, &rows);
        // Mostly they come in their order, behind the others.
        for Stored {
            row,
            revision,
            texts,
        } in rows
        {
            let changed = self.saving.differ.contains(row) || self.saving.was_sent(row).is_some();
            let seen = self.saving.seen(row);
            let there = There::Row(revision, texts.clone());
            self.saving.there.insert(row, there);
            if changed {
                if matches!(seen, Seen::Revision(before) if before != revision) {
                    self.saving.conflicts.insert(row, (Some(texts), seen));
                }
                self.mark(row);
            } else {
                self.put(row, Some(texts));
            }
        }
    }

    /// The number of the last row that the server was seen to have, from which on more are loaded.
    pub fn last_there(&self) -> i32 {
        self.saving.there.last().map_or(0, |(number, _)| *number)
    }

    /// How many rows are not saved yet, those included that were sent and not answered.
    pub fn unsaved(&self) -> usize {
        self.saving.unsaved().len()
    }

    /// What is to be sent now: nothing while other changes are under way. Rows of which somebody else's changes are to be
    /// looked at first are held back.
    pub fn send(&mut self) -> Vec<Change> {
        if self.saving.under_way {
            return Vec::new();
        }
        if self.saving.sent.is_empty() {
            let numbers = self.saving.differ.numbers();
            self.saving.sent = numbers
                .filter(|number| !self.saving.conflicts.contains(*number))
                .take(MOST_CHANGES)
                .scan(0, |bytes, number| {
                    let texts = self.now(number);
                    *bytes += texts.map_or(0, WorkerTexts::bytes) + BESIDE;
                    // One always fits: a cell is bounded.
                    (*bytes <= MOST_BYTES).then(|| Change {
                        row: number,
                        seen: self.saving.seen(number),
                        texts: texts.cloned(),
                    })
                })
                .collect();
        }
        self.saving.under_way = !self.saving.sent.is_empty();
        self.saving.sent.clone()
    }

    /// No answer came. What was sent is to be sent again, which does no harm if it had arrived.
    pub const fn unanswered(&mut self) {
        self.saving.under_way = false;
    }

    /// What became of what was sent.
    pub fn answered(&mut self, answer: Answer) {
        self.saving.under_way = false;
        let sent = std::mem::take(&mut self.saving.sent);
        let mut taken = false;
        for (Change { row, seen, texts }, outcome) in sent.into_iter().zip(answer.outcomes) {
            match outcome {
                Outcome::Saved(revision, filled) => {
                    let sent = texts.unwrap_or_default();
                    let stored = filled.unwrap_or_else(|| sent.clone());
                    self.came_back(row, seen, &sent, (revision, stored));
                }
                Outcome::Removed => {
                    self.saving.there.insert(row, There::Removed);
                }
                Outcome::Theirs(theirs) => self.theirs(row, seen, theirs),
                Outcome::Taken => taken = true,
            }
            self.mark(row);
        }
        self.saving.next = self.saving.next.max(answer.next);
        // Those that follow a number that is taken follow each other still.
        self.make_way(if taken { i32::MAX } else { answer.next }, &[]);
    }

    /// What is not saved yet, to be kept by the browser over a reload.
    pub fn kept(&self) -> Vec<Kept> {
        let unsaved = self.saving.unsaved();
        (unsaved.numbers())
            .map(|row| {
                let sent = self.saving.was_sent(row);
                Kept {
                    row,
                    // Of a conflict what was seen before it, so that it is one again.
                    seen: match (sent, self.saving.conflicts.get(row)) {
                        (Some(change), _) => change.seen,
                        (None, Some((_, seen))) => *seen,
                        (None, None) => self.saving.seen(row),
                    },
                    sent: sent.map(|change| change.texts.clone()),
                    texts: self.now(row).cloned(),
                }
            })
            .collect()
    }

    /// Puts back what was kept, once all rows are loaded. What is saved meanwhile is none; what somebody else has
    /// changed since is a conflict.
    pub fn put_back(&mut self, kept: Vec<Kept>) {
        let mut new = Vec::new();
        for Kept {
            row,
            seen,
            sent,
            texts,
        } in kept
        {
            let there = self.saving.texts(row);
            let is_there = |texts: &Option<WorkerTexts>| match (texts, there) {
                (Some(texts), Some(there)) if seen == Seen::New => texts.is_filled_in(there),
                (texts, there) => texts.as_ref() == there,
            };
            let is_known = self.saving.there.contains(row);
            // Removed rows are not loaded: that one was there once is known by what was kept.
            let gone = |saving: &mut Saving| saving.there.insert(row, There::Removed);
            if (is_known || seen != Seen::New) && sent.as_ref().is_some_and(is_there) {
                // It had arrived. What was typed since is on top of it.
                let stored = match self.saving.there.get(row) {
                    Some(There::Row(revision, texts)) => Some((*revision, texts.clone())),
                    _ => None,
                };
                if !is_known {
                    gone(&mut self.saving);
                }
                self.put(row, texts);
                if let (Some(Some(sent)), Some(stored)) = (&sent, stored) {
                    self.came_back(row, seen, sent, stored);
                }
            } else if is_known && is_there(&texts) {
                self.mark(row);
            } else if seen == Seen::New && (is_known || sent.is_none() && row < self.saving.next) {
                // The number is somebody else's by now, and this row was never saved.
                new.extend(texts);
            } else if seen == Seen::New && sent.is_none() && !new.is_empty() {
                // It stays behind those that have to give way; one that was sent may still arrive, under its number.
                new.extend(texts);
            } else if seen == Seen::New && row >= self.saving.next {
                self.saving.next = row.saturating_add(1);
                self.put(row, texts);
            } else if seen == self.saving.seen(row) && seen != Seen::New {
                self.put(row, texts);
            } else if seen == Seen::Removed && !is_known {
                gone(&mut self.saving);
                self.put(row, texts);
            } else {
                let theirs = there.cloned();
                if !is_known {
                    gone(&mut self.saving);
                }
                self.put(row, texts);
                self.saving.conflicts.insert(row, (theirs, seen));
                self.mark(row);
            }
        }
        for texts in new {
            let number = self.saving.new_number();
            self.put(number, Some(texts));
        }
    }

    /// The first row of which somebody else's changes are to be looked at, and how many there are.
    pub fn conflict(&self) -> Option<(Conflict, usize)> {
        let (number, (theirs, _)) = self.saving.conflicts.first()?;
        let (Ok(index) | Err(index)) = self.position(*number);
        let conflict = Conflict {
            index,
            number: *number,
            ours: self.now(*number).cloned(),
            theirs: theirs.clone(),
        };
        Some((conflict, self.saving.conflicts.len()))
    }

    /// Decides a conflict: what is here is to be saved over theirs, or theirs stays.
    pub fn settle(&mut self, number: i32, ours: bool) {
        if let Some((theirs, _)) = self.saving.conflicts.remove(number)
            && !ours
        {
            self.put(number, theirs);
        }
        self.mark(number);
    }

    /// Notes whether a row differs from the server's.
    pub(crate) fn mark(&mut self, number: i32) {
        let now = self.now(number);
        let new_and_blank =
            self.saving.seen(number) == Seen::New && now.is_none_or(WorkerTexts::is_blank);
        let differs = now != self.saving.texts(number) && !new_and_blank;
        if differs && self.saving.was_sent(number).is_none() {
            self.saving.differ.insert(number, ());
        } else {
            self.saving.differ.remove(number);
        }
        if !differs {
            self.saving.conflicts.remove(number);
        }
    }

    /// Gives other numbers to rows that were never saved, in the list or in steps, where theirs are below the server's
    /// next one: they are somebody else's, or were. Not where ours is what is stored.
    fn make_way(&mut self, next: i32, stored: &[Stored]) {
        let is_stored = |number: i32| {
            let found = stored.binary_search_by_key(&number, |stored| stored.row);
            let found = found.ok().and_then(|at| stored.get(at));
            found.is_some_and(|stored| {
                self.now(number)
                    .is_some_and(|ours| ours.is_filled_in(&stored.texts))
            })
        };
        let mut taken = Numbered::default();
        for number in self.numbers() {
            let ours = number < next && self.saving.seen(number) == Seen::New;
            if ours && !is_stored(number) {
                taken.insert(number, ());
            }
        }
        let mut numbers = Numbered::default();
        for number in taken.numbers() {
            numbers.insert(number, self.saving.new_number());
        }
        self.renumber(&numbers);
        for (old, new) in numbers.iter() {
            self.saving.differ.remove(*old);
            self.mark(*new);
        }
    }

    fn theirs(&mut self, number: i32, seen: Seen, theirs: Option<(i32, WorkerTexts)>) {
        let texts = theirs.as_ref().map(|(_, texts)| texts.clone());
        let there = theirs.map_or(There::Removed, |(revision, texts)| {
            There::Row(revision, texts)
        });
        self.saving.there.insert(number, there);
        self.saving.conflicts.insert(number, (texts, seen));
    }

    /// A row is stored that was sent. What a register, or somebody else, has put into it is taken where nothing was typed
    /// here meanwhile, and shown where something was.
    fn came_back(&mut self, row: i32, seen: Seen, sent: &WorkerTexts, stored: (i32, WorkerTexts)) {
        let now = self.now(row).cloned();
        let merged = match &now {
            Some(now) => now.merged(sent, &stored.1).map(Some),
            // Removed here since; that somebody else has worked on it is to be seen first.
            None => (stored.1 == *sent).then_some(None),
        };
        match merged {
            Some(texts) => {
                let (revision, stored) = stored;
                self.saving.there.insert(row, There::Row(revision, stored));
                if texts.is_some() {
                    self.put(row, texts);
                }
            }
            None => self.theirs(row, seen, Some(stored)),
        }
        self.mark(row);
    }
}
