//! The operator's trial. It needs no database, so it is in no outbox.

use lettre::{Address, message::Mailbox};
use platform::{Randomness, ids::Ids, internal::Internal};
use time::OffsetDateTime;

use super::{Frame, Parts, RenderedMail, Text, message_id, text};
use crate::PostSettings;

/// It says that sending works, and nothing else.
///
/// # Errors
/// [`Internal`].
pub fn trial(
    settings: &PostSettings,
    now: OffsetDateTime,
    randomness: &dyn Randomness,
    to: Address,
) -> Result<RenderedMail, Internal> {
    let id = Ids::default().next(now, randomness)?;
    let written = text::written(&Trial, &(), "", &settings.public_address)?;
    let to = Mailbox::new(None, to);
    Ok(RenderedMail::new(
        settings,
        message_id(settings, id),
        to,
        written,
        now,
    ))
}

pub(super) struct Trial;

impl Text for Trial {
    type Carries = ();

    fn subject(&self) -> String {
        "Prueba de correo de ICSOE".to_owned()
    }

    fn greets_by_name(&self) -> bool {
        false
    }

    fn parts(&self, frame: Frame<'_>, (): &()) -> Result<Parts, askama::Error> {
        Body { frame }.both()
    }

    #[cfg(test)]
    fn samples() -> Vec<(&'static str, Self, ())> {
        vec![("trial", Self, ())]
    }
}

parts! {
    Body {  }
    plain: r#"{% include "greeting.txt" %}

Este es un correo de prueba de ICSOE. Si lo lees, el envío de correos funciona.

{{ frame.public_address }}

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% block content %}<p style="margin:0 0 16px">Este es un correo de prueba de ICSOE. Si lo lees, el envío de correos funciona.</p>
<p style="margin:0 0 16px">{{ frame.public_address }}</p>
{% endblock %}"#,
}
