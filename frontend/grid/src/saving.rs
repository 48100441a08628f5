//! Loading and saving: one request at a time, again until it is answered.

use std::time::Duration;

use grid::Rows;
use grid::wire::{Outcome, Refusal};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::grid_functions::{load_rows, save_rows};
use ui::wire::WIRE_VERSION;

use crate::desk::{Desk, StateStoreFields as _, Status};
use crate::kept;

/// After how long a request that failed is made again.
const AGAIN: Duration = Duration::from_secs(3);

/// Loads all rows, part by part, and puts back what was not saved when the page was left.
pub fn load(desk: Desk) {
    load_behind(desk, 0, |desk| {
        if !crate::take_place() {
            return;
        }
        if let Some(kept) = kept::read(desk) {
            desk.rows.update_value(|rows| rows.put_back(kept));
            desk.refresh();
            desk.say("Aquí está lo que no se había guardado.".to_owned());
        }
        desk.state.loaded().set(true);
        save(desk);
    });
}

/// Loads the rows behind this one, as often as it takes; then goes on.
fn load_behind(desk: Desk, behind: i32, then: fn(Desk)) {
    spawn_local(async move {
        let Some(whose) = desk.whose() else {
            return;
        };
        let answer = load_rows(WIRE_VERSION, whose, behind).await;
        if desk.rows.is_disposed() {
            return;
        }
        let status = standing(&answer);
        desk.state.status().set(status);
        if let Ok(Ok(loaded)) = answer {
            let more = loaded.more;
            desk.take_in(loaded);
            if more {
                let behind = desk.rows.with_value(Rows::last_there);
                load_behind(desk, behind, then);
            } else {
                then(desk);
            }
        } else if status == Status::Offline {
            later(desk, move |desk| load_behind(desk, behind, then));
        }
    });
}

/// How saving stands after an answer.
const fn standing<T>(answer: &Result<Result<T, Refusal>, ServerFnError>) -> Status {
    match answer {
        Ok(Ok(_)) => Status::Well,
        Ok(Err(Refusal::Failed)) => Status::Offline,
        Ok(Err(refusal)) => Status::Refused(*refusal),
        Err(ServerFnError::Args(_)) => Status::Refused(Refusal::OtherVersion),
        Err(_) => Status::Offline,
    }
}

/// Saves what is not saved yet, unless that is under way. Before all rows are there, only new ones could be saved, so
/// nothing is.
pub fn save(desk: Desk) {
    kept::write_soon(desk);
    let (loaded, status) = (desk.state.loaded(), desk.state.status());
    if !loaded.get_untracked() || matches!(status.get_untracked(), Status::Refused(_)) {
        return;
    }
    let changes = desk.rows.try_update_value(Rows::send).unwrap_or_default();
    if changes.is_empty() {
        return;
    }
    spawn_local(async move {
        let Some(whose) = desk.whose() else {
            return;
        };
        if desk.state.status().get_untracked() == Status::Well {
            desk.state.status().set(Status::Saving);
        }
        let answer = save_rows(WIRE_VERSION, whose, changes).await;
        if desk.rows.is_disposed() {
            return;
        }
        let status = standing(&answer);
        let mut taken = false;
        if let Ok(Ok(answer)) = answer {
            taken = answer.outcomes.contains(&Outcome::Taken);
            desk.follow(|rows| rows.answered(answer));
        } else {
            desk.rows.update_value(Rows::unanswered);
        }
        desk.state.status().set(status);
        desk.refresh();
        kept::write_soon(desk);
        match status {
            Status::Offline => later(desk, save),
            // Somebody else's new rows come first.
            _ if taken => load_behind(desk, desk.rows.with_value(Rows::last_there), save),
            _ => save(desk),
        }
    });
}

/// Tries again, at once: the line is back, or whoever typed has signed in again.
pub fn again(desk: Desk) {
    let Some(status) = desk.state.status().try_get_untracked() else {
        return;
    };
    let loaded = desk.state.loaded().get_untracked();
    let act = match status {
        Status::Refused(Refusal::SignedOut | Refusal::SomebodyElse | Refusal::NoRight) => {
            if loaded { save } else { load }
        }
        Status::Offline if loaded => save,
        // Loading goes on by itself.
        _ => return,
    };
    desk.state.status().set(Status::Well);
    act(desk);
}

fn later(desk: Desk, act: impl FnOnce(Desk) + 'static) {
    set_timeout(
        move || {
            if !desk.rows.is_disposed() {
                act(desk);
            }
        },
        AGAIN,
    );
}
