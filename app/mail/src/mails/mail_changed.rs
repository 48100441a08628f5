//! To the address before: it is not the registered one any more.

use platform::{
    calendar::moment_in_words,
    entities::{mail_change, person},
    internal::Internal,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Frame, Letter, Mail, Parts, Recipient, Text, at, letter};
use crate::{Post, links};

/// The person's address has changed.
#[derive(Serialize, Deserialize)]
pub struct MailChanged {
    /// The change, which names the address before.
    pub change: Uuid,
    /// When.
    #[serde(with = "at")]
    pub at: OffsetDateTime,
    /// Whether the operator changed it.
    #[serde(default)]
    pub by_operator: bool,
}

impl Mail for MailChanged {
    type Text = Self;
    type Void = bool;

    fn link_id(&self) -> Option<Uuid> {
        None
    }

    async fn letter(
        self,
        post: &Post,
        person: Option<person::Model>,
    ) -> Result<Letter<Self>, Internal> {
        let person = letter::of_a_person(person)?;
        let change = links::of_a_mail::<mail_change::Entity>(post, self.change).await?;
        Ok(Letter {
            to: Recipient {
                email: change.earlier_email,
                given_names: person.given_names,
            },
            void: false,
            text: self,
        })
    }
}

impl Text for MailChanged {
    type Carries = ();

    fn subject(&self) -> String {
        "Tu correo de ICSOE cambió".to_owned()
    }

    fn greets_by_name(&self) -> bool {
        true
    }

    fn parts(&self, frame: Frame<'_>, (): &()) -> Result<Parts, askama::Error> {
        let at = &moment_in_words(self.at);
        let by_operator = self.by_operator;
        Body {
            frame,
            at,
            by_operator,
        }
        .both()
    }

    #[cfg(test)]
    fn samples() -> Vec<(&'static str, Self, ())> {
        let sample = |by_operator| Self {
            change: Uuid::nil(),
            at: super::tests::now(),
            by_operator,
        };
        vec![
            ("mail_changed", sample(false), ()),
            ("mail_changed_by_operator", sample(true), ()),
        ]
    }
}

parts! {
    Body { at: &'a str, by_operator: bool }
    plain: r#"{% include "greeting.txt" %}

Tu correo de ICSOE cambió el {{ at }}. Desde entonces te escribimos al nuevo, y
a este ya no.

{% if by_operator %}Lo cambió quien opera este portal. La contraseña y las sesiones que había
dejaron de servir; al correo nuevo le llega un enlace para crear otra contraseña.

¿No lo pediste? Avisa cuanto antes a tu contratista, para que pida que se corrija.
{% else %}¿No fuiste tú? Alguien conoce tu contraseña. Avisa cuanto antes a tu contratista
para que pida que se corrija tu correo; después, crea otra contraseña con
«¿Olvidaste tu contraseña?»:

{{ frame.public_address }}/ingresar
{% endif %}
{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px">Tu correo de ICSOE cambió el <strong>{{ at }}</strong>. Desde entonces te escribimos al nuevo, y a este ya no.</p>
{% if by_operator %}<p style="margin:0 0 16px">Lo cambió quien opera este portal. La contraseña y las sesiones que había dejaron de servir; al correo nuevo le llega un enlace para crear otra contraseña.</p>
<p style="margin:0 0 16px">¿No lo pediste? Avisa cuanto antes a tu contratista, para que pida que se corrija.</p>
{% else %}<p style="margin:0 0 16px">¿No fuiste tú? Alguien conoce tu contraseña. Avisa cuanto antes a tu contratista para que pida que se corrija tu correo; después, crea otra contraseña con «¿Olvidaste tu contraseña?».</p>
{% let address = frame.public_address ~ "/ingresar" %}{% call parts::button(address, "Ingresar") %}{% endcall %}
{% endif %}{% endblock %}"#,
}
