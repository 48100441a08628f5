//! The way back in for somebody who forgot the password.

use platform::{
    calendar::until_in_words,
    entities::{access_link, person},
    internal::Internal,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Frame, Letter, Link, Mail, Parts, Text, WithItsLink, letter};
use crate::{Post, links};

/// Somebody has asked for the person's way back in.
#[derive(Serialize, Deserialize)]
pub struct RecoverAccess {
    /// The way back in.
    pub link: Uuid,
}

impl Mail for RecoverAccess {
    type Text = Self;
    type Void = WithItsLink<access_link::Entity>;

    fn link_id(&self) -> Option<Uuid> {
        Some(self.link)
    }

    async fn letter(
        self,
        post: &Post,
        person: Option<person::Model>,
    ) -> Result<Letter<Self>, Internal> {
        let person = letter::of_a_person(person)?;
        let link = links::of_a_mail::<access_link::Entity>(post, self.link).await?;
        Ok(Letter {
            to: person.into(),
            void: WithItsLink(link),
            text: self,
        })
    }
}

impl Text for RecoverAccess {
    type Carries = Link;

    fn subject(&self) -> String {
        "Recupera el acceso a ICSOE".to_owned()
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
        let link = Uuid::nil();
        vec![(
            "recover_access",
            Self { link },
            Link::sample::<access_link::Entity>(),
        )]
    }
}

parts! {
    Body { link: &'a str, until: &'a str }
    plain: r#"{% include "greeting.txt" %}

Recibimos una solicitud para recuperar tu acceso a ICSOE. Con este enlace creas
una contraseña nueva:

{{ link }}

Sirve una sola vez, hasta {{ until }}.

¿No lo pediste tú? No tienes que hacer nada: tu contraseña sigue siendo la misma
y el enlace deja de servir solo.

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px">Recibimos una solicitud para recuperar tu acceso a ICSOE. Con este enlace creas una contraseña nueva.</p>
{% call parts::button(link, "Crear una contraseña nueva") %}{% endcall %}
<p style="margin:0 0 16px">Sirve una sola vez, hasta <strong>{{ until }}</strong>.</p>
<p style="margin:0 0 16px">¿No lo pediste tú? No tienes que hacer nada: tu contraseña sigue siendo la misma y el enlace deja de servir solo.</p>
{% endblock %}"#,
}
