//! The page's messages: about each file, each problem and the progress; and the text to be signed.

use super::{Field, Form, set};
use crate::crypto::Unable;
use crate::files::Kind;
use crate::key::Shown;
use crate::problem::Problem;
use efirma::{Act, Statement};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

impl Form {
    /// Shows the progress; an empty text hides the line.
    pub fn say(&self, text: &str) {
        self.status.set_hidden(text.is_empty());
        self.status.set_text_content(Some(text));
    }

    /// Shows beside the field what the file is.
    pub(super) fn tell(&self, kind: Kind, text: &str) {
        if let Some(said) = self.beside(Field::File(kind), "-dicho") {
            said.set_text_content(Some(text));
        }
    }

    /// Shows the text to be signed for this act at the browser's own site; only a shown text can be signed.
    ///
    /// # Errors
    /// When the statement cannot be built.
    pub fn show(&self, act: &impl Act) -> Result<Shown, Problem> {
        let origin = self.window.location().origin().map_err(Unable::from)?;
        let statement = Statement::of(act, &origin).map_err(|_| Unable)?;
        self.statement.set_text_content(Some(statement.text()));
        self.signed.set_hidden(false);
        Ok(Shown(statement))
    }

    /// Shows every problem in the summary, and beside its field.
    pub(super) fn show_problems(&self, problems: &[Problem]) {
        for problem in problems {
            if let Some(field) = problem.field {
                self.complain(field, &problem.sentence);
            }
        }
        if let Ok(Some(list)) = self.summary.query_selector("ul") {
            list.set_text_content(None);
            for problem in problems {
                self.list(&list, problem);
            }
        }
        self.document.set_title(&["Error: ", &self.title].concat());
        self.summary.set_hidden(false);
        // It can be focused: it has a `tabindex`.
        let _ = self.summary.focus();
    }

    fn list(&self, list: &Element, problem: &Problem) -> Option<()> {
        let item = self.document.create_element("li").ok()?;
        match problem.field {
            Some(field) => {
                let link = self.document.create_element("a").ok()?;
                set(&link, "href", Some(&["#", field.id()].concat()));
                link.set_text_content(Some(&problem.sentence));
                item.append_child(&link).ok()?;
            }
            None => item.set_text_content(Some(&problem.sentence)),
        }
        list.append_child(&item).ok()?;
        Some(())
    }

    /// Shows an error beside its field.
    pub(super) fn complain(&self, field: Field, sentence: &str) {
        if let Some(error) = self.beside(field, "-error") {
            error.set_text_content(None);
            if let Ok(prefix) = self.document.create_element("span") {
                prefix.set_class_name("visually-hidden");
                prefix.set_text_content(Some("Error: "));
                let _ = error.append_child(&prefix);
            }
            let _ = error.append_child(&self.document.create_text_node(sentence));
            self.mark_wrong(field, &error, true);
        }
    }

    pub(super) fn clear(&self, field: Field) {
        if let Some(error) = self.beside(field, "-error") {
            error.set_text_content(None);
            self.mark_wrong(field, &error, false);
        }
    }

    fn mark_wrong(&self, field: Field, error: &HtmlElement, wrong: bool) {
        error.set_hidden(!wrong);
        let Some(input) = self.input(field) else {
            return;
        };
        set(&input, "aria-invalid", wrong.then_some("true"));
        let described = input.get_attribute("aria-describedby").unwrap_or_default();
        let id = error.id();
        let mut ids: Vec<&str> = described
            .split_ascii_whitespace()
            .filter(|other| *other != id)
            .collect();
        if wrong {
            ids.insert(0, &id);
        }
        let ids = ids.join(" ");
        set(
            &input,
            "aria-describedby",
            (!ids.is_empty()).then_some(&ids),
        );
        if let Ok(Some(around)) = input.closest(".field") {
            // Fails only for invalid names.
            let _ = (around.class_list()).toggle_with_force("field-wrong", wrong);
        }
    }

    fn beside(&self, field: Field, ending: &str) -> Option<HtmlElement> {
        let id = [field.id(), ending].concat();
        self.document.get_element_by_id(&id)?.dyn_into().ok()
    }
}
