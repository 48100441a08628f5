//! What is not saved yet, kept by the browser over a reload: in the tab's own storage, under the name of who typed it, as
//! `portal.js` keeps the text of forms. It deletes both, at the same moments.

use std::time::Duration;

use grid::saving::{KEPT, Kept};
use grid::wire::Whose;
use grid::{Column, Rows};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::desk::{Desk, StateStoreFields as _};

/// How long changes are collected before they are written.
const COLLECTED: Duration = Duration::from_millis(200);

/// The name under which changes are kept. It begins as those of `portal.js` do, which decides by it whose they are.
fn key(whose: &Whose) -> String {
    ["icsoe:", &whose.account, ":renglones:", &whose.contract].concat()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// What was kept, if anything. What cannot be read any more is shown as text.
pub fn read(desk: Desk) -> Option<Vec<Kept>> {
    let text = storage()?.get_item(&key(&desk.whose()?)).ok().flatten()?;
    let kept = js_sys::JSON::parse(&text).ok()?;
    let field = |name: &str| {
        let field = js_sys::Reflect::get(&kept, &JsValue::from_str(name)).ok();
        field.and_then(|field| field.as_string())
    };
    let rows = field(KEPT).and_then(|rows| decoded(&rows));
    let mut older = field("older").unwrap_or_default();
    if rows.is_none() {
        older.push_str(&field("text").unwrap_or_default());
    }
    desk.state.older().set(older);
    rows.filter(|rows| !rows.is_empty())
}

fn decoded(rows: &str) -> Option<Vec<Kept>> {
    let text = window().atob(rows).ok()?;
    // The browser's own base64: each character is a byte.
    let bytes: Option<Vec<u8>> = text.chars().map(|byte| u8::try_from(byte).ok()).collect();
    postcard::from_bytes(&bytes?).ok()
}

/// Keeps what is not saved, soon; or deletes what was kept, where everything is saved.
pub fn write_soon(desk: Desk) {
    let is_waiting =
        (desk.aside).try_update_value(|aside| std::mem::replace(&mut aside.keeps_soon, true));
    if is_waiting == Some(false) {
        set_timeout(
            move || {
                desk.aside
                    .try_update_value(|aside| aside.keeps_soon = false);
                write(desk);
            },
            COLLECTED,
        );
    }
}

/// Keeps what is not saved, also as text for a version that cannot read it, and what an earlier one has kept; whether it is
/// kept now. Where storage is full or forbidden, nothing is kept.
pub fn write(desk: Desk) -> bool {
    // Before all rows are there, what was kept is not put back yet, and stays.
    if !desk.state.loaded().try_get_untracked().unwrap_or_default() {
        return false;
    }
    let (Some(storage), Some(kept), Some(whose)) = (
        storage(),
        desk.rows.try_with_value(Rows::kept),
        desk.whose(),
    ) else {
        return false;
    };
    let older = desk.state.older().get_untracked();
    let key = key(&whose);
    // After a sign-out, or when somebody else has signed in, nothing is kept any more (`portal.js` names the owner).
    let person = whose.account.split('.').next();
    let owner = (window().local_storage().ok().flatten())
        .and_then(|storage| storage.get_item("icsoe-de").ok().flatten());
    let is_owner = owner.as_deref() == person;
    let Some(rows) = postcard::to_allocvec(&kept)
        .ok()
        .filter(|_| is_owner && !(kept.is_empty() && older.is_empty()))
    else {
        // Only what cannot fail is left undone here: there is nothing to delete where nothing can be stored.
        let _ = storage.remove_item(&key);
        return false;
    };
    let bytes: String = rows.into_iter().map(char::from).collect();
    let (Ok(rows), Some(now)) = (window().btoa(&bytes), milliseconds()) else {
        return false;
    };
    let quoted = |text: String| js_sys::JSON::stringify(&text.into()).ok()?.as_string();
    let (Some(copy), Some(older)) = (quoted(as_text(&kept)), quoted(older)) else {
        return false;
    };
    let text = [
        "{\"time\":",
        &now,
        ",\"fields\":{},\"seen\":{},\"",
        KEPT,
        "\":\"",
        &rows,
        "\",\"text\":",
        &copy,
        ",\"older\":",
        &older,
        "}",
    ]
    .concat();
    storage.set_item(&key, &text).is_ok()
}

/// The rows as spreadsheets take them; those that are to be removed are not among them.
fn as_text(kept: &[Kept]) -> String {
    let mut text = String::new();
    for row in kept.iter().filter_map(|kept| kept.texts.as_ref()) {
        for column in Column::ALL {
            text.push_str(row.get(column));
            text.push(if column == Column::Name { '\n' } else { '\t' });
        }
    }
    text
}

/// The time, as JavaScript writes it.
#[expect(
    clippy::disallowed_methods,
    reason = "`portal.js` deletes by the browser's own clock what it kept too long"
)]
fn milliseconds() -> Option<String> {
    js_sys::JSON::stringify(&js_sys::Date::now().into())
        .ok()?
        .as_string()
}
