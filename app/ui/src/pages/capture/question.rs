//! The question before something is taken away: what it is, what goes with it, and whether it was changed since.

use super::shared::REVISION;
use crate::content::Content;
use crate::section::Section;
use leptos::prelude::*;
use std::borrow::Cow;
use std::fmt;

/// The page's data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The document's title.
    pub title: &'static str,
    /// What is asked.
    pub asked: String,
    /// What it is about: each a label, the text, and whether that is a code.
    pub facts: Vec<(&'static str, String, bool)>,
    /// What comes of it.
    pub consequences: Vec<String>,
    /// What is on the button.
    pub button: &'static str,
    /// Where the answer goes.
    pub action: String,
    /// Up to which change it was seen, which comes back with the answer.
    pub seen: String,
    /// Where no leads to.
    pub back: String,
    /// What is said where somebody has changed it since it was asked.
    pub changed: Option<&'static str>,
}

/// Whom it is about does not go into logs.
impl fmt::Debug for Question {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Question({})", self.title)
    }
}

/// Draws the page.
fn view(question: Question) -> impl IntoView {
    // On top, as what keeps a form from being taken.
    let changed = question.changed.map(|text| {
        view! { <p class="message message-wrong" role="alert" tabindex="-1" autofocus>{text}</p> }
    });
    let facts: Vec<_> = (question.facts.into_iter())
        .map(|(label, text, is_code)| {
            view! { <div><dt>{label}</dt><dd class:code=is_code>{text}</dd></div> }
        })
        .collect();
    let facts = (!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> });
    let consequences: Vec<_> = (question.consequences.into_iter())
        .map(|text| view! { <p>{text}</p> })
        .collect();
    view! {
        <section class="panel panel-narrow">
            {changed}
            <h1 tabindex="-1">{question.asked}</h1>
            {facts}
            {consequences}
            <form method="post" action=question.action novalidate>
                <input type="hidden" name=REVISION value=question.seen />
                <div class="actions">
                    <button class="button">{question.button}</button>
                    <a class="link-button" href=question.back>"Regresar"</a>
                </div>
            </form>
        </section>
    }
}

impl Content for Question {
    fn title(&self) -> Cow<'static, str> {
        self.title.into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_refused(&self) -> bool {
        self.changed.is_some()
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}
