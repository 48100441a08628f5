//! A real form that, once the page is alive, is sent without leaving the page.

use crate::browser::navigation::Navigation;
use crate::page::Outcome;
use leptos::prelude::*;
use server_fn::ServerFnError;
use web_sys::FormData;

/// The values of a form as the browser collected them.
#[derive(Clone)]
pub struct FormValues(FormData);

impl FormValues {
    /// Takes hold of what the browser collected.
    pub const fn new(data: FormData) -> Self {
        Self(data)
    }

    /// The text of the field with this name; empty when there is none.
    pub fn text(&self, name: &str) -> String {
        self.0.get(name).as_string().unwrap_or_default()
    }
}

/// `<form method="post">`. Without scripts the browser posts it to `action`; with them `submit`
/// calls the server function that does the same, and the answer is shown in place.
#[component]
pub fn ActionForm<Submit, Answer>(
    /// Where it is posted: the address of the page itself.
    action: String,
    /// Calls the server function.
    submit: Submit,
    /// Class of the form.
    #[prop(optional)]
    class: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView
where
    Submit: Fn(FormValues) -> Answer + Copy + 'static,
    Answer: Future<Output = Result<Outcome, ServerFnError>> + 'static,
{
    let navigation = expect_context::<Navigation>();
    view! {
        <form
            method="post"
            action=action
            class=class
            novalidate
            on:submit=move |event| navigation.submit(&event, submit)
        >
            {children()}
        </form>
    }
}
