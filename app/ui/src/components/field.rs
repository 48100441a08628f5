//! A labelled text field with its hint and its error.

use leptos::prelude::*;

/// The ids of hint and error, for `aria-describedby`.
pub fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let mut ids = Vec::with_capacity(2);
    if hint {
        ids.push([id, "-ayuda"].concat());
    }
    if error {
        ids.push([id, "-error"].concat());
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The error beside a field, in the same words as in the summary.
pub fn field_error(id: &str, error: Option<String>) -> impl IntoView + use<> {
    let id = [id, "-error"].concat();
    error.map(|message| {
        view! {
            <p class="field-error" id=id>
                <span class="visually-hidden">"Error: "</span>
                {message}
            </p>
        }
    })
}

/// The properties of a text field.
#[derive(Clone, Debug)]
pub struct TextField {
    /// `id` and `name`.
    pub id: &'static str,
    /// The label as the guide prints it.
    pub label: &'static str,
    /// A line of help under the label.
    pub hint: &'static str,
    /// The value typed before, if the form is shown again.
    pub value: String,
    /// Its error.
    pub error: Option<String>,
    /// The `type`: `text`, `email`, `search`.
    pub kind: &'static str,
    /// The `autocomplete` token.
    pub autocomplete: &'static str,
}

/// Draws the field. `live` is a check while typing that only helps: it gets the field's value and may return a message.
#[component]
pub fn Field(
    /// The field's properties.
    field: TextField,
    /// The check, made when the person leaves the field.
    #[prop(optional)]
    live: Option<fn(&str) -> Option<String>>,
) -> impl IntoView {
    let TextField {
        id,
        label,
        hint,
        value,
        error,
        kind,
        autocomplete,
    } = field;
    let advice = RwSignal::new(None::<String>);
    let advice_id = [id, "-consejo"].concat();
    let upper_case = autocomplete == "username";
    let mut description = described_by(id, !hint.is_empty(), error.is_some()).unwrap_or_default();
    if live.is_some() {
        if !description.is_empty() {
            description.push(' ');
        }
        description.push_str(&advice_id);
    }
    let description = (!description.is_empty()).then_some(description);
    view! {
        <div class="field" class:field-wrong=error.is_some()>
            <label for=id>{label}<span class="required" aria-hidden="true">"*"</span></label>
            {(!hint.is_empty())
                .then(|| view! { <p class="hint" id=[id, "-ayuda"].concat()>{hint}</p> })}
            {field_error(id, error.clone())}
            <input
                id=id
                name=id
                type=kind
                value=value
                autocomplete=autocomplete
                class:upper-case=upper_case
                autocapitalize=if upper_case { "characters" } else { "none" }
                spellcheck="false"
                required
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=description
                on:change=move |event| {
                    if let Some(check) = live {
                        advice.set(check(&event_target_value(&event)));
                    }
                }
                on:input=move |event| {
                    if let Some(check) = live
                        && advice.with_untracked(Option::is_some)
                    {
                        advice.set(check(&event_target_value(&event)));
                    }
                }
            />
            {live.map(|_| {
                view! {
                    <p class="advice" id=advice_id aria-live="polite">
                        {move || advice.get().unwrap_or_default()}
                    </p>
                }
            })}
        </div>
    }
}
