//! Choosing files, in the dialog or by dropping them, and the message about each.

use super::{Field, Form, set};
use crate::crypto::object;
use crate::files::{self, Kind, NotRead};
use crate::sentences;
use efirma::{Holder, LARGEST};
use js_sys::{Date, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransfer, DragEvent, Event, File, Node};

impl Form {
    /// Handles dropped files in the whole document: dropping a file outside the zone would otherwise make the browser
    /// leave the page.
    pub(super) fn listen_to_dropping(self: &Rc<Self>) {
        self.on(&self.document, "dragover", |form, event| {
            if let Some(transfer) = dragged_files(event) {
                event.prevent_default();
                let over = form.is_over(event);
                transfer.set_drop_effect(if over { "copy" } else { "none" });
                form.mark(over);
            }
        });
        self.on(&self.document, "dragleave", |form, event| {
            // The pointer left the window.
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
    }

    /// Reads a chosen file, and shows what it is.
    pub(super) fn look(self: &Rc<Self>, kind: Kind) {
        let field = Field::File(kind);
        self.clear(field);
        self.tell(kind, "");
        let Some(file) = self.file(kind) else {
            return;
        };
        let form = Rc::clone(self);
        js_sys::futures::spawn_local(async move {
            let read = read_file(&file).await;
            let said = match kind {
                Kind::Certificate => files::certificate(read)
                    .map(|(certificate, holder)| describe(&holder, certificate.validity().1))
                    .map_err(sentences::certificate),
                Kind::Key => files::key(read)
                    .map(|_| sentences::IS_A_KEY.to_owned())
                    .map_err(sentences::key),
            };
            // Another file may have been chosen meanwhile.
            if form.file(kind) != Some(file) {
                return;
            }
            match said {
                Ok(said) => form.tell(kind, &said),
                Err(sentence) => form.complain(field, sentence),
            }
        });
    }

    /// Assigns each dropped file to its field, the first of each kind.
    fn take(self: &Rc<Self>, transfer: &DataTransfer) {
        let Some(dropped) = transfer.files() else {
            return;
        };
        // Collected now: after the event the list is empty.
        let dropped: Vec<File> = (0..dropped.length())
            .filter_map(|place| dropped.get(place))
            .collect();
        let form = Rc::clone(self);
        js_sys::futures::spawn_local(async move {
            let (mut certificate, mut key) = (None, None);
            for file in dropped {
                let kind = match Kind::by_name(&file.name()) {
                    None => read_file(&file)
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

    /// Sets a field's file as if it had been picked in the dialog.
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

/// The dragged data, if it is files and not text.
fn dragged_files(event: &Event) -> Option<DataTransfer> {
    let transfer = event.unchecked_ref::<DragEvent>().data_transfer()?;
    let files = transfer.types().includes(&"Files".into(), 0);
    files.then_some(transfer)
}

/// The file's bytes, unless it is too large to be a certificate or key.
pub async fn read_file(file: &File) -> Result<Vec<u8>, NotRead> {
    #[expect(clippy::cast_precision_loss, reason = "32 KiB")]
    if file.size() > LARGEST as f64 {
        return Err(NotRead::TooLarge);
    }
    let bytes = file.array_buffer().await.map_err(|_| NotRead::Failed)?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

/// The certificate's holder and its last day.
fn describe(holder: &Holder, last: u64) -> String {
    let (Holder::Person { name, rfc, .. } | Holder::Company { name, rfc, .. }) = holder;
    [name, " · ", rfc, " · vigente hasta el ", &day(last)].concat()
}

/// A second since 1970 as a date in Central Mexico: `3 de mayo de 2029`.
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
