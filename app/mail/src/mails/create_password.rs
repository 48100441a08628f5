//! Mail 2 (IMSS guide, step 2): create your password. Whose e.firma has joined the alta meanwhile is asked instead
//! whether the mail is theirs.

use platform::{
    calendar::{moment_in_words, until_in_words},
    entities::{access_link, person},
    internal::Internal,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Frame, Letter, Link, Mail, Parts, Recipient, Text, WithItsLink, letter};
use crate::{Post, links};

/// A person is invited to create their password.
#[derive(Serialize, Deserialize)]
pub struct CreatePassword {
    /// The alta's link.
    pub link: Uuid,
}

impl Mail for CreatePassword {
    type Text = Asked;
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
        let alta = match link.membership_id {
            Some(alta) => Some(letter::alta(post, alta).await?),
            // An earlier version's.
            None => None,
        };
        // What has joined waits for no password.
        let has_joined = (alta.as_ref()).is_some_and(|alta| alta.lapses_at.is_none());
        Ok(Letter {
            to: match alta {
                Some(alta) => Recipient::of_alta(alta, person),
                None => person.into(),
            },
            void: WithItsLink(link),
            text: if has_joined {
                Asked::ConfirmAlta
            } else {
                Asked::CreatePassword
            },
        })
    }
}

/// What is asked for.
pub(super) enum Asked {
    CreatePassword,
    /// To the mail of an alta that an e.firma has joined: is it yours?
    ConfirmAlta,
}

impl Text for Asked {
    type Carries = Link;

    fn subject(&self) -> String {
        match self {
            Self::CreatePassword => "Crea tu contraseña de ICSOE",
            Self::ConfirmAlta => "Confirma tu correo de ICSOE",
        }
        .to_owned()
    }

    fn greets_by_name(&self) -> bool {
        false
    }

    fn parts(&self, frame: Frame<'_>, link: &Link) -> Result<Parts, askama::Error> {
        let (link, until) = (link.address.expose_secret(), link.until);
        match self {
            Self::CreatePassword => CreateBody {
                frame,
                link,
                until: &until_in_words(until),
            }
            .both(),
            Self::ConfirmAlta => ConfirmBody {
                frame,
                link,
                until: &moment_in_words(until),
            }
            .both(),
        }
    }

    #[cfg(test)]
    fn samples() -> Vec<(&'static str, Self, Link)> {
        vec![
            (
                "create_password",
                Self::CreatePassword,
                Link::sample::<access_link::Entity>(),
            ),
            (
                "confirm_alta",
                Self::ConfirmAlta,
                Link::sample::<access_link::Entity>(),
            ),
        ]
    }
}

parts! {
    CreateBody { link: &'a str, until: &'a str }
    plain: r#"{% include "greeting.txt" %}

Con este enlace creas la contraseña con la que entrarás a ICSOE:

{{ link }}

Sirve una sola vez, hasta {{ until }}.

¿Ya tienes cuenta en ICSOE con tu CURP? Ingresa primero y después abre el enlace:
así confirmas que este correo también es tuyo.

Si vence, abre la página de inicio de sesión, elige «¿Olvidaste tu contraseña?»
y te enviaremos uno nuevo:

{{ frame.public_address }}/ingresar

¿No esperabas este correo? No abras el enlace ni lo compartas: si nadie lo usa,
deja de servir solo.

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px">Con este enlace creas la contraseña con la que entrarás a ICSOE.</p>
{% call parts::button(link, "Crear mi contraseña") %}{% endcall %}
<p style="margin:0 0 16px">Sirve una sola vez, hasta <strong>{{ until }}</strong>.</p>
<p style="margin:0 0 16px">¿Ya tienes cuenta en ICSOE con tu CURP? Ingresa primero y después abre el enlace: así confirmas que este correo también es tuyo.</p>
<p style="margin:0 0 16px">Si vence, abre <a href="{{ frame.public_address }}/ingresar" style="color:inherit">la página de inicio de sesión</a>, elige «¿Olvidaste tu contraseña?» y te enviaremos uno nuevo.</p>
<p style="margin:0 0 16px">¿No esperabas este correo? No abras el enlace ni lo compartas: si nadie lo usa, deja de servir solo.</p>
{% endblock %}"#,
}

parts! {
    ConfirmBody { link: &'a str, until: &'a str }
    plain: r#"{% include "greeting.txt" %}

Un contratista escribió este correo al registrarte como capturista en ICSOE.
Para confirmar que es tuyo, ingresa a ICSOE con tu e.firma y abre este enlace:

{{ link }}

Sirve una sola vez, hasta el {{ until }}. No crea ninguna
contraseña: solo sirve a quien ya entró a su cuenta.

¿No esperabas este correo? No tienes que hacer nada: el enlace deja de servir
solo.

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px">Un contratista escribió este correo al registrarte como capturista en ICSOE. Para confirmar que es tuyo, ingresa a ICSOE con tu e.firma y abre este enlace.</p>
{% call parts::button(link, "Confirmar mi correo") %}{% endcall %}
<p style="margin:0 0 16px">Sirve una sola vez, hasta el <strong>{{ until }}</strong>. No crea ninguna contraseña: solo sirve a quien ya entró a su cuenta.</p>
<p style="margin:0 0 16px">¿No esperabas este correo? No tienes que hacer nada: el enlace deja de servir solo.</p>
{% endblock %}"#,
}
