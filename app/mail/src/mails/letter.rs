//! Putting a mail together when it is about to leave.

use lettre::{Address, message::Mailbox};
use platform::{
    entities::{HiddenText, membership, person},
    internal::Internal,
};
use sea_orm::EntityTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Mail, RenderedMail, Void, text, void::Begun};
use values::deliverable;

use crate::{
    Post,
    outbox::claimed::{Claimed, Outcome},
};

/// A mail with all that the database tells of it.
pub(super) struct Letter<M: Mail> {
    pub(super) to: Recipient,
    pub(super) void: M::Void,
    pub(super) text: M::Text,
}

/// To whom a mail goes.
pub(crate) struct Recipient {
    pub(super) email: HiddenText,
    pub(super) given_names: HiddenText,
}

impl From<person::Model> for Recipient {
    fn from(person: person::Model) -> Self {
        Self {
            email: person.email,
            given_names: person.given_names,
        }
    }
}

impl Recipient {
    /// Of a mail about this alta: as the contratista typed it, until the person has proved the mail.
    pub(super) fn of_alta(alta: membership::Model, person: person::Model) -> Self {
        Self {
            email: alta.email.unwrap_or(person.email),
            given_names: alta.given_names.unwrap_or(person.given_names),
        }
    }
}

/// The person whom a mail of those that go to people is for.
pub(super) fn of_a_person(person: Option<person::Model>) -> Result<person::Model, Internal> {
    person.ok_or(Internal::Inconsistent("a mail without its person"))
}

/// The alta that a mail is about.
pub(super) async fn alta(post: &Post, id: Uuid) -> Result<membership::Model, Internal> {
    membership::Entity::find_by_id(id)
        .one(post.database())
        .await?
        .ok_or(Internal::Inconsistent("a mail without its alta"))
}

/// What can be done with a mail.
pub(crate) enum Prepared {
    Ready(Box<RenderedMail>),
    Settled(Outcome),
}

impl Prepared {
    fn hopeless(why: &str) -> Self {
        Self::Settled(Outcome::Failed {
            why: why.to_owned(),
            words: None,
        })
    }
}

/// Puts a mail together. The life of its link, where it has one, begins now.
pub(super) async fn prepare<M: Mail>(
    post: &Post,
    claimed: &Claimed,
    mail: M,
) -> Result<Prepared, Internal> {
    let person = match claimed.mail.person_id {
        Some(id) => person::Entity::find_by_id(id).one(post.database()).await?,
        None => None,
    };
    let Letter { to, void, text } = mail.letter(post, person).await?;
    let Some(address) = deliverable(&to.email.0) else {
        return Ok(Prepared::hopeless("the mail address is malformed"));
    };
    if let Some(until) = waits_for_its_domain(post, claimed, &address) {
        let why = "the mail server took nothing for its domain a moment ago".to_owned();
        return Ok(Prepared::Settled(Outcome::Held { why, until }));
    }
    let carried = match void.begin(post).await? {
        Begun::Goes(carried) => carried,
        Begun::Void => return Ok(Prepared::Settled(Outcome::Superseded)),
        Begun::Hopeless(why) => return Ok(Prepared::hopeless(why)),
    };
    let settings = post.settings();
    let (given_names, public_address) = (&to.given_names.0, &settings.public_address);
    let written = text::written(&text, &carried, given_names, public_address)?;
    Ok(Prepared::Ready(Box::new(RenderedMail::new(
        settings,
        claimed.mail.message_id.clone(),
        Mailbox::new(None, address),
        written,
        post.now(),
    ))))
}

/// Until when the mail waits because nothing was taken for its domain. What somebody waits for is tried all
/// the same: it is little, and a domain may refuse one mailbox only.
fn waits_for_its_domain(
    post: &Post,
    claimed: &Claimed,
    address: &Address,
) -> Option<OffsetDateTime> {
    claimed.mail.contratista_id?;
    post.relay().held(address.domain(), post.now())
}
