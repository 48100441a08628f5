//! The page's elements, which the server draws, and what they listen to.

use crate::crypto::object;
use crate::entry::{self, Problem};
use crate::files::{self, Kind, NotRead};
use crate::sentences;
use efirma::{Holder, LARGEST};
use js_sys::{Date, Function, JsString, Reflect, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    DataTransfer, Document, DragEvent, Element, Event, EventTarget, File, HtmlElement,
    HtmlInputElement, Node, PageTransitionEvent, Window,
};
use zeroize::Zeroizing;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// One of the two files.
    File(Kind),
    /// The key's password.
    Password,
}

impl Field {
    const ALL: [Self; 3] = [
        Self::File(Kind::Certificate),
        Self::File(Kind::Key),
        Self::Password,
    ];

    const fn id(self) -> &'static str {
        match self {
            Self::File(Kind::Certificate) => "certificado",
            Self::File(Kind::Key) => "llave",
            Self::Password => "clave",
        }
    }
}

/// The form and what stands around it.
pub struct Form {
    /// The browser's window.
    pub window: Window,
    /// Where challenges are given.
    pub challenges: String,
    /// Where they are answered.
    pub sessions: String,
    document: Document,
    element: HtmlElement,
    drop_zone: HtmlElement,
    summary: HtmlElement,
    status: HtmlElement,
    show_password: HtmlElement,
    submit: HtmlElement,
    /// The document's title without errors.
    title: String,
    busy: Cell<bool>,
}

/// Brings the form to life, where there is one.
pub fn start() {
    if let Some(form) = Form::find().map(Rc::new) {
        form.listen();
        if let Some(root) = form.document.document_element() {
            set(&root, "data-alive", Some(""));
        }
    }
}

impl Form {
    fn find() -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let element = |id| {
            let element = document.get_element_by_id(id)?;
            element.dyn_into::<HtmlElement>().ok()
        };
        let form = element("efirma")?;
        let drop_zone = form.query_selector("[data-drop]").ok()??;
        for field in Field::ALL {
            element(field.id())?.dyn_ref::<HtmlInputElement>()?;
        }
        Some(Self {
            challenges: form.get_attribute("data-retos")?,
            sessions: form.get_attribute("data-sesion")?,
            drop_zone: drop_zone.dyn_into().ok()?,
            summary: element("resumen-de-errores")?,
            status: element("estado")?,
            show_password: element("mostrar-clave")?,
            submit: element("ingresar")?,
            title: document.title(),
            busy: Cell::new(false),
            element: form,
            document,
            window,
        })
    }

    fn listen(self: &Rc<Self>) {
        for kind in [Kind::Certificate, Kind::Key] {
            if let Some(input) = self.input(Field::File(kind)) {
                self.on(&input, "change", move |form, _| form.look(kind));
            }
            // Whoever comes back finds the files chosen that the browser has kept.
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
        self.on(&self.element, "submit", |form, event| {
            event.prevent_default();
            form.submit();
        });
        // The whole document: what is dropped beside the zone would make the browser leave the page.
        self.on(&self.document, "dragover", |form, event| {
            if let Some(transfer) = dragged_files(event) {
                event.prevent_default();
                let over = form.is_over(event);
                transfer.set_drop_effect(if over { "copy" } else { "none" });
                form.mark(over);
            }
        });
        self.on(&self.document, "dragleave", |form, event| {
            // Out of the window.
            if event
                .unchecked_ref::<DragEvent>()
                .related_target()
                .is_none()
            {
                form.mark(false);
            }
        });
        self.on(&self.document, "drop", |form, event| {
            form.mark(false);
            if let Some(transfer) = dragged_files(event) {
                event.prevent_default();
                if form.is_over(event) {
                    form.take(&transfer);
                }
            }
        });
        self.on(&self.window, "pageshow", |form, event| {
            // The page as it was left, on the way to the next.
            if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                form.rest();
            }
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
        // Fails only for what is no event target.
        let _ = target.add_event_listener_with_callback(name, &listener);
    }
}

/// What is in the fields.
impl Form {
    /// The bytes of the file that is chosen.
    pub async fn read(&self, kind: Kind) -> Result<Vec<u8>, NotRead> {
        let file = self.file(kind).ok_or(NotRead::Missing)?;
        read(&file).await
    }

    /// What is typed, as UTF-16: as it is, and with letters and their marks put together, since some
    /// keyboards and notes give the ñ in two. It never becomes a `String`, of which the glue would leave
    /// copies.
    pub fn password(&self) -> [Zeroizing<Vec<u16>>; 2] {
        let value = self
            .input(Field::Password)
            .and_then(|input| Reflect::get(&input, &"value".into()).ok())
            .and_then(|value| value.dyn_into::<JsString>().ok())
            .unwrap_or_default();
        [units(&value), units(&value.normalize("NFC"))]
    }

    fn input(&self, field: Field) -> Option<HtmlInputElement> {
        let element = self.document.get_element_by_id(field.id())?;
        element.dyn_into().ok()
    }

    fn file(&self, kind: Kind) -> Option<File> {
        self.input(Field::File(kind))?.files()?.get(0)
    }

    /// Reads a file that has been chosen, and says what it is.
    fn look(self: &Rc<Self>, kind: Kind) {
        let field = Field::File(kind);
        self.clear(field);
        self.tell(kind, "");
        let Some(file) = self.file(kind) else {
            return;
        };
        let form = Rc::clone(self);
        js_sys::futures::spawn_local(async move {
            let read = read(&file).await;
            let said = match kind {
                Kind::Certificate => files::certificate(read)
                    .map(|(certificate, holder)| describe(&holder, certificate.validity().1))
                    .map_err(sentences::certificate),
                Kind::Key => files::key(read)
                    .map(|_| sentences::IS_A_KEY.to_owned())
                    .map_err(sentences::key),
            };
            // Another may have been chosen meanwhile.
            if form.file(kind) != Some(file) {
                return;
            }
            match said {
                Ok(said) => form.tell(kind, &said),
                Err(sentence) => form.complain(field, sentence),
            }
        });
    }

    /// Gives each dropped file to its field, the first of each kind.
    fn take(self: &Rc<Self>, transfer: &DataTransfer) {
        let Some(dropped) = transfer.files() else {
            return;
        };
        // Taken now: after the event the list is empty.
        let dropped: Vec<File> = (0..dropped.length())
            .filter_map(|place| dropped.get(place))
            .collect();
        let form = Rc::clone(self);
        js_sys::futures::spawn_local(async move {
            let (mut certificate, mut key) = (None, None);
            for file in dropped {
                let kind = match Kind::by_name(&file.name()) {
                    None => read(&file)
                        .await
                        .ok()
                        .and_then(|bytes| Kind::by_content(&bytes)),
                    known => known,
                };
                match kind {
                    Some(Kind::Certificate) => certificate = certificate.or(Some(file)),
                    Some(Kind::Key) => key = key.or(Some(file)),
                    None => {}
                }
            }
            if certificate.is_none() && key.is_none() {
                form.say(sentences::UNKNOWN_FILES);
                return;
            }
            if !form.busy.get() {
                form.say("");
            }
            for (kind, file) in [(Kind::Certificate, certificate), (Kind::Key, key)] {
                if let Some(file) = file {
                    form.choose(kind, &file);
                }
            }
        });
    }

    /// Has the field show a file as if it had been picked.
    fn choose(self: &Rc<Self>, kind: Kind, file: &File) {
        let files = DataTransfer::new().ok().and_then(|transfer| {
            transfer.items().add_with_file(file).ok()?;
            transfer.files()
        });
        if let (Some(input), Some(files)) = (self.input(Field::File(kind)), files) {
            input.set_files(Some(&files));
            self.look(kind);
        }
    }

    fn is_over(&self, event: &Event) -> bool {
        let target = event.target();
        let node = target.as_ref().and_then(|target| target.dyn_ref::<Node>());
        self.drop_zone.contains(node)
    }

    fn mark(&self, over: bool) {
        set(&self.drop_zone, "data-over", over.then_some(""));
    }
}

/// Sending.
impl Form {
    fn submit(self: &Rc<Self>) {
        if self.busy.replace(true) {
            return;
        }
        // So that the browser never keeps it as text.
        self.show_password(false);
        set(&self.submit, "aria-disabled", Some("true"));
        for field in Field::ALL {
            self.clear(field);
        }
        self.summary.set_hidden(true);
        self.document.set_title(&self.title);
        let form = Rc::clone(self);
        js_sys::futures::spawn_local(async move {
            match entry::enter(&form).await {
                // Still busy: the page is about to go.
                Ok(next) => {
                    if let Some(input) = form.input(Field::Password) {
                        input.set_value("");
                    }
                    if form.window.location().assign(&next).is_err() {
                        form.rest();
                    }
                }
                Err(problems) => {
                    form.rest();
                    form.show(&problems);
                }
            }
        });
    }

    fn rest(&self) {
        self.busy.set(false);
        set(&self.submit, "aria-disabled", None);
        self.say("");
    }

    fn show_password(&self, shown: bool) {
        if let Some(input) = self.input(Field::Password) {
            input.set_type(if shown { "text" } else { "password" });
        }
        let pressed = if shown { "true" } else { "false" };
        set(&self.show_password, "aria-pressed", Some(pressed));
    }
}

/// Saying.
impl Form {
    /// Says what is going on; nothing takes the line away.
    pub fn say(&self, text: &str) {
        self.status.set_hidden(text.is_empty());
        self.status.set_text_content(Some(text));
    }

    /// Says beside the field what the file is.
    fn tell(&self, kind: Kind, text: &str) {
        if let Some(said) = self.beside(Field::File(kind), "-dicho") {
            said.set_text_content(Some(text));
        }
    }

    /// Every problem in the summary, and beside the field that it is about.
    fn show(&self, problems: &[Problem]) {
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

    /// Says beside the field what is wrong with it.
    fn complain(&self, field: Field, sentence: &str) {
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

    fn clear(&self, field: Field) {
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
            // Fails only for names that are none.
            let _ = (around.class_list()).toggle_with_force("field-wrong", wrong);
        }
    }

    fn beside(&self, field: Field, ending: &str) -> Option<HtmlElement> {
        let id = [field.id(), ending].concat();
        self.document.get_element_by_id(&id)?.dyn_into().ok()
    }
}

/// The files that are dragged, and not a text.
fn dragged_files(event: &Event) -> Option<DataTransfer> {
    let transfer = event.unchecked_ref::<DragEvent>().data_transfer()?;
    let files = transfer.types().includes(&"Files".into(), 0);
    files.then_some(transfer)
}

async fn read(file: &File) -> Result<Vec<u8>, NotRead> {
    #[expect(clippy::cast_precision_loss, reason = "32 KiB")]
    if file.size() > LARGEST as f64 {
        return Err(NotRead::TooLarge);
    }
    let bytes = file.array_buffer().await.map_err(|_| NotRead::Failed)?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

/// The units of UTF-16.
fn units(text: &JsString) -> Zeroizing<Vec<u16>> {
    // The iterator knows its length: the vector is allocated once.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a unit of UTF-16"
    )]
    let units = (0..text.length()).map(|place| text.char_code_at(place) as u16);
    Zeroizing::new(units.collect())
}

/// Whose the certificate is, and until when.
fn describe(holder: &Holder, last: u64) -> String {
    let (Holder::Person { name, rfc, .. } | Holder::Company { name, rfc, .. }) = holder;
    [name, " · ", rfc, " · vigente hasta el ", &day(last)].concat()
}

/// A second since 1970 as the day that it falls on in Central Mexico: `3 de mayo de 2029`.
fn day(second: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "years before 10000")]
    let date = Date::new(&(second as f64 * 1000.0).into());
    let how = object(&[
        ("timeZone", &"America/Mexico_City".into()),
        ("day", &"numeric".into()),
        ("month", &"long".into()),
        ("year", &"numeric".into()),
    ]);
    let how = how.map_or(JsValue::UNDEFINED, JsValue::from);
    date.to_locale_date_string("es-MX", &how).into()
}

/// Sets the attribute, or takes it away.
fn set(element: &Element, name: &str, value: Option<&str>) {
    // Both fail only for names that are none.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
