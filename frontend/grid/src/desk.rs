//! What is shown of the rows, and what is done to them.

use domain::informativa::{Finding, SbcLimits};
use domain::{Cents, thousands};
use grid::wire::{Loaded, Refusal, Whose};
use grid::{Block, Column, Rows, WorkerTexts, paste};
use leptos::prelude::*;
use reactive_stores::Store;
use time::Date;

/// So many rows more than are in sight are drawn on each side, and they change by so many at a time.
pub const BEYOND: usize = 6;

/// How many rows are drawn: those that the frame, 36 rem high at most, has room for, and those beyond.
pub const SLOTS: usize = 15 + 3 * BEYOND;

/// The height of a row in pixels until it is measured.
const HEIGHT: i32 = 40;

/// A cell: the row by its place in what is shown, and its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 0; the one behind the last is the new row.
    pub row: usize,
    /// Its column.
    pub column: Column,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            row: 0,
            column: Column::Nss,
        }
    }
}

/// How saving stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Everything is saved, or about to be.
    #[default]
    Well,
    /// Changes are under way.
    Saving,
    /// The server was not reached; it is tried again.
    Offline,
    /// The server takes no more of it.
    Refused(Refusal),
}

/// What is shown.
#[derive(Clone, Debug, Default, Store)]
pub struct State {
    /// Counts the changes of the rows, so that what is drawn of them follows.
    version: u32,
    /// Whether all rows are there.
    loaded: bool,
    /// The cell that has the focus when the grid has.
    active: Place,
    /// The other corner of what is selected.
    anchor: Place,
    /// What is being typed into the active cell.
    typing: Option<String>,
    /// Whether the arrows move within the text.
    editing: bool,
    /// The rows that are shown, where not all are.
    shown: Option<Vec<usize>>,
    /// How saving stands.
    status: Status,
    /// How many rows are not saved.
    unsaved: usize,
    /// What is said to whoever does not see it happen.
    said: String,
    /// What an earlier version of the portal kept, as text.
    older: String,
    /// The place of the first row that is drawn.
    first: usize,
}

/// What nothing that is drawn follows.
#[derive(Clone, Debug, Default)]
pub struct Aside {
    /// Whose the rows are.
    pub whose: Whose,
    /// By what they are judged.
    judged_by: Option<(SbcLimits, Date)>,
    /// Whether the active cell takes the focus once it is drawn.
    pub takes_focus: bool,
    /// Whether what is not saved is about to be kept.
    pub keeps_soon: bool,
    /// The height of a row in pixels.
    pub height: i32,
}

/// The rows and what is shown of them.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What is shown.
    pub state: Store<State>,
    /// The rows.
    pub rows: StoredValue<Rows>,
    /// All else.
    pub aside: StoredValue<Aside>,
}

impl Desk {
    /// Without any rows yet.
    pub fn new(whose: Whose) -> Self {
        let aside = Aside {
            whose,
            height: HEIGHT,
            ..Aside::default()
        };
        Self {
            state: Store::new(State::default()),
            rows: StoredValue::new(Rows::default()),
            aside: StoredValue::new(aside),
        }
    }

    /// Whose the rows are. `None` once the grid is gone.
    pub fn whose(self) -> Option<Whose> {
        self.aside.try_with_value(|aside| aside.whose.clone())
    }

    /// The active cell takes the focus, wherever it is drawn next.
    pub fn take_focus(self) {
        self.aside.update_value(|aside| aside.takes_focus = true);
    }

    fn judged_by(self) -> Option<(SbcLimits, Date)> {
        self.aside.try_with_value(|aside| aside.judged_by).flatten()
    }

    /// Takes in rows that were loaded.
    pub fn take_in(self, loaded: Loaded) {
        let limits = SbcLimits {
            ceiling: loaded.ceiling.map(Cents::new),
            minimum: loaded.minimum.map(Cents::new),
        };
        let (year, ordinal) = loaded.today;
        let today = Date::from_ordinal_date(year, ordinal).ok();
        self.aside
            .update_value(|aside| aside.judged_by = today.map(|today| (limits, today)));
        let load = |rows: &mut Rows| rows.load(loaded.rows, loaded.next);
        if self.state.loaded().get_untracked() {
            self.follow(load);
        } else {
            // Nobody has seen the grid yet: its first cell is the active one.
            self.rows.update_value(load);
            self.refresh();
        }
    }

    /// Does something to the rows that comes from the server: it may put others' rows before the active one, which stays
    /// the active one.
    pub fn follow(self, act: impl FnOnce(&mut Rows)) {
        let (active, anchor) = (
            self.state.active().get_untracked(),
            self.state.anchor().get_untracked(),
        );
        let shown = self.state.shown().get_untracked();
        let at = |place: usize| match &shown {
            Some(shown) => shown.get(place).copied().unwrap_or(usize::MAX),
            None => place,
        };
        let before = [at(active.row), at(anchor.row)];
        let all = self.rows.with_value(Rows::len);
        let after = self
            .rows
            .try_update_value(|rows| rows.following(before, act))
            .unwrap_or(before);
        if after != before || self.rows.with_value(Rows::len) != all {
            self.show_all();
            let [row, other] = after;
            let field = crate::keys::field().and_then(|field| field.closest("[role=grid]").ok()?);
            if field.is_some() {
                // The active cell is drawn in another slot.
                self.take_focus();
            }
            self.state.active().set(Place { row, ..active });
            self.state.anchor().set(Place {
                row: other,
                ..anchor
            });
        }
        self.refresh();
    }

    /// Does something to the rows, and shows and saves what came of it. `None` once the grid is gone.
    pub fn act<T>(self, act: impl FnOnce(&mut Rows) -> T) -> Option<T> {
        let done = self.rows.try_update_value(act)?;
        self.refresh();
        super::saving::save(self);
        Some(done)
    }

    /// Judges the rows anew and draws what has changed.
    pub fn refresh(self) {
        let judged_by = self.judged_by();
        let unsaved = self.rows.try_update_value(|rows| {
            if let Some((limits, today)) = judged_by {
                rows.judge(limits, today);
            }
            rows.unsaved()
        });
        let Some(unsaved) = unsaved else { return };
        self.state.unsaved().set(unsaved);
        self.draw();
    }

    /// Draws anew what has changed.
    pub fn draw(self) {
        self.state
            .version()
            .update(|version| *version = version.wrapping_add(1));
    }

    /// How many rows there are, the new one not among them.
    pub fn all(self) -> usize {
        self.state.version().track();
        self.rows.with_value(Rows::len)
    }

    /// How many of them are shown.
    pub fn count(self) -> usize {
        let shown = self.state.shown().read();
        shown.as_ref().map_or_else(|| self.all(), Vec::len)
    }

    /// How many rows can be gone to.
    pub fn places(self) -> usize {
        let new = usize::from(self.state.shown().read().is_none());
        self.count() + new
    }

    /// The index of the row that is shown at a place; that of a new one where none is.
    pub fn index(self, place: usize) -> usize {
        let shown = self.state.shown().read();
        match shown.as_ref() {
            Some(shown) => shown.get(place).copied().unwrap_or(usize::MAX),
            None => place,
        }
    }

    /// What is in a row.
    pub fn texts(self, place: usize) -> WorkerTexts {
        self.state.version().track();
        let index = self.index(place);
        self.rows
            .with_value(|rows| rows.texts(index).cloned().unwrap_or_default())
    }

    /// The index of the row at a place, where there is one; not of the new one.
    pub fn row(self, place: usize) -> Option<usize> {
        self.state.version().track();
        let index = self.index(place);
        self.rows
            .with_value(|rows| (index < rows.len()).then_some(index))
    }

    /// What is said of a cell, while it is typed into, too: whether it has to be put right, if anything was found, and
    /// the words.
    pub fn said_of(self, place: Place) -> (Option<bool>, String) {
        self.state.version().track();
        let typing = self.state.typing().get();
        let active = self.state.active().get() == place;
        let index = self.index(place.row);
        self.rows
            .with_value(|rows| match (typing.filter(|_| active), self.judged_by()) {
                (Some(typing), Some((limits, today))) => {
                    let texts = rows.texts(index).cloned().unwrap_or_default();
                    let mut trial = Rows::default();
                    trial.add([texts.with(place.column, &typing)]);
                    trial.judge(limits, today);
                    words(trial.found_in(0, place.column))
                }
                _ => words(rows.found_in(index, place.column)),
            })
    }

    /// Goes to a cell, within what there is; selects up to it where `far`. What was typed is taken over first.
    pub fn go(self, row: usize, column: Column, far: bool) {
        self.commit();
        let row = row.min(self.places().saturating_sub(1));
        let place = Place { row, column };
        self.state.editing().set(false);
        if !far {
            self.state.anchor().set(place);
        }
        if self.state.active().get_untracked() != place {
            self.state.active().set(place);
        }
    }

    /// Takes over what was typed into the active cell.
    pub fn commit(self) {
        let Some(typed) = self.state.typing().get_untracked() else {
            return;
        };
        self.state.typing().set(None);
        self.state.editing().set(false);
        let Place { row, column } = self.state.active().get_untracked();
        let index = untrack(|| self.index(row));
        if index < self.rows.with_value(Rows::len) {
            self.act(|rows| rows.write(&[(index, column, typed)]));
        } else {
            self.act(|rows| rows.add([WorkerTexts::default().with(column, &typed)]));
        }
    }

    /// What is selected, as rows of the whole; nothing where only some rows are shown, which need not follow each other.
    pub fn selected(self) -> Block {
        let (active, anchor) = (self.state.active().get(), self.state.anchor().get());
        let at = |place: Place| (self.index(place.row), place.column);
        if self.state.shown().read().is_some() {
            return Block::between(at(active), at(active));
        }
        Block::between(at(active), at(anchor))
    }

    /// Whether a cell is among what is selected, where that is more than one.
    pub fn is_selected(self, place: Place) -> bool {
        let (active, anchor) = (self.state.active().get(), self.state.anchor().get());
        active != anchor
            && self
                .selected()
                .contains(self.index(place.row), place.column)
    }

    /// Removes the rows of what is selected.
    pub fn remove(self) {
        self.commit();
        let Block {
            rows: (first, last),
            ..
        } = untrack(|| self.selected());
        let gone = self
            .act(|rows| rows.remove(first, last))
            .unwrap_or_default();
        self.show_all();
        self.say(match gone {
            0 => return,
            1 => "Quitaste un renglón.".to_owned(),
            _ => format!("Quitaste {gone} renglones."),
        });
        let place = self.state.active().get_untracked();
        self.go(first.min(place.row), place.column, false);
    }

    /// Empties what is selected.
    pub fn clear(self) {
        let block = untrack(|| self.selected());
        self.act(|rows| rows.clear(block));
    }

    /// Takes a step back, or does it again.
    pub fn step(self, again: bool) {
        self.state.typing().set(None);
        let about = self.act(|rows| if again { rows.redo() } else { rows.undo() });
        let Some(about) = about.flatten() else { return };
        self.show_all();
        let column = self.state.active().get_untracked().column;
        self.go(about, column, false);
        self.say(if again { "Rehecho." } else { "Deshecho." }.to_owned());
    }

    /// Pastes a text: on the new row as a list, which may have a heading; on a cell as a block from there on.
    pub fn paste(self, text: &str) {
        self.commit();
        let Place { row, column } = self.state.active().get_untracked();
        let index = untrack(|| self.index(row));
        let before = self.rows.with_value(Rows::len);
        if index >= before {
            let pasted = paste::read(text);
            let added = self
                .act(|rows| rows.add(pasted.workers))
                .unwrap_or_default();
            self.show_all();
            let wrong = self
                .rows
                .with_value(|rows| rows.wrong().filter(|row| *row >= before).count());
            let mut words = pasted_words(added, wrong);
            if !pasted.left_out.is_empty() {
                words.push_str(" No tomamos estas columnas: ");
                words.push_str(&pasted.left_out.join(", "));
                words.push('.');
            }
            self.say(words);
            return;
        }
        let block: Vec<Vec<String>> = (text.trim_end_matches(['\r', '\n']).lines())
            .map(|line| line.split('\t').map(str::to_owned).collect())
            .collect();
        let lines = block.len();
        if lines > 1 && self.state.shown().get_untracked().is_some() {
            // The rows that follow in the list are not those that are in sight.
            self.say("Para pegar varios renglones, deja de mostrar solo algunos.".to_owned());
            return;
        }
        self.act(|rows| rows.write_block((index, column), &block));
        let wrong = self.rows.with_value(|rows| {
            let pasted = index..index + lines;
            rows.wrong().filter(|row| pasted.contains(row)).count()
        });
        self.say(pasted_words(lines, wrong));
    }

    /// Shows only the rows of which something was found, or all again.
    pub fn filter(self, only: bool) {
        self.commit();
        let shown = only.then(|| {
            self.rows
                .with_value(|rows| rows.noted().collect::<Vec<_>>())
        });
        self.state.shown().set(shown);
        self.go(0, Column::Nss, false);
    }

    /// Says something to whoever does not see it happen.
    pub fn say(self, words: String) {
        self.state.said().set(words);
    }

    fn show_all(self) {
        if self.state.shown().get_untracked().is_some() {
            self.state.shown().set(None);
        }
    }

    /// How many rows have to be put right, and of how many anything was found.
    pub fn found(self) -> (usize, usize) {
        self.state.version().track();
        self.rows
            .with_value(|rows| (rows.wrong().count(), rows.noted().count()))
    }
}

/// What findings say, and whether one of them blocks.
fn words<'a>(found: impl Iterator<Item = &'a Finding>) -> (Option<bool>, String) {
    let (mut blocks, mut words) = (None, String::new());
    for finding in found {
        blocks = blocks.max(Some(finding.blocks()));
        for text in [finding.says(), finding.cure()] {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(&text);
        }
    }
    (blocks, words)
}

fn pasted_words(rows: usize, wrong: usize) -> String {
    let pasted = match rows {
        1 => "Pegaste un renglón".to_owned(),
        _ => format!("Pegaste {} renglones", thousands(rows as u64)),
    };
    match wrong {
        0 => [&pasted, "."].concat(),
        _ => format!("{pasted}; {} por corregir.", thousands(wrong as u64)),
    }
}
