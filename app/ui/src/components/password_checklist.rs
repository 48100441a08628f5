//! The password's rules: listed before anything is typed, ticked off while typing, in words as
//! well as in colour, with one quiet status line for those who cannot see them.

use domain::password::{self, Rule, Violations};
use leptos::prelude::*;

/// The list's `id`, which describes the password field.
pub const CHECKLIST_ID: &str = "reglas-de-la-contrasena";

/// How long nothing must be typed before the status line speaks, in milliseconds.
const QUIET: u32 = 900;

/// Draws the rules; `value` is what is typed, normalised to NFC.
#[component]
pub fn PasswordChecklist(
    /// What is in the field; `None` until it is known.
    value: Signal<Option<String>>,
) -> impl IntoView {
    let verdict = Memo::new(move |_| {
        value.with(|value| {
            value
                .as_deref()
                .filter(|value| !value.is_empty())
                .map(password::check)
        })
    });
    let status = crate::browser::debounced(QUIET, move || status_line(verdict.get()));
    let lines: Vec<_> = Rule::ALL
        .iter()
        .map(|&rule| {
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

/// How a rule is shown: its state for the style sheet, its state in words.
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
