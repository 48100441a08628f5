//! Mail 1 (IMSS guide, step 1): you were registered by a contratista.

use platform::{
    entities::{credential, person},
    internal::Internal,
};
use sea_orm::EntityTrait as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Frame, Letter, Mail, Parts, Recipient, Text, letter};
use crate::Post;

/// A contratista has registered the person.
#[derive(Serialize, Deserialize)]
pub struct Registered {
    /// The contratista's name.
    pub contratista: String,
    /// Whether the account is the person's own, and the alta gives its right already.
    pub activated: bool,
    /// The alta, if it waits: the mail goes to its address.
    #[serde(default)]
    pub alta: Option<Uuid>,
}

/// What the mail says.
pub(super) struct Words {
    contratista: String,
    way: Way,
}

/// How the person enters, when the mail leaves.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// By the link of another mail, once.
    Link,
    Password,
    EFirma,
}

impl Mail for Registered {
    type Text = Words;
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
        let way = if !self.activated {
            Way::Link
        } else if has_password(post, person.id).await? {
            Way::Password
        } else {
            Way::EFirma
        };
        let to = match self.alta {
            Some(alta) => Recipient::of_alta(letter::alta(post, alta).await?, person),
            None => person.into(),
        };
        Ok(Letter {
            to,
            void: false,
            text: Words {
                contratista: self.contratista,
                way,
            },
        })
    }
}

async fn has_password(post: &Post, person: Uuid) -> Result<bool, Internal> {
    let found = credential::Entity::find_by_id(person);
    Ok(found.one(post.database()).await?.is_some())
}

impl Text for Words {
    type Carries = ();

    fn subject(&self) -> String {
        format!("{} te registró como capturista en ICSOE", self.contratista)
    }

    fn greets_by_name(&self) -> bool {
        self.way != Way::Link
    }

    fn parts(&self, frame: Frame<'_>, (): &()) -> Result<Parts, askama::Error> {
        let (contratista, way) = (self.contratista.as_str(), self.way);
        Body {
            frame,
            contratista,
            way,
        }
        .both()
    }

    #[cfg(test)]
    fn samples() -> Vec<(&'static str, Self, ())> {
        let sample = |way| Self {
            contratista: "ESCUELA KEMPER & URGATE".to_owned(),
            way,
        };
        vec![
            ("registered", sample(Way::Link), ()),
            ("registered_activated", sample(Way::Password), ()),
            ("registered_with_efirma", sample(Way::EFirma), ()),
        ]
    }
}

parts! {
    Body { contratista: &'a str, way: Way }
    plain: r#"{% include "greeting.txt" %}

{{ contratista }} te registró como capturista en ICSOE, la Informativa de
Contratos de Servicios u Obras Especializados.

{% match way %}{% when Way::Password %}Ya tienes una contraseña: entra con ella y con tu CURP, y elige a
{{ contratista }} para trabajar.

{{ frame.public_address }}/ingresar
{% when Way::EFirma %}Entra con tu e.firma, como la vez anterior, y elige a
{{ contratista }} para trabajar.

{{ frame.public_address }}/ingresar/efirma
{% when Way::Link %}En otro correo te enviamos el enlace para crear tu contraseña.
{% endmatch %}
¿No esperabas este correo? No tienes que hacer nada: sin {% if way == Way::EFirma %}tu e.firma, nadie
puede entrar en tu nombre.{% else %}una contraseña que
solo tú conoces, nadie puede entrar en tu nombre.{% endif %}

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px"><strong>{{ contratista }}</strong> te registró como capturista en ICSOE, la Informativa de Contratos de Servicios u Obras Especializados.</p>
{% match way %}{% when Way::Password %}<p style="margin:0 0 16px">Ya tienes una contraseña: entra con ella y con tu CURP, y elige a {{ contratista }} para trabajar.</p>
{% let address = frame.public_address ~ "/ingresar" %}{% call parts::button(address, "Ingresar") %}{% endcall %}
{% when Way::EFirma %}<p style="margin:0 0 16px">Entra con tu e.firma, como la vez anterior, y elige a {{ contratista }} para trabajar.</p>
{% let address = frame.public_address ~ "/ingresar/efirma" %}{% call parts::button(address, "Ingresar") %}{% endcall %}
{% when Way::Link %}<p style="margin:0 0 16px">En otro correo te enviamos el enlace para crear tu contraseña.</p>
{% endmatch %}<p style="margin:0 0 16px">¿No esperabas este correo? No tienes que hacer nada: sin {% if way == Way::EFirma %}tu e.firma, nadie puede entrar en tu nombre.{% else %}una contraseña que solo tú conoces, nadie puede entrar en tu nombre.{% endif %}</p>
{% endblock %}"#,
}
