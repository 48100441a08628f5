//! Laws of editing and saving: undo, lost answers, two people in one contract, a page that is loaded again.

use std::collections::BTreeMap;

use grid::saving::{KEPT, Kept};
use grid::wire::{Answer, Change, Decision, Outcome, Seen, Stored, decide_all};
use grid::{Block, Column, Rows, WorkerTexts};
use proptest::{prelude::*, sample::Index};

/// A server that does with changes what [`decide_all`] says, and fills in nothing.
#[derive(Default)]
struct Server {
    rows: BTreeMap<i32, (i32, WorkerTexts)>,
    next: i32,
}

impl Server {
    fn new() -> Self {
        Self {
            next: 1,
            ..Self::default()
        }
    }

    fn save(&mut self, changes: &[Change]) -> Answer {
        let decisions = decide_all(
            changes,
            |row| {
                self.rows
                    .get(&row)
                    .map(|(revision, texts)| (*revision, texts))
            },
            self.next,
        );
        let mut outcomes = Vec::new();
        for (change, decision) in changes.iter().zip(decisions) {
            let there = self.rows.get(&change.row).cloned();
            outcomes.push(match (decision, change.texts.clone()) {
                (Decision::Insert, Some(texts)) => {
                    self.next = self.next.max(change.row + 1);
                    self.rows.insert(change.row, (1, texts));
                    Outcome::Saved(1, None)
                }
                (Decision::Update, Some(texts)) => {
                    let revision = there.map_or(1, |(revision, _)| revision + 1);
                    self.rows.insert(change.row, (revision, texts));
                    Outcome::Saved(revision, None)
                }
                (Decision::Delete, None) => {
                    self.rows.remove(&change.row);
                    Outcome::Removed
                }
                (Decision::Done, _) => match there {
                    Some((revision, texts)) => Outcome::Saved(revision, Some(texts)),
                    None => Outcome::Removed,
                },
                (Decision::Theirs, _) => Outcome::Theirs(there),
                (Decision::Taken, _) => Outcome::Taken,
                (decision, _) => unreachable!("{decision:?} does not fit"),
            });
        }
        Answer {
            outcomes,
            next: self.next,
        }
    }

    fn load(&self, rows: &mut Rows) {
        let stored = self.rows.iter().map(|(row, (revision, texts))| Stored {
            row: *row,
            revision: *revision,
            texts: texts.clone(),
        });
        rows.load(stored.collect(), self.next);
    }

    fn loaded(&self) -> Rows {
        let mut rows = Rows::default();
        self.load(&mut rows);
        rows
    }

    fn texts(&self) -> Vec<WorkerTexts> {
        self.rows.values().map(|(_, texts)| texts.clone()).collect()
    }
}

#[derive(Clone, Debug)]
enum Act {
    Add(usize),
    Write(Index, usize),
    Block(Index, usize),
    Clear(Index),
    Remove(Index, usize),
    Undo,
    Redo,
    /// Sent and answered.
    Save,
    /// Sent, done, and the answer lost.
    LoseAnswer,
    /// Sent, and lost on the way.
    LoseRequest,
    /// The page is loaded again.
    Reload,
}

fn acts() -> impl Strategy<Value = Vec<(bool, Act)>> {
    let act = prop_oneof![
        (1..4_usize).prop_map(Act::Add),
        (any::<Index>(), 0..4_usize).prop_map(|(row, column)| Act::Write(row, column)),
        (any::<Index>(), 1..4_usize).prop_map(|(row, lines)| Act::Block(row, lines)),
        any::<Index>().prop_map(Act::Clear),
        (any::<Index>(), 0..3_usize).prop_map(|(row, more)| Act::Remove(row, more)),
        Just(Act::Undo),
        Just(Act::Redo),
        Just(Act::Save),
        Just(Act::LoseAnswer),
        Just(Act::LoseRequest),
        Just(Act::Reload),
    ];
    prop::collection::vec((any::<bool>(), act), 0..40)
}

/// A text that was never typed before.
fn fresh(count: &mut u32) -> String {
    *count += 1;
    format!("texto {count}")
}

fn act(rows: &mut Rows, server: &mut Server, act: &Act, count: &mut u32) {
    let any_row = |rows: &Rows, index: &Index| (!rows.is_empty()).then(|| index.index(rows.len()));
    match act {
        Act::Add(many) => {
            let added: Vec<_> = (0..*many)
                .map(|_| WorkerTexts::new(&fresh(count), "", "", ""))
                .collect();
            rows.add(added);
        }
        Act::Write(index, column) => {
            if let Some(row) = any_row(rows, index) {
                rows.write(&[(row, Column::ALL[*column], fresh(count))]);
            }
        }
        Act::Block(index, lines) => {
            let row = any_row(rows, index).unwrap_or(0);
            let block: Vec<_> = (0..*lines)
                .map(|_| vec![fresh(count), fresh(count)])
                .collect();
            rows.write_block((row, Column::Curp), &block);
        }
        Act::Clear(index) => {
            if let Some(row) = any_row(rows, index) {
                rows.clear(Block::between((row, Column::Nss), (row, Column::Curp)));
            }
        }
        Act::Remove(index, more) => {
            if let Some(row) = any_row(rows, index) {
                rows.remove(row, row + more);
            }
        }
        Act::Undo => drop(rows.undo()),
        Act::Redo => drop(rows.redo()),
        Act::Save => save(rows, server),
        Act::LoseAnswer => {
            server.save(&rows.send());
            rows.unanswered();
        }
        Act::LoseRequest => {
            rows.send();
            rows.unanswered();
        }
        Act::Reload => {
            let kept = rows.kept();
            *rows = server.loaded();
            rows.put_back(kept);
        }
    }
}

fn save(rows: &mut Rows, server: &mut Server) {
    let changes = rows.send();
    if changes.is_empty() {
        return;
    }
    let answer = server.save(&changes);
    let taken = answer.outcomes.contains(&Outcome::Taken);
    rows.answered(answer);
    if taken {
        server.load(rows);
    }
}

/// Saves all there is, whatever it takes; of conflicts every second is decided for us.
fn save_all(rows: &mut Rows, server: &mut Server) {
    let mut rounds = 0;
    while rows.unsaved() > 0 {
        rounds += 1;
        assert!(rounds < 200, "never comes to an end");
        save(rows, server);
        while let Some((conflict, _)) = rows.conflict() {
            rows.settle(conflict.number, rounds % 2 == 0);
        }
    }
}

fn all_texts(rows: &Rows) -> Vec<WorkerTexts> {
    (0..rows.len())
        .filter_map(|row| rows.texts(row).cloned())
        .collect()
}

proptest! {
    #[test]
    fn one_persons_work_is_saved_whatever_the_line_does(acts in acts()) {
        let (mut server, mut count) = (Server::new(), 0);
        let mut rows = server.loaded();
        for (_, one) in &acts {
            act(&mut rows, &mut server, one, &mut count);
        }
        prop_assert!(rows.conflict().is_none(), "alone there is nobody to be at odds with");
        save_all(&mut rows, &mut server);
        // A new row in which nothing was typed is not worth saving.
        let typed: Vec<_> = all_texts(&rows).into_iter().filter(|texts| !texts.is_blank()).collect();
        let saved: Vec<_> = server.texts().into_iter().filter(|texts| !texts.is_blank()).collect();
        prop_assert_eq!(typed, saved);
    }

    #[test]
    fn two_people_end_with_the_same_rows(acts in acts()) {
        let (mut server, mut count) = (Server::new(), 0);
        let (mut one, mut other) = (server.loaded(), server.loaded());
        for (first, what) in &acts {
            let rows = if *first { &mut one } else { &mut other };
            act(rows, &mut server, what, &mut count);
        }
        save_all(&mut one, &mut server);
        save_all(&mut other, &mut server);
        save_all(&mut one, &mut server);
        // Both see every row as it is stored.
        for rows in [&mut one, &mut other] {
            server.load(rows);
            prop_assert_eq!(rows.unsaved(), 0);
            let seen = all_texts(rows);
            for stored in server.texts() {
                prop_assert!(seen.contains(&stored));
            }
        }
    }

    #[test]
    fn nothing_that_somebody_else_saved_is_changed_unseen(acts in acts()) {
        let (mut server, mut count) = (Server::new(), 0);
        let (mut one, mut other) = (server.loaded(), server.loaded());
        for (first, what) in &acts {
            // The first person's rows are all saved at once; the other never decides a conflict for themselves.
            if *first {
                act(&mut one, &mut server, what, &mut count);
                save_all(&mut one, &mut server);
                continue;
            }
            let before = server.rows.clone();
            let seen: BTreeMap<i32, Seen> = other.kept().iter().map(|change| (change.row, change.seen)).collect();
            act(&mut other, &mut server, what, &mut count);
            for (row, (revision, texts)) in &before {
                let now = server.rows.get(row);
                if now != Some(&(*revision, texts.clone())) {
                    prop_assert!(
                        seen.get(row).is_none_or(|seen| *seen == Seen::Revision(*revision)),
                        "row {} was changed by somebody who had not seen it", row
                    );
                }
            }
        }
    }

    #[test]
    fn undo_takes_every_step_back_and_redo_brings_it_again(acts in acts()) {
        let (mut server, mut count) = (Server::new(), 0);
        let mut rows = server.loaded();
        for (_, one) in &acts {
            if !matches!(one, Act::Undo | Act::Redo | Act::Reload) {
                act(&mut rows, &mut server, one, &mut count);
            }
        }
        let end = all_texts(&rows);
        while rows.undo().is_some() || rows.can_undo() {}
        prop_assert!(rows.is_empty());
        while rows.redo().is_some() || rows.can_redo() {}
        prop_assert_eq!(all_texts(&rows), end);
        rows.undo();
        save_all(&mut rows, &mut server);
        prop_assert_eq!(
            all_texts(&rows).into_iter().filter(|texts| !texts.is_blank()).collect::<Vec<_>>(),
            server.texts().into_iter().filter(|texts| !texts.is_blank()).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_change_that_is_done_is_done_once(acts in acts()) {
        let (mut server, mut count) = (Server::new(), 0);
        let mut rows = server.loaded();
        for (_, one) in &acts {
            act(&mut rows, &mut server, one, &mut count);
        }
        let changes = rows.send();
        let first = server.save(&changes);
        prop_assume!(!first.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Theirs(_) | Outcome::Taken)));
        let rows_after = server.rows.clone();
        server.save(&changes);
        prop_assert_eq!(&server.rows, &rows_after);
    }
}

#[test]
fn somebody_elses_new_rows_are_not_overwritten_by_doing_a_step_again() {
    let mut server = Server::new();
    let (mut one, mut other) = (server.loaded(), server.loaded());
    let texts = |text: &str| WorkerTexts::new(text, "", "", "");
    one.add([texts("mine")]);
    one.undo();
    other.add([texts("theirs")]);
    save(&mut other, &mut server);
    server.load(&mut one);
    one.redo();
    save(&mut one, &mut server);
    assert_eq!(server.texts(), [texts("theirs"), texts("mine")]);
}

#[test]
fn both_are_shown_where_two_people_changed_one_row() {
    let mut server = Server::new();
    let mut one = server.loaded();
    let texts = |text: &str| WorkerTexts::new(text, "", "", "");
    one.add([texts("first")]);
    save(&mut one, &mut server);
    let mut other = server.loaded();
    one.write(&[(0, Column::Nss, "ours".to_owned())]);
    other.write(&[(0, Column::Nss, "theirs".to_owned())]);
    save(&mut other, &mut server);
    save(&mut one, &mut server);
    let (conflict, count) = one.conflict().unwrap();
    assert_eq!(
        (conflict.ours, conflict.theirs, count),
        (Some(texts("ours")), Some(texts("theirs")), 1)
    );
    // Nothing is sent until somebody decides.
    assert!(one.send().is_empty());
    assert_eq!(server.texts(), [texts("theirs")]);
    one.settle(conflict.number, true);
    save(&mut one, &mut server);
    assert_eq!(server.texts(), [texts("ours")]);
    assert_eq!(one.unsaved(), 0);
}

#[test]
fn a_block_is_written_as_spreadsheets_do_and_grows_the_list() {
    let mut rows = Server::new().loaded();
    rows.add([WorkerTexts::new("1", "a", "x", "")]);
    let block = [["b", "y"], ["c", "z"]].map(|line| line.map(str::to_owned).to_vec());
    rows.write_block((0, Column::Curp), &block);
    let whole = Block::between((0, Column::Nss), (9, Column::Name));
    assert_eq!(rows.copy(whole), "1\tb\ty\t\n\tc\tz\t");
    assert!(rows.undo().is_some());
    assert_eq!(rows.copy(whole), "1\ta\tx\t");
}

#[test]
fn what_a_register_fills_in_is_taken_beside_what_was_typed_meanwhile() {
    let mut rows = Server::new().loaded();
    rows.add([WorkerTexts::new("1", "", "", "")]);
    rows.send();
    rows.write(&[(0, Column::Sbc, "600".to_owned())]);
    let filled = WorkerTexts::new("1", "CURP", "", "NAME");
    rows.answered(Answer {
        outcomes: vec![Outcome::Saved(1, Some(filled))],
        next: 2,
    });
    let both = WorkerTexts::new("1", "CURP", "600", "NAME");
    assert_eq!(rows.texts(0), Some(&both));
    let change = Change {
        row: 1,
        seen: Seen::Revision(1),
        texts: Some(both),
    };
    assert_eq!(rows.send(), [change]);
}

#[test]
fn a_conflict_is_one_again_after_a_reload() {
    let mut server = Server::new();
    let mut one = server.loaded();
    one.add([WorkerTexts::new("first", "", "", "")]);
    save(&mut one, &mut server);
    let mut other = server.loaded();
    other.write(&[(0, Column::Nss, "theirs".to_owned())]);
    save(&mut other, &mut server);
    one.write(&[(0, Column::Nss, "ours".to_owned())]);
    save(&mut one, &mut server);
    assert!(one.conflict().is_some());
    let kept = one.kept();
    let mut again = server.loaded();
    again.put_back(kept);
    assert!(again.conflict().is_some());
    assert!(again.send().is_empty());
    assert_eq!(server.texts()[0].nss, "theirs");
}

#[test]
fn what_was_filled_in_is_there_after_a_reload_though_the_answer_was_lost() {
    let mut rows = Server::new().loaded();
    rows.add([WorkerTexts::new("1", "", "", "")]);
    rows.send();
    rows.unanswered();
    let kept = rows.kept();
    let stored = |texts| Stored {
        row: 1,
        revision: 2,
        texts,
    };
    let filled = WorkerTexts::new("1", "CURP", "", "NAME");
    let mut again = Rows::default();
    again.load(vec![stored(filled.clone())], 2);
    again.put_back(kept.clone());
    assert_eq!(again.texts(0), Some(&filled));
    assert_eq!(again.unsaved(), 0);
    // What only shares a cell with it is somebody else's row, and stays it.
    let theirs = WorkerTexts::new("1", "", "700", "");
    let mut again = Rows::default();
    again.load(vec![stored(theirs.clone())], 2);
    again.put_back(kept);
    assert_eq!(again.texts(0), Some(&theirs));
    assert_eq!(again.texts(1).map(|texts| texts.nss.as_str()), Some("1"));
}

#[test]
fn undo_takes_back_what_the_step_changed_and_nothing_else() {
    let mut rows = Server::new().loaded();
    rows.add([WorkerTexts::new("1", "", "", "")]);
    rows.send();
    rows.write(&[(0, Column::Sbc, "600".to_owned())]);
    let filled = WorkerTexts::new("1", "CURP", "", "NAME");
    rows.answered(Answer {
        outcomes: vec![Outcome::Saved(1, Some(filled.clone()))],
        next: 2,
    });
    rows.undo();
    assert_eq!(rows.texts(0), Some(&filled));
}

#[test]
fn a_row_is_followed_when_others_come_before_it() {
    let mut server = Server::new();
    let (mut one, mut other) = (server.loaded(), server.loaded());
    let texts = |text: &str| WorkerTexts::new(text, "", "", "");
    one.add([texts("ours"), texts("ours too")]);
    other.add([texts("a"), texts("b"), texts("c")]);
    save(&mut other, &mut server);
    let changes = one.send();
    let answer = server.save(&changes);
    let places = one.following([1, 2], |rows| rows.answered(answer));
    assert_eq!(places, [1, 2]);
    let places = one.following(places, |rows| server.load(rows));
    // The second row of ours, and the new one behind the last.
    assert_eq!(places, [4, 5]);
    assert_eq!(one.texts(4), Some(&texts("ours too")));
}

#[test]
fn what_is_sent_at_once_fits_into_a_call() {
    let mut rows = Server::new().loaded();
    let long = "ñ".repeat(100);
    rows.add((0..400).map(|_| WorkerTexts::new(&long, &long, &long, &long)));
    let changes = rows.send();
    let bytes: usize = (changes.iter().filter_map(|change| change.texts.as_ref()))
        .map(|texts| {
            Column::ALL
                .iter()
                .map(|column| texts.get(*column).len() + 2)
                .sum::<usize>()
                + 8
        })
        .sum();
    assert!((1..64 * 1024).contains(&bytes), "{bytes}");
}

#[test]
fn new_rows_that_have_to_give_way_stay_in_their_order() {
    let mut server = Server::new();
    let (mut one, mut other) = (server.loaded(), server.loaded());
    let texts = |text: &str| WorkerTexts::new(text, "", "", "");
    one.add(["a", "b", "c"].map(texts));
    let kept = one.kept();
    other.add(["x", "y"].map(texts));
    save(&mut other, &mut server);
    let mut again = server.loaded();
    again.put_back(kept);
    save_all(&mut again, &mut server);
    assert_eq!(server.texts(), ["x", "y", "a", "b", "c"].map(texts));
}

#[test]
fn what_is_kept_is_read_as_it_was_written() {
    // If this changes, what browsers keep at this moment cannot be read: `KEPT` takes another name then.
    let kept = [
        (Seen::New, None, Some("a")),
        (Seen::Removed, Some(None), None),
        (Seen::Revision(3), Some(Some("b")), Some("c")),
    ];
    let texts = |text: &str| WorkerTexts::new(text, "curp", "1", "");
    let kept = kept.map(|(seen, sent, now)| Kept {
        row: 7,
        seen,
        sent: sent.map(|sent| sent.map(texts)),
        texts: now.map(texts),
    });
    let written = b"\x03\x0e\0\0\x01\x01a\x04curp\x011\0\x0e\x01\x01\0\0\x0e\x02\x06\x01\x01\x01b\x04curp\x011\0\x01\x01c\x04curp\x011\0";
    assert_eq!(postcard::to_allocvec(&kept.to_vec()).unwrap(), written);
    assert_eq!(postcard::from_bytes::<Vec<Kept>>(written).unwrap(), kept);
    assert_eq!(KEPT, "rows");
}
