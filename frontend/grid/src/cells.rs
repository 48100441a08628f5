//! Drawing the rows that are in sight.

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

/// A row, by its place in what is shown.
pub fn row(desk: Desk, place: usize) -> impl IntoView {
    let number = shown(move || {
        let index = desk.row(place);
        index.map_or_else(|| "Nuevo".to_owned(), |index| thousands(index as u64 + 1))
    });
    let standing = Memo::new(move |_| match desk.row(place) {
        None => Standing::New,
        Some(index) => desk
            .rows
            .with_value(|rows| standing(rows.found(index).iter())),
    });
    let tone = word(move || standing.get().tone());
    let state = word(move || standing.get().words());
    let header = format!("renglon-{place}");
    let cells: Vec<_> = (2..)
        .zip(Column::ALL)
        .map(|(at, column)| cell(desk, Place { row: place, column }, at, header.clone()))
        .collect();
    view! {
        <div class="grid-row" role="row" aria-rowindex=place + 2>
            <div class="grid-cell grid-number" role="rowheader" aria-colindex="1" id=header>{number}</div>
            {cells}
            <div class="grid-cell" role="gridcell" aria-colindex="6">
                <span class="tag" data-tone=tone>{state}</span>
            </div>
        </div>
    }
}

fn standing<'a>(found: impl Iterator<Item = &'a domain::informativa::Finding>) -> Standing {
    found.fold(Standing::Right, |so_far, finding| {
        if finding.blocks() || so_far == Standing::Wrong {
            Standing::Wrong
        } else {
            Standing::Noted
        }
    })
}

fn cell(desk: Desk, place: Place, at: usize, row: String) -> impl IntoView {
    let column = place.column;
    let text = Memo::new(move |_| desk.texts(place.row).get(column).to_owned());
    let is_active = Memo::new(move |_| desk.state.active().get() == place);
    let is_selected = Memo::new(move |_| desk.is_selected(place));
    let standing = Memo::new(move |_| {
        if is_active.get() && desk.state.typing().read().is_some() {
            return match desk.said_of(place).0 {
                None => Standing::Right,
                Some(false) => Standing::Noted,
                Some(true) => Standing::Wrong,
            };
        }
        desk.state.version().track();
        let index = desk.index(place.row);
        desk.rows
            .with_value(|rows| standing(rows.found_in(index, column)))
    });
    let is_wrong = word(move || (standing.get() == Standing::Wrong).then_some("true"));
    let is_chosen = word(move || {
        Some(if is_active.get() || is_selected.get() {
            "true"
        } else {
            "false"
        })
    });
    let tone = word(move || standing.get().tone());
    let written = shown(move || text.get());
    let labels = [heading_id(column), " ".to_owned(), row].concat();
    let wrong = is_wrong.clone();
    let inside = move || {
        if !is_active.get() {
            return written.clone().into_any();
        }
        let field = NodeRef::<Input>::new();
        Effect::new(move |_| {
            if let Some(field) = field.get()
                && desk
                    .aside
                    .try_update_value(|aside| std::mem::take(&mut aside.takes_focus))
                    == Some(true)
            {
                // Selected, so that what is typed takes its place; it is written in a moment later.
                field.set_value(&text.get_untracked());
                // An element that was just drawn takes the focus.
                let _ = field.focus();
                field.select();
            }
        });
        view! {
            <input
                node_ref=field
                type="text"
                inputmode=column.input_mode()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                prop:value=written.clone()
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
            data-row=place.row
            data-column=at - 2
            data-tone=tone
        >
            {inside}
        </div>
    }
}
