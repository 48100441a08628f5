//! To a contratista: a return that nobody touches will lapse.

use platform::{
    calendar::{day_in_words, day_of},
    entities::{Moment, general_data, informativa, person},
    internal::Internal,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Frame, Letter, Mail, Parts, Recipient, Text, at};
use crate::Post;

/// A return has not been touched for long.
#[derive(Serialize, Deserialize)]
pub struct DraftLapses {
    /// Whose it is.
    pub contratista: Uuid,
    /// Which return.
    pub informativa: Uuid,
    /// Its cuatrimestre, in words.
    pub cuatrimestre: String,
    /// When this was written: if somebody has touched it since, it does not lapse.
    #[serde(with = "at")]
    pub at: OffsetDateTime,
    /// When it lapses.
    #[serde(with = "at")]
    pub lapses: OffsetDateTime,
}

impl Mail for DraftLapses {
    type Text = Self;
    type Void = bool;

    fn link_id(&self) -> Option<Uuid> {
        None
    }

    async fn letter(self, post: &Post, _: Option<person::Model>) -> Result<Letter<Self>, Internal> {
        let data = general_data::Entity::find()
            .filter(general_data::Column::ContratistaId.eq(self.contratista))
            .order_by_desc(general_data::Column::Version)
            .one(post.database())
            .await?
            .ok_or(Internal::Inconsistent(
                "a mail to a contratista without data",
            ))?;
        let idle = informativa::Entity::find_by_id(self.informativa)
            .filter(informativa::Column::State.eq(informativa::State::Capturing))
            .filter(informativa::Column::ChangedAt.lte(Moment::from(self.at)))
            .one(post.database())
            .await?;
        Ok(Letter {
            to: Recipient {
                email: data.email,
                given_names: "".into(),
            },
            void: idle.is_none(),
            text: self,
        })
    }
}

impl Text for DraftLapses {
    type Carries = ();

    fn subject(&self) -> String {
        format!("Tu informativa del {} está por caducar", self.cuatrimestre)
    }

    fn greets_by_name(&self) -> bool {
        false
    }

    fn parts(&self, frame: Frame<'_>, (): &()) -> Result<Parts, askama::Error> {
        Body {
            frame,
            cuatrimestre: &self.cuatrimestre,
            day: &day_in_words(day_of(self.lapses)),
        }
        .both()
    }

    #[cfg(test)]
    fn samples() -> Vec<(&'static str, Self, ())> {
        let now = super::tests::now();
        let sample = Self {
            contratista: Uuid::nil(),
            informativa: Uuid::nil(),
            cuatrimestre: "primer cuatrimestre de 2025".to_owned(),
            at: now,
            lapses: now + time::Duration::days(30),
        };
        vec![("draft_lapses", sample, ())]
    }
}

parts! {
    Body { cuatrimestre: &'a str, day: &'a str }
    plain: r#"{% include "greeting.txt" %}

Hace mucho que nadie cambia nada en tu informativa del {{ cuatrimestre }},
que sigue en captura. Si sigue así, el {{ day }}
la descartaremos y, tiempo después, borraremos lo que se capturó en ella.

¿Todavía te sirve? Entra y cambia o agrega algo antes de ese día:

{{ frame.public_address }}/ingresar/efirma

¿Ya no? No tienes que hacer nada.

{% include "footer.txt" %}"#,
    html: r#"{% extends "layout.html" %}
{% import "button.html" as parts %}
{% block content %}<p style="margin:0 0 16px">Hace mucho que nadie cambia nada en tu informativa del {{ cuatrimestre }}, que sigue en captura. Si sigue así, el <strong>{{ day }}</strong> la descartaremos y, tiempo después, borraremos lo que se capturó en ella.</p>
<p style="margin:0 0 16px">¿Todavía te sirve? Entra y cambia o agrega algo antes de ese día.</p>
{% let address = frame.public_address ~ "/ingresar/efirma" %}{% call parts::button(address, "Ingresar con mi e.firma") %}{% endcall %}
<p style="margin:0 0 16px">¿Ya no? No tienes que hacer nada.</p>
{% endblock %}"#,
}
