//! A labelled text field for still pages.

use super::field::{described_by, field_error};
use leptos::prelude::*;

/// The properties of a field.
#[derive(Clone, Debug, Default)]
pub struct StillField {
    /// `id` and `name`.
    pub id: String,
    /// The label.
    pub label: &'static str,
    /// A line of help under the label.
    pub hint: &'static str,
    /// Its value.
    pub value: String,
    /// Its error.
    pub error: Option<String>,
    /// The `type`; `text` when empty.
    pub kind: &'static str,
    /// The `inputmode`, where it is not the type's own.
    pub input_mode: Option<&'static str>,
    /// The `autocomplete` token; `off` when empty.
    pub autocomplete: &'static str,
    /// Whether it may be left empty.
    pub optional: bool,
    /// The check made while it is filled in (`crate::checks`).
    pub check: Option<String>,
}

/// Draws the field.
pub fn still_field(field: StillField) -> impl IntoView {
    let StillField {
        id,
        label,
        hint,
        value,
        error,
        kind,
        input_mode,
        autocomplete,
        optional,
        check,
    } = field;
    let advice = [&id, "-consejo"].concat();
    let mut description = described_by(&id, !hint.is_empty(), error.is_some()).unwrap_or_default();
    if check.is_some() {
        if !description.is_empty() {
            description.push(' ');
        }
        description.push_str(&advice);
    }
    let mark = if optional {
        view! { <span class="optional">" (opcional)"</span> }.into_any()
    } else {
        view! { <span class="required" aria-hidden="true">"*"</span> }.into_any()
    };
    let upper_case = check.as_deref() == Some("curp");
    let checked = check.is_some();
    view! {
        <div class="field" class:field-wrong=error.is_some()>
            <label for=id.clone()>{label}{mark}</label>
            {(!hint.is_empty())
                .then(|| view! { <p class="hint" id=[&id, "-ayuda"].concat()>{hint}</p> })}
            {field_error(&id, error.clone())}
            <input
                id=id.clone()
                name=id
                type=if kind.is_empty() { "text" } else { kind }
                value=value
                inputmode=input_mode
                autocomplete=if autocomplete.is_empty() { "off" } else { autocomplete }
                class:upper-case=upper_case
                spellcheck="false"
                required=!optional
                data-check=check
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=(!description.is_empty()).then_some(description)
            />
            {checked.then(|| view! { <p class="advice" id=advice aria-live="polite"></p> })}
        </div>
    }
}
