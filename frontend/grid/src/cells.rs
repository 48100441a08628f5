//! Drawing the rows that are in sight. There are so many slots for them, each of which shows another row as the frame is
//! scrolled: nothing is made or thrown away meanwhile.

use std::sync::{Arc, Mutex};

use domain::thousands;
use grid::Column;
use leptos::html::Input;
use leptos::prelude::*;

use crate::desk::{Desk, Place, StateStoreFields as _};

/// The `id` of a column's heading.
pub fn heading_id(column: Column) -> String {
    ["columna-", column.label()].concat()
}

/// How a row or a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// The new row.
    New,
    /// Nothing was found.
    Right,
    /// Something is worth a look.
    Noted,
    /// Something has to be put right.
    Wrong,
}

impl Standing {
    /// By whether something that was found blocks.
    const fn of(blocks: Option<bool>) -> Self {
        match blocks {
            None => Self::Right,
            Some(false) => Self::Noted,
            Some(true) => Self::Wrong,
        }
    }

    const fn tone(self) -> Option<&'static str> {
        match self {
            Self::New => None,
            Self::Right => Some("done"),
            Self::Noted => Some("information"),
            Self::Wrong => Some("warning"),
        }
    }

    const fn words(self) -> Option<&'static str> {
        match self {
            Self::New => None,
            Self::Right => Some("Bien"),
            Self::Noted => Some("Revisa"),
            Self::Wrong => Some("Por corregir"),
        }
    }
}

/// A text that changes. One type for all of them: each closure's own weighs some 300 bytes in the bundle.
pub type Shown<T> = Arc<Mutex<dyn FnMut() -> T + Send>>;

/// A text that changes.
pub fn shown(text: impl Fn() -> String + Send + 'static) -> Shown<String> {
    Arc::new(Mutex::new(text))
}

/// A word that changes, or is not there.
pub fn word(
    word: impl Fn() -> Option<&'static str> + Send + 'static,
) -> Shown<Option<&'static str>> {
    Arc::new(Mutex::new(word))
}

/// What is shown in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    /// Its place, where there is a row.
    place: Option<usize>,
    number: String,
    standing: Standing,
    cells: [Cell; 4],
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    text: String,
    standing: Standing,
    is_active: bool,
    is_selected: bool,
}

/// What is to be shown in a slot now.
fn shown_in(desk: Desk, slot: usize) -> Row {
    let place = desk.state.first().get() + slot;
    let index = desk.row(place);
    let texts = desk.texts(place);
    let active = desk.state.active().get();
    let is_typed = active.row == place && desk.state.typing().read().is_some();
    let cells = Column::ALL.map(|column| {
        let at = Place { row: place, column };
        let is_active = active == at;
        Cell {
            text: texts.get(column).to_owned(),
            standing: match index {
                _ if is_active && is_typed => Standing::of(desk.said_of(at).0),
                None => Standing::New,
                Some(index) => desk
                    .rows
                    .with_value(|rows| Standing::of(blocks(rows.found_in(index, column)))),
            },
            is_active,
            is_selected: is_active || desk.is_selected(at),
        }
    });
    Row {
        place: (place < desk.places()).then_some(place),
        number: index.map_or_else(|| "Nuevo".to_owned(), |index| thousands(index as u64 + 1)),
        standing: index.map_or(Standing::New, |index| {
            desk.rows
                .with_value(|rows| Standing::of(blocks(rows.found(index).iter())))
        }),
        cells,
    }
}

/// Whether one of these blocks; nothing where there is none.
fn blocks<'a>(found: impl Iterator<Item = &'a domain::informativa::Finding>) -> Option<bool> {
    found.map(domain::informativa::Finding::blocks).max()
}

/// A slot for a row.
pub fn slot(desk: Desk, slot: usize) -> impl IntoView {
    let row = Memo::new(move |_| shown_in(desk, slot));
    let number = shown(move || row.with(|row| row.number.clone()));
    let tone = word(move || row.with(|row| row.standing.tone()));
    let state = word(move || row.with(|row| row.standing.words()));
    let hidden = word(move || row.with(|row| row.place.is_none().then_some("")));
    let at = shown(move || row.with(|row| place_of(row, 2)));
    let header = format!("renglon-{slot}");
    let cells: Vec<_> = (2..)
        .zip(Column::ALL)
        .map(|(at, column)| cell(desk, row, column, at, header.clone()))
        .collect();
    view! {
        <div class="grid-row" role="row" aria-rowindex=at hidden=hidden>
            <div class="grid-cell grid-number" role="rowheader" aria-colindex="1" id=header>{number}</div>
            {cells}
            <div class="grid-cell" role="gridcell" aria-colindex="6">
                <span class="tag" data-tone=tone>{state}</span>
            </div>
        </div>
    }
}

/// The number of a row's place, counted from here on.
fn place_of(row: &Row, first: usize) -> String {
    row.place
        .map_or_else(String::new, |place| (place + first).to_string())
}

fn cell(desk: Desk, row: Memo<Row>, column: Column, at: usize, header: String) -> impl IntoView {
    let of = move |row: &Row| {
        let mut cells = Column::ALL.into_iter().zip(&row.cells);
        let found = cells.find(|(other, _)| *other == column);
        found.map(|(_, cell)| cell.clone())
    };
    let is = move |what: fn(&Cell) -> bool| row.with(|row| of(row).is_some_and(|cell| what(&cell)));
    let text = move || row.with(|row| of(row).map(|cell| cell.text).unwrap_or_default());
    let written = shown(text);
    let is_active = Memo::new(move |_| is(|cell| cell.is_active));
    let is_wrong = word(move || is(|cell| cell.standing == Standing::Wrong).then_some("true"));
    let is_chosen = word(move || {
        Some(if is(|cell| cell.is_selected) {
            "true"
        } else {
            "false"
        })
    });
    let tone = word(move || row.with(|row| of(row)?.standing.tone()));
    let labels = [heading_id(column), " ".to_owned(), header].concat();
    let wrong = is_wrong.clone();
    let inside = move || {
        if !is_active.get() {
            return written.clone().into_any();
        }
        let field = NodeRef::<Input>::new();
        Effect::new(move |_| {
            let Some(field) = field.get() else { return };
            // What was being typed when the row moved to another slot.
            let typing = desk.state.typing().get_untracked();
            let is_typed = typing.is_some();
            field.set_value(&typing.unwrap_or_else(|| untrack(text)));
            if desk
                .aside
                .try_update_value(|aside| std::mem::take(&mut aside.takes_focus))
                == Some(true)
            {
                // An element that was just drawn takes the focus; selected, so that what is typed takes its place.
                let _ = field.focus();
                if !is_typed {
                    field.select();
                }
            }
        });
        let value = shown(move || {
            let typing = desk.state.typing().get_untracked();
            let text = text();
            typing.unwrap_or(text)
        });
        view! {
            <input
                node_ref=field
                type="text"
                inputmode=column.input_mode()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                prop:value=value
                aria-labelledby=labels.clone()
                aria-describedby="celda-dice"
                aria-invalid=wrong.clone()
            />
        }
        .into_any()
    };
    view! {
        <div
            class="grid-cell"
            role="gridcell"
            aria-colindex=at
            aria-selected=is_chosen
            aria-invalid=is_wrong
            data-row=shown(move || row.with(|row| place_of(row, 0)))
            data-column=at - 2
            data-tone=tone
        >
            {inside}
        </div>
    }
}
