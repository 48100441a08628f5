//! Mail 3 (IMSS guide, step 5): your password was registered; or that there is none any more.

use platform::{calendar::moment_in_words, entities::person, internal::Internal};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Frame, Letter, Mail, Parts, Text, at, letter};
use crate::Post;

/// The person's password has changed.
#[derive(Serialize, Deserialize)]
pub struct PasswordRegistered {
    /// When.
    #[serde(with = "at")]
    pub at: OffsetDateTime,
    /// Whether there is none any more instead.
    #[serde(default)]
    pub removed: bool,
}

impl Mail for PasswordRegistered {
    type Text = Self;
    type Void = bool;

    fn link_id(&self) -> Option<Uuid> {
        None
    }

    async fn letter(
        self,
        _: &Post,
        person: Option<person::Model>,
    ) -> Result<Letter<Self>, Internal> {
        let person = letter::of_a_person(person)?;
        Ok(Letter {
            to: person.into(),
            void: false,
            text: self,
        })
    }
}

impl Text for PasswordRegistered {
    type Carries = ();

    fn subject(&self) -> String {
        if self.removed {
            "Tu cuenta de ICSOE ya no tiene contraseña"
        } else {
            "Tu contraseña fue registrada"
        }
        .to_owned()
    }

    fn greets_by_name(&self) -> bool {
        true
    }

    fn parts(&self, frame: Frame<'_>, (): &()) -> Result<Parts, askama::Error> {
        let at = &moment_in_words(self.at);
        if self.removed {
            RemovedBody { frame, at }.both()
        } else {
            RegisteredBody { frame, at }.both()
        }
    }

    #[cfg(test)]
    fn samples() -> Vec<(&'static str, Self, ())> {
        let at = super::tests::now();
        let sample = |removed| Self { at, removed };
        vec![
            ("password_registered", sample(false), ()),
            ("password_removed", sample(true), ()),
        ]
    }
}

parts! {
    RegisteredBody { at: &'a str }
    plain: r#"{% include "greeting.txt" %}

Tu contraseña de ICSOE quedó registrada el {{ at }}.

Para entrar, tu usuario es tu CURP:

{{ frame.public_address }}/ingresar

¿No fuiste tú? Abre esa misma página, elige «¿Olvidaste tu contraseña?» y crea
otra cuanto antes: al guardarla se cierran todas las sesiones abiertas. Después,
avisa a tu contratista.

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px">Tu contraseña de ICSOE quedó registrada el <strong>{{ at }}</strong>.</p>
<p style="margin:0 0 16px">Para entrar, tu usuario es tu CURP.</p>
{% let address = frame.public_address ~ "/ingresar" %}{% call parts::button(address, "Ingresar") %}{% endcall %}
<p style="margin:0 0 16px">¿No fuiste tú? Abre esa misma página, elige «¿Olvidaste tu contraseña?» y crea otra cuanto antes: al guardarla se cierran todas las sesiones abiertas. Después, avisa a tu contratista.</p>
{% endblock %}"#,
}

parts! {
    RemovedBody { at: &'a str }
    plain: r#"{% include "greeting.txt" %}

Desde el {{ at }} tu cuenta de ICSOE no tiene contraseña: quien la quitó entró con
tu e.firma. Las sesiones que se abrieron con la contraseña se cerraron.

Para entrar, usa tu e.firma; con ella puedes crear otra contraseña en «Mi cuenta»:

{{ frame.public_address }}/ingresar/efirma

¿No fuiste tú? Revoca tu certificado con el SAT y avisa a tu contratista.

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px">Desde el <strong>{{ at }}</strong> tu cuenta de ICSOE no tiene contraseña: quien la quitó entró con tu e.firma. Las sesiones que se abrieron con la contraseña se cerraron.</p>
<p style="margin:0 0 16px">Para entrar, usa tu e.firma; con ella puedes crear otra contraseña en «Mi cuenta».</p>
{% let address = frame.public_address ~ "/ingresar/efirma" %}{% call parts::button(address, "Ingresar con mi e.firma") %}{% endcall %}
<p style="margin:0 0 16px">¿No fuiste tú? Revoca tu certificado con el SAT y avisa a tu contratista.</p>
{% endblock %}"#,
}
