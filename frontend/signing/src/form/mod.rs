//! The page's elements, drawn by the server, and their event listeners.
//!
//! | id, or place | element |
//! |---|---|
//! | `certificado`, `llave`, `clave` | the fields; beside each `…-error`, beside files `…-dicho` |
//! | `mostrar-clave` | the button that shows the password |
//! | within the form, `data-drop` | the zone for dropping files |
//! | `resumen-de-errores`, with a `ul` | all problems |
//! | `estado` | the progress |
//! | `lo-que-firmas`, with a `.statement` | the text to be signed |

mod choosing;
mod fields;
mod saying;

use crate::crypto::Unable;
use crate::field::Field;
use crate::files::Kind;
use crate::problem::Problem;
use js_sys::Function;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Document, Element, Event, EventTarget, HtmlElement, HtmlInputElement, PageTransitionEvent,
    Window,
};

/// The form and the elements around it.
pub struct Form {
    window: Window,
    document: Document,
    element: HtmlElement,
    drop_zone: HtmlElement,
    summary: HtmlElement,
    status: HtmlElement,
    signed: HtmlElement,
    statement: Element,
    show_password: HtmlElement,
    submit: HtmlElement,
    /// The document's title without the error mark.
    title: String,
    busy: Cell<bool>,
}

impl Form {
    /// The form with this id and its button, if they exist.
    pub fn find(id: &str, button: &str) -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let element = |id| {
            let element = document.get_element_by_id(id)?;
            element.dyn_into::<HtmlElement>().ok()
        };
        let form = element(id)?;
        let drop_zone = form.query_selector("[data-drop]").ok()??;
        for field in Field::ALL {
            element(field.id())?.dyn_ref::<HtmlInputElement>()?;
        }
        let signed = element("lo-que-firmas")?;
        Some(Self {
            drop_zone: drop_zone.dyn_into().ok()?,
            summary: element("resumen-de-errores")?,
            status: element("estado")?,
            statement: signed.query_selector(".statement").ok()??,
            signed,
            show_password: element("mostrar-clave")?,
            submit: element(button)?,
            title: document.title(),
            busy: Cell::new(false),
            element: form,
            document,
            window,
        })
    }

    /// The value of the form's attribute, as the server wrote it.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.element.get_attribute(name)
    }

    /// Activates the form: the button runs `submit`, one run at a time. After it succeeds the page is about to be left.
    pub fn live(self, submit: impl AsyncFn(&Self) -> Result<(), Vec<Problem>> + 'static) {
        let form = Rc::new(self);
        form.listen_to_fields();
        form.listen_to_dropping();
        let submit = Rc::new(submit);
        form.on(&form.element, "submit", move |form, event| {
            event.prevent_default();
            if form.begin() {
                let (form, submit) = (Rc::clone(form), Rc::clone(&submit));
                js_sys::futures::spawn_local(async move {
                    if let Err(problems) = submit(&form).await {
                        form.rest();
                        form.show_problems(&problems);
                    }
                });
            }
        });
        form.on(&form.window, "pageshow", |form, event| {
            // Restored from the back/forward cache, as it was left.
            if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                form.rest();
            }
        });
        if let Some(root) = form.document.document_element() {
            set(&root, "data-alive", Some(""));
        }
    }

    fn listen_to_fields(self: &Rc<Self>) {
        for kind in [Kind::Certificate, Kind::Key] {
            if let Some(input) = self.input(Field::File(kind)) {
                self.on(&input, "change", move |form, _| form.look(kind));
            }
            // After coming back, files that the browser has kept are still chosen.
            if self.file(kind).is_some() {
                self.look(kind);
            }
        }
        if let Some(input) = self.input(Field::Password) {
            self.on(&input, "input", |form, _| form.clear(Field::Password));
        }
        self.on(&self.show_password, "click", |form, _| {
            let shown = form.show_password.get_attribute("aria-pressed");
            form.show_password(shown.as_deref() != Some("true"));
        });
    }

    fn on(
        self: &Rc<Self>,
        target: &EventTarget,
        name: &str,
        act: impl Fn(&Rc<Self>, &Event) + 'static,
    ) {
        let form = Rc::clone(self);
        let listener = Closure::<dyn FnMut(Event)>::new(move |event| act(&form, &event));
        let listener: Function = listener.into_js_value().unchecked_into();
        // Fails only for an object that is not an event target.
        let _ = target.add_event_listener_with_callback(name, &listener);
    }

    /// Marks the form as busy and clears earlier messages; `false` if it is busy already.
    fn begin(&self) -> bool {
        if self.busy.replace(true) {
            return false;
        }
        // So that the browser never stores it as text.
        self.show_password(false);
        set(&self.submit, "aria-disabled", Some("true"));
        for field in Field::ALL {
            self.clear(field);
        }
        self.summary.set_hidden(true);
        self.document.set_title(&self.title);
        true
    }

    fn rest(&self) {
        self.busy.set(false);
        set(&self.submit, "aria-disabled", None);
        self.signed.set_hidden(true);
        self.say("");
    }

    /// The bytes in base64, as the portal's API expects. By the browser's own function: an encoder would add more code
    /// than everything that is signed.
    ///
    /// # Errors
    /// When the browser fails to encode.
    pub fn base64(&self, bytes: &[u8]) -> Result<String, Problem> {
        // `btoa` takes each byte as the character of that code.
        let letters: String = bytes.iter().copied().map(char::from).collect();
        Ok(self.window.btoa(&letters).map_err(Unable::from)?)
    }

    /// Navigates to this address, after clearing the password.
    pub fn leave_for(&self, address: &str) {
        if let Some(input) = self.input(Field::Password) {
            input.set_value("");
        }
        if self.window.location().assign(address).is_err() {
            self.rest();
        }
    }

    fn show_password(&self, shown: bool) {
        if let Some(input) = self.input(Field::Password) {
            input.set_type(if shown { "text" } else { "password" });
        }
        let pressed = if shown { "true" } else { "false" };
        set(&self.show_password, "aria-pressed", Some(pressed));
    }
}

/// Sets or removes the attribute.
fn set(element: &Element, name: &str, value: Option<&str>) {
    // Both fail only for invalid names.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
