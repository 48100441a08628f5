//! To a new address: confirm that it is yours.

use platform::{
    calendar::until_in_words,
    entities::{mail_change, person},
    internal::Internal,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Frame, Letter, Link, Mail, Parts, Recipient, Text, WithItsLink, letter};
use crate::{Post, links};

/// The person has asked for a new address.
#[derive(Serialize, Deserialize)]
pub struct ConfirmMail {
    /// The change, which is its link.
    pub change: Uuid,
}

impl Mail for ConfirmMail {
    type Text = Self;
    type Void = WithItsLink<mail_change::Entity>;

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
                email: change.email.clone(),
                given_names: person.given_names,
            },
            void: WithItsLink(change),
            text: self,
        })
    }
}

impl Text for ConfirmMail {
    type Carries = Link;

    fn subject(&self) -> String {
        "Confirma tu nuevo correo de ICSOE".to_owned()
    }

    fn greets_by_name(&self) -> bool {
        true
    }

    fn parts(&self, frame: Frame<'_>, link: &Link) -> Result<Parts, askama::Error> {
        Body {
            frame,
            link: link.address.expose_secret(),
            until: &until_in_words(link.until),
        }
        .both()
    }

    #[cfg(test)]
    fn samples() -> Vec<(&'static str, Self, Link)> {
        let change = Uuid::nil();
        vec![(
            "confirm_mail",
            Self { change },
            Link::sample::<mail_change::Entity>(),
        )]
    }
}

parts! {
    Body { link: &'a str, until: &'a str }
    plain: r#"{% include "greeting.txt" %}

Pediste que ICSOE te escriba a este correo. Confirma que es tuyo:

{{ link }}

El enlace sirve una sola vez, hasta {{ until }}. Mientras no lo confirmes, tu
correo sigue siendo el de antes.

¿No lo pediste tú? No tienes que hacer nada: el enlace deja de servir solo.

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px">Pediste que ICSOE te escriba a este correo. Confirma que es tuyo.</p>
{% call parts::button(link, "Confirmar mi correo") %}{% endcall %}
<p style="margin:0 0 16px">El enlace sirve una sola vez, hasta <strong>{{ until }}</strong>. Mientras no lo confirmes, tu correo sigue siendo el de antes.</p>
<p style="margin:0 0 16px">¿No lo pediste tú? No tienes que hacer nada: el enlace deja de servir solo.</p>
{% endblock %}"#,
}
