//! Mail 1 (IMSS guide, step 1): you were registered by a contratista.

use platform::{entities::person, internal::Internal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Frame, Letter, Mail, Parts, Recipient, Text, letter};
use crate::Post;

/// A contratista has registered the person.
#[derive(Serialize, Deserialize)]
pub struct Registered {
    /// The contratista's name.
    pub contratista: String,
    /// Whether there is a password to enter with.
    pub activated: bool,
    /// The alta, if it waits: the mail goes to its address.
    #[serde(default)]
    pub alta: Option<Uuid>,
}

impl Mail for Registered {
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
        let to = match self.alta {
            Some(alta) => Recipient::of_alta(letter::alta(post, alta).await?, person),
            None => person.into(),
        };
        Ok(Letter {
            to,
            void: false,
            text: self,
        })
    }
}

impl Text for Registered {
    type Carries = ();

    fn subject(&self) -> String {
        format!("{} te registró como capturista en ICSOE", self.contratista)
    }

    fn greets_by_name(&self) -> bool {
        self.activated
    }

    fn parts(&self, frame: Frame<'_>, (): &()) -> Result<Parts, askama::Error> {
        let (contratista, activated) = (self.contratista.as_str(), self.activated);
        Body {
            frame,
            contratista,
            activated,
        }
        .both()
    }

    #[cfg(test)]
    fn samples() -> Vec<(&'static str, Self, ())> {
        let sample = |activated| Self {
            contratista: "ESCUELA KEMPER & URGATE".to_owned(),
            activated,
            alta: None,
        };
        vec![
            ("registered", sample(false), ()),
            ("registered_activated", sample(true), ()),
        ]
    }
}

parts! {
    Body { contratista: &'a str, activated: bool }
    plain: r#"{% include "greeting.txt" %}

{{ contratista }} te registró como capturista en ICSOE, la Informativa de
Contratos de Servicios u Obras Especializados.

{% if activated %}Ya tienes una contraseña: entra con ella y con tu CURP, y elige a
{{ contratista }} para trabajar.

{{ frame.public_address }}/ingresar
{% else %}En otro correo te enviamos el enlace para crear tu contraseña.
{% endif %}
¿No esperabas este correo? No tienes que hacer nada: sin una contraseña que
solo tú conoces, nadie puede entrar en tu nombre.

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px"><strong>{{ contratista }}</strong> te registró como capturista en ICSOE, la Informativa de Contratos de Servicios u Obras Especializados.</p>
{% if activated %}<p style="margin:0 0 16px">Ya tienes una contraseña: entra con ella y con tu CURP, y elige a {{ contratista }} para trabajar.</p>
{% let address = frame.public_address ~ "/ingresar" %}{% call parts::button(address, "Ingresar") %}{% endcall %}
{% else %}<p style="margin:0 0 16px">En otro correo te enviamos el enlace para crear tu contraseña.</p>
{% endif %}<p style="margin:0 0 16px">¿No esperabas este correo? No tienes que hacer nada: sin una contraseña que solo tú conoces, nadie puede entrar en tu nombre.</p>
{% endblock %}"#,
}
