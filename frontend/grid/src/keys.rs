//! Keys and the clipboard, after the ARIA grid pattern: arrows go from cell to cell; typing, Enter or F2 begin to edit one.

use grid::{Block, Column, Rows};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement, KeyboardEvent};

use crate::desk::{Desk, Place, StateStoreFields as _};

/// How many rows a page up or down is.
const PAGE: usize = 10;

/// Does what a key is for; leaves it to the browser where it is for nothing here.
pub fn pressed(desk: Desk, event: &KeyboardEvent) {
    let is_taken =
        if desk.state.typing().get_untracked().is_some() || desk.state.editing().get_untracked() {
            while_editing(desk, event)
        } else {
            between_cells(desk, event)
        };
    if is_taken {
        event.prevent_default();
    }
}

fn while_editing(desk: Desk, event: &KeyboardEvent) -> bool {
    let Place { row, column } = desk.state.active().get_untracked();
    match event.key().as_str() {
        "Enter" if event.shift_key() => desk.go(row.saturating_sub(1), column, false),
        "Enter" | "ArrowDown" => desk.go(row + 1, column, false),
        "ArrowUp" => desk.go(row.saturating_sub(1), column, false),
        "Tab" => {
            let Some((row, column)) = beside(row, column, event.shift_key()) else {
                desk.commit();
                return false;
            };
            desk.go(row, column, false);
        }
        "Escape" => {
            desk.state.typing().set(None);
            desk.state.editing().set(false);
            if let Some(field) = field() {
                field.set_value(untrack(|| desk.texts(row)).get(column));
                field.select();
            }
        }
        _ => return false,
    }
    true
}

fn between_cells(desk: Desk, event: &KeyboardEvent) -> bool {
    let Place { row, column } = desk.state.active().get_untracked();
    let (command, far) = (event.ctrl_key() || event.meta_key(), event.shift_key());
    let places = untrack(|| desk.places());
    let last = places.saturating_sub(1);
    let ends = |end| if end { Column::Name } else { Column::Nss };
    match (event.key().as_str(), command) {
        ("ArrowDown", false) => desk.go(row + 1, column, far),
        ("ArrowUp", false) => desk.go(row.saturating_sub(1), column, far),
        ("ArrowDown", true) => desk.go(last, column, far),
        ("ArrowUp", true) => desk.go(0, column, far),
        ("ArrowLeft", false) => desk.go(row, step(column, true), far),
        ("ArrowRight", false) => desk.go(row, step(column, false), far),
        ("Home", false) => desk.go(row, ends(false), far),
        ("End", false) => desk.go(row, ends(true), far),
        ("Home", true) => desk.go(0, ends(false), far),
        ("End", true) => desk.go(last, ends(true), far),
        ("PageDown", false) => desk.go(row + PAGE, column, far),
        ("PageUp", false) => desk.go(row.saturating_sub(PAGE), column, far),
        ("Enter" | "F2", false) => {
            desk.state.editing().set(true);
            if let Some(input) = field() {
                let end = u32::try_from(input.value().encode_utf16().count()).ok();
                // A field that takes no caret keeps all of its text selected.
                let _ = input.set_selection_range(end.unwrap_or_default(), end.unwrap_or_default());
            }
        }
        ("Delete" | "Backspace", false) => desk.clear(),
        ("-", true) => desk.remove(),
        ("z" | "Z", true) => desk.step(event.shift_key()),
        ("y" | "Y", true) => desk.step(true),
        ("a" | "A", true) => {
            desk.go(0, ends(false), false);
            desk.go(last.saturating_sub(1), ends(true), true);
        }
        (" ", false) if far => {
            desk.go(row, ends(false), false);
            desk.go(row, ends(true), true);
        }
        _ => return false,
    }
    true
}

/// Copies what is selected; cuts it where `cut`.
pub fn copied(desk: Desk, event: &ClipboardEvent, cut: bool) {
    let is_editing =
        desk.state.editing().get_untracked() || desk.state.typing().get_untracked().is_some();
    let Some(data) = event.clipboard_data().filter(|_| !is_editing) else {
        return;
    };
    let block: Block = untrack(|| desk.selected());
    let text = desk.rows.with_value(|rows: &Rows| rows.copy(block));
    if data.set_data("text/plain", &text).is_ok() {
        event.prevent_default();
        if cut {
            desk.clear();
        }
    }
}

/// Pastes: a word into a cell that is being edited is the browser's to paste, all else is the grid's.
pub fn pasted(desk: Desk, event: &ClipboardEvent) {
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text/plain").ok());
    let Some(text) = text else { return };
    let is_editing =
        desk.state.editing().get_untracked() || desk.state.typing().get_untracked().is_some();
    let is_list = text.trim_end().contains(['\t', '\n', '\r']);
    if is_editing && !is_list {
        return;
    }
    event.prevent_default();
    desk.paste(&text);
}

/// The field of the active cell, where it has the focus.
pub fn field() -> Option<HtmlInputElement> {
    document().active_element()?.dyn_into().ok()
}

fn step(column: Column, back: bool) -> Column {
    let at = Column::ALL
        .iter()
        .position(|other| *other == column)
        .unwrap_or_default();
    let next = if back {
        at.checked_sub(1)
    } else {
        Some(at + 1)
    };
    next.and_then(|next| Column::ALL.get(next).copied())
        .unwrap_or(column)
}

/// The cell before or behind this one, as one types along; none before the first.
fn beside(row: usize, column: Column, back: bool) -> Option<(usize, Column)> {
    match (back, step(column, back)) {
        (_, next) if next != column => Some((row, next)),
        (false, _) => Some((row + 1, Column::Nss)),
        (true, _) => Some((row.checked_sub(1)?, Column::Name)),
    }
}
