//! The password's rules: listed before anything is typed and checked while typing, in words as well as in colour, with
//! one quiet status line for people who cannot see them.

use domain::password::{Beyond, Rule, Violations, check_beyond};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The list's `id`; it describes the password field.
pub const CHECKLIST_ID: &str = "reglas-de-la-contrasena";

/// Milliseconds without typing before the status line is updated.
const QUIET: u32 = 900;

/// The rules beyond the guide's, as sent to the browser: so only pages with this list of rules load the list of the
/// most used passwords.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeyondGuide {
    /// The most used passwords, if they are refused (`domain::password::COMMON`).
    pub common: Option<Vec<u8>>,
    /// The CURP, if passwords that contain it are refused.
    pub curp: Option<String>,
}

impl BeyondGuide {
    fn as_rules(&self) -> Beyond<'_> {
        Beyond {
            common: self.common.as_deref(),
            curp: self.curp.as_deref(),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<Beyond<'_>> for BeyondGuide {
    fn from(beyond: Beyond<'_>) -> Self {
        Self {
            common: beyond.common.map(<[u8]>::to_vec),
            curp: beyond.curp.map(str::to_owned),
        }
    }
}

/// Draws the rules; `value` is the typed password, normalised to NFC.
#[component]
pub fn PasswordChecklist(
    /// The field's value; `None` until it is known.
    value: Signal<Option<String>>,
    /// The rules in force beyond the guide's.
    beyond: BeyondGuide,
) -> impl IntoView {
    let in_force = Rule::ALL.map(|rule| beyond.as_rules().asks(rule));
    let verdict = Memo::new(move |_| {
        value.with(|value| {
            value
                .as_deref()
                .filter(|value| !value.is_empty())
                .map(|value| check_beyond(value, beyond.as_rules()))
        })
    });
    let status = crate::browser::debounced(QUIET, move || status_line(verdict.get()));
    let lines: Vec<_> = Rule::ALL
        .into_iter()
        .zip(in_force)
        .filter(|(_, in_force)| *in_force)
        .map(|(rule, _)| {
            let state = move || state_of(rule, verdict.get());
            view! {
                <li class="rule" data-state=move || state().0>
                    <span class="visually-hidden">{move || state().1}</span>
                    {rule.description()}
                </li>
            }
        })
        .collect();
    view! {
        <div class="checklist">
            <p class="checklist-title" id="titulo-de-las-reglas">"Tu contraseña necesita:"</p>
            <ul id=CHECKLIST_ID aria-labelledby="titulo-de-las-reglas">{lines}</ul>
            <p class="visually-hidden" role="status">{move || status.get()}</p>
        </div>
    }
}

/// A rule's state for the style sheet, and in words.
fn state_of(rule: Rule, verdict: Option<Violations>) -> (&'static str, &'static str) {
    match verdict {
        None => ("pending", ""),
        Some(violations) if violations.contains(rule) => ("missing", "Falta: "),
        Some(_) => ("met", "Cumple: "),
    }
}

fn status_line(verdict: Option<Violations>) -> String {
    match verdict.map(|violations| violations.iter().count()) {
        None => String::new(),
        Some(0) => "Tu contraseña cumple todas las reglas.".to_owned(),
        Some(1) => "Falta cumplir una regla.".to_owned(),
        Some(count) => ["Falta cumplir ", &count.to_string(), " reglas."].concat(),
    }
}
