//! A password field: it can be shown and hidden, hints when Caps Lock is on, allows pasting and has no maximum length.

use super::field::{described_by, field_error};
use leptos::{attr::custom::custom_attribute, html, prelude::*};

/// The properties of a password field.
#[derive(Clone, Debug)]
pub struct PasswordFieldModel {
    /// `id` and `name`.
    pub id: &'static str,
    /// The label as the guide prints it.
    pub label: &'static str,
    /// Its error.
    pub error: Option<String>,
    /// `current-password` or `new-password`.
    pub autocomplete: &'static str,
    /// The `passwordrules` attribute, for password managers.
    pub rules: Option<&'static str>,
    /// The `id` of a list of rules that describes the field.
    pub described_by: Option<&'static str>,
}

/// Draws the field; `on_value` gets its value after each key, and when the page is hydrated (the person or the browser
/// may have filled it before).
#[component]
pub fn PasswordField(
    /// The field's properties.
    field: PasswordFieldModel,
    /// Receives the field's value.
    #[prop(optional)]
    on_value: Option<Callback<String>>,
) -> impl IntoView {
    let PasswordFieldModel {
        id,
        label,
        error,
        autocomplete,
        rules,
        described_by: list,
    } = field;
    let rules = custom_attribute("passwordrules", rules);
    let shown = RwSignal::new(false);
    let caps_lock = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let caps_id = [id, "-mayusculas"].concat();
    let mut description = described_by(id, false, error.is_some()).unwrap_or_default();
    for more in [list, Some(caps_id.as_str())].into_iter().flatten() {
        if !description.is_empty() {
            description.push(' ');
        }
        description.push_str(more);
    }
    Effect::new(move |_| {
        if let (Some(input), Some(on_value)) = (input.get(), on_value) {
            on_value.run(crate::browser::input_value(&input));
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        caps_lock.set(crate::browser::caps_lock_is_on(&event));
    };
    view! {
        <div class="field" class:field-wrong=error.is_some()>
            <label for=id>{label}<span class="required" aria-hidden="true">"*"</span></label>
            {field_error(id, error.clone())}
            <div class="password-field">
                <input
                    {..rules}
                    node_ref=input
                    id=id
                    name=id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                required
                    aria-invalid=error.is_some().then_some("true")
                    aria-describedby=description
                    on:input=move |event| {
                        if let Some(on_value) = on_value {
                            on_value.run(crate::browser::event_value(&event));
                        }
                    }
                    on:keydown=on_key
                    on:keyup=on_key
                />
                <button
                    type="button"
                    class="show-password needs-scripts"
                    aria-controls=id
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    "Mostrar"
                    <span class="visually-hidden">" "{label}</span>
                </button>
            </div>
            <p class="advice" id=caps_id aria-live="polite">
                {move || if caps_lock.get() { "Tienes activadas las mayúsculas (Bloq Mayús)." } else { "" }}
            </p>
        </div>
    }
}
