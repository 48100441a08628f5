//! The kinds of event there are, and what each says.

use std::borrow::Cow;

use domain::Curp;
use platform::{
    Internal,
    entities::{audit_event::Model, history::Author},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::Actor;

/// A security event. Its fields are ids and closed sets of words, so that nothing secret can get in.
///
/// `person`, `contratista`, `session` and `token` become columns; everything else is kept as details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "fields are ids of what they are called")]
pub enum Event {
    /// A contratista was registered.
    ContratistaRegistered {
        #[serde(flatten)]
        by: By,
    },
    /// The operator removed a contratista.
    ContratistaRemoved {
        #[serde(flatten)]
        by: By,
    },
    /// Its general data changed.
    GeneralDataChanged {
        #[serde(flatten)]
        by: By,
    },
    /// It handed in its REPSE registration.
    RepseSent {
        #[serde(flatten)]
        by: By,
    },
    /// A capturista was registered.
    Alta {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// An alta that waited has joined: its mail was proved, or the person entered with their e.firma.
    AltaJoined { person: Uuid, contratista: Uuid },
    /// An alta was refused: the person has proved another mail.
    AltaRefused {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// They were sent the link to create a password.
    Invited {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// They were sent it again, which voided the earlier one.
    InvitationSentAgain {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// The link was voided.
    InvitationRevoked {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// Their name was corrected.
    NameCorrected {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// Their mail address was corrected.
    MailCorrected {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// They were removed.
    Baja {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// That was taken back.
    BajaTakenBack {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// The operator forgot their failures at the sign-in.
    Unblocked {
        person: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// They created their first password.
    PasswordSet { person: Uuid },
    /// They changed it: in a session, or with a link.
    PasswordChanged { person: Uuid, session: Option<Uuid> },
    /// Whoever had just entered with their e.firma took the password away; without a session: that entry did.
    PasswordRemoved { person: Uuid, session: Option<Uuid> },
    /// They asked to change their password or their mail address, and what was typed as the current password
    /// was not accepted.
    CurrentPasswordRefused {
        person: Uuid,
        session: Uuid,
        reason: CurrentRefusal,
    },
    /// They changed their mail address, confirmed from the new one.
    MailChanged { person: Uuid },
    /// Somebody asked for a way back in; for whom is looked up later.
    RecoveryAsked {
        request: Uuid,
        curp: Option<MaskedCurp>,
    },
    /// The one who was meant got a link.
    RecoverySent { person: Uuid, request: Uuid },
    /// A password was created with it.
    RecoveryUsed { person: Uuid },
    /// Somebody signed in.
    SignInSucceeded {
        person: Uuid,
        session: Uuid,
        means: Means,
    },
    /// Nobody was signed in.
    SignInRefused {
        person: Option<Uuid>,
        /// Only of a CURP that nobody has: otherwise the person is named.
        curp: Option<MaskedCurp>,
        reason: SignInRefusal,
    },
    /// A contratista entered with its e.firma.
    EfirmaEntered { contratista: Uuid, session: Uuid },
    /// Nobody entered with an e.firma.
    EfirmaRefused { reason: EfirmaRefusal },
    /// A session ended.
    SessionEnded {
        session: Uuid,
        person: Option<Uuid>,
        contratista: Option<Uuid>,
        how: SessionEnd,
    },
    /// A capturista began to work for a contratista.
    ContratistaChosen {
        person: Uuid,
        session: Uuid,
        contratista: Uuid,
    },
    /// They went over from one to another.
    ContratistaChanged {
        person: Uuid,
        session: Uuid,
        contratista: Uuid,
        before: Uuid,
    },
    /// They stopped.
    ContratistaLeft {
        person: Uuid,
        session: Uuid,
        contratista: Uuid,
    },
    /// A contratista made an API token.
    ApiTokenMade {
        /// The new one.
        made: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// An API token was revoked.
    ApiTokenRevoked {
        /// Which one.
        revoked: Uuid,
        #[serde(flatten)]
        by: By,
    },
    /// A program came with one whose time is over.
    ApiTokenExpired { contratista: Uuid, token: Uuid },
    /// What is captured, or remembered, was given out as a file.
    Exported {
        /// Which capturista took it, if one did.
        person: Option<Uuid>,
        what: Export,
        /// Of which contract or return; none of a register.
        of: Option<Uuid>,
        /// How many rows are in it.
        rows: u64,
        #[serde(flatten)]
        by: By,
    },
    /// The operator let the record go on from a database that was not where its mark says.
    RecordAcknowledged {
        problem: MarkProblem,
        /// The segment that the mark named, where it could be read.
        marked: Option<i64>,
        /// The last segment of the database.
        last: i64,
        #[serde(flatten)]
        by: By,
    },
    /// Something was asked for more often than it may be. Whoever records it names the limit.
    LimitHit {
        limit: Cow<'static, str>,
        #[serde(flatten)]
        asker: Asker,
    },
    /// Somebody asked for what is not theirs, or is not there; they are not told which. Whoever records it
    /// names the kind of page or of refusal.
    AccessRefused {
        what: Cow<'static, str>,
        #[serde(flatten)]
        asker: Asker,
    },
}

/// Who asked, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// Which person, or about which.
    pub person: Option<Uuid>,
    /// Which contratista, or for which.
    pub contratista: Option<Uuid>,
    /// In which session.
    pub session: Option<Uuid>,
    /// With which API token.
    pub token: Option<Uuid>,
}

impl<A: Into<Actor>> From<A> for Asker {
    fn from(actor: A) -> Self {
        let actor = actor.into();
        Self {
            person: actor.person(),
            contratista: actor.contratista(),
            session: actor.session(),
            token: actor.token(),
        }
    }
}

/// In whose hands an act was: what an event keeps of an [`Actor`]. Which person acts is a field of the event's own,
/// where it is not the one whom the act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The kind.
    pub author: Author,
    /// For which contratista, or about which.
    pub contratista: Option<Uuid>,
    /// In which session.
    pub session: Option<Uuid>,
    /// With which API token of the contratista's.
    pub token: Option<Uuid>,
}

impl By {
    /// What an event keeps of `actor`.
    pub fn of(actor: impl Into<Actor>) -> Self {
        let actor = actor.into();
        Self {
            author: actor.author(),
            contratista: actor.contratista(),
            session: actor.session(),
            token: actor.token(),
        }
    }

    /// The operator, about a contratista or none.
    pub fn operator(contratista: Option<Uuid>) -> Self {
        Self::of(Actor::Operator { contratista })
    }
}

/// A CURP of which nothing but four letters is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskedCurp(String);

impl From<&Curp> for MaskedCurp {
    fn from(curp: &Curp) -> Self {
        Self(curp.masked().to_string())
    }
}

/// With what somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// With CURP and password.
    Password,
    /// With their e.firma.
    Efirma,
}

impl Means {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Password, Self::Efirma];

    /// The word that stands for it where it is counted.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Efirma => "efirma",
        }
    }
}

/// Why nobody was signed in. For the record only: whoever tries is never told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInRefusal {
    /// The password is not the one.
    WrongPassword,
    /// Nobody has this CURP.
    Unknown,
    /// After failures; the password was not looked at.
    Delayed,
    /// They have never created a password.
    NeverActivated,
    /// They work for nobody any more.
    Removed,
    /// Something changed while the password was being verified.
    Changed,
}

/// Why what was typed as the current password was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurrentRefusal {
    /// It is not the password.
    Wrong,
    /// After failures; it was not looked at.
    Delayed,
}

/// Why nobody entered with an e.firma.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EfirmaRefusal {
    /// No certificate could be read.
    Unreadable,
    /// The certificate opens nothing.
    NotTrusted,
    /// The challenge is not good.
    Challenge,
    /// The signature is not right.
    Signature,
    /// The certificate has been revoked.
    Revoked,
    /// Nobody could say whether it has.
    RevocationUnknown,
    /// What was proved is too long ago.
    Proof,
    /// The contratista has been removed.
    Removed,
    /// The RFC cannot be a contratista's.
    Rfc,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// Signed out.
    Closed,
    /// Closed from another session of the same owner's.
    ClosedFromAnother,
    /// A new password ended it.
    Password,
    /// Its time was over.
    Expired,
    /// Its contratista was removed.
    ContratistaRemoved,
    /// The operator ended it.
    Operator,
    /// The last contratista that they worked for removed them, or was removed.
    Baja,
    /// The operator gave them another mail address, which is to be proved anew.
    MailCorrected,
    /// Whoever has the person's e.firma has come to an account that somebody else may have made.
    Efirma,
}

/// What was given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Export {
    /// The workers of a contract, as IMSS takes them.
    ImssFile,
    /// A return with its contracts and workers.
    Return,
    /// The register of clients.
    Clients,
    /// The register of services.
    Services,
    /// The register of workers.
    Workers,
}

/// How the mark outside of the database and the database do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkProblem {
    /// There is no mark.
    Missing,
    /// What lies in its place is not what this installation wrote, with this key or an earlier one.
    Altered,
    /// It names a segment later than the last in the database: the end was cut off, or an older
    /// database put back.
    Ahead,
    /// It names an earlier segment than the last: an older mark was put back.
    Behind,
    /// The segment of that number is another one.
    Forked,
}

impl MarkProblem {
    /// The word that stands for it in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Altered => "altered",
            Self::Ahead => "ahead",
            Self::Behind => "behind",
            Self::Forked => "forked",
        }
    }
}

/// What a row says in its details that stands for more than one.
pub(super) const TIMES: &str = "times";

/// An event as a row holds it.
pub(super) struct Columns {
    pub(super) kind: String,
    pub(super) person: Option<Uuid>,
    pub(super) contratista: Option<Uuid>,
    pub(super) session: Option<Uuid>,
    pub(super) token: Option<Uuid>,
    pub(super) details: String,
}

impl Event {
    /// The kind of [`Event::SignInSucceeded`], as rows have it.
    pub(super) const SIGN_IN_SUCCEEDED: &str = "sign_in_succeeded";
    /// The kind of [`Event::SignInRefused`], as rows have it.
    pub(super) const SIGN_IN_REFUSED: &str = "sign_in_refused";

    /// `times` of an event that says how often one like it was repeated.
    pub(super) fn columns(&self, times: Option<u64>) -> Result<Columns, Internal> {
        let broken = |_| Internal::Inconsistent("a security event cannot be written");
        let Value::Object(mut fields) = serde_json::to_value(self).map_err(broken)? else {
            return Err(Internal::Inconsistent("a security event without fields"));
        };
        let Some(Value::String(kind)) = fields.remove("kind") else {
            return Err(Internal::Inconsistent("a security event without its kind"));
        };
        let mut id = |name| {
            let value = fields.remove(name)?;
            value.as_str()?.parse::<Uuid>().ok()
        };
        let (person, contratista) = (id("person"), id("contratista"));
        let (session, token) = (id("session"), id("token"));
        fields.retain(|_, value| !value.is_null());
        if let Some(times) = times {
            fields.insert(TIMES.to_owned(), times.into());
        }
        Ok(Columns {
            kind,
            person,
            contratista,
            session,
            token,
            details: serde_json::to_string(&fields).map_err(broken)?,
        })
    }

    /// The event of a row; none of a kind, or with a word, that only another version knows.
    pub(super) fn of_row(row: &Model) -> Option<Self> {
        let ids = [
            ("person", row.person_id),
            ("contratista", row.contratista_id),
            ("session", row.session_id),
            ("token", row.token_id),
        ];
        let mut fields: Map<String, Value> = serde_json::from_str(&row.details).ok()?;
        fields.extend(
            ids.into_iter()
                .filter_map(|(name, id)| Some((name.to_owned(), id?.to_string().into()))),
        );
        Self::of_fields(&row.kind, fields)
    }

    /// The event of this kind that has these fields.
    pub(super) fn of_fields(kind: &str, mut fields: Map<String, Value>) -> Option<Self> {
        fields.insert("kind".to_owned(), kind.into());
        serde_json::from_value(fields.into()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::{SecretKey, token};

    const CURP: &str = "GOML950214MDFMRC06";

    /// One sample a variant; `named` does not compile when one is missing.
    macro_rules! samples {
        ($($variant:ident $fields:tt),+ $(,)?) => {
            fn samples() -> Vec<Event> {
                vec![$(Event::$variant $fields),+]
            }

            fn named(event: &Event) -> &'static str {
                match event {
                    $(Event::$variant { .. } => stringify!($variant)),+
                }
            }
        };
    }

    const ID: Uuid = Uuid::from_u128(0x0198_7a3b_4c5d_7e6f_8a9b_0c1d_2e3f_4a5b);

    fn by() -> By {
        By {
            author: Author::Token,
            contratista: Some(ID),
            session: Some(ID),
            token: Some(ID),
        }
    }

    fn asker() -> Asker {
        Asker {
            person: Some(ID),
            contratista: Some(ID),
            session: Some(ID),
            token: Some(ID),
        }
    }

    fn masked() -> Option<MaskedCurp> {
        Curp::parse(CURP).ok().as_ref().map(MaskedCurp::from)
    }

    samples! {
        ContratistaRegistered { by: by() },
        ContratistaRemoved { by: By::operator(Some(ID)) },
        GeneralDataChanged { by: by() },
        RepseSent { by: by() },
        Alta { person: ID, by: by() },
        AltaJoined { person: ID, contratista: ID },
        AltaRefused { person: ID, by: by() },
        Invited { person: ID, by: by() },
        InvitationSentAgain { person: ID, by: by() },
        InvitationRevoked { person: ID, by: by() },
        NameCorrected { person: ID, by: by() },
        MailCorrected { person: ID, by: by() },
        Baja { person: ID, by: by() },
        BajaTakenBack { person: ID, by: by() },
        Unblocked { person: ID, by: By::operator(None) },
        PasswordSet { person: ID },
        PasswordChanged { person: ID, session: Some(ID) },
        PasswordRemoved { person: ID, session: Some(ID) },
        CurrentPasswordRefused { person: ID, session: ID, reason: CurrentRefusal::Wrong },
        MailChanged { person: ID },
        RecoveryAsked { request: ID, curp: masked() },
        RecoverySent { person: ID, request: ID },
        RecoveryUsed { person: ID },
        SignInSucceeded { person: ID, session: ID, means: Means::Efirma },
        SignInRefused { person: None, curp: masked(), reason: SignInRefusal::Unknown },
        EfirmaEntered { contratista: ID, session: ID },
        EfirmaRefused { reason: EfirmaRefusal::RevocationUnknown },
        SessionEnded {
            session: ID,
            person: Some(ID),
            contratista: None,
            how: SessionEnd::ClosedFromAnother,
        },
        ContratistaChosen { person: ID, session: ID, contratista: ID },
        ContratistaChanged { person: ID, session: ID, contratista: ID, before: ID },
        ContratistaLeft { person: ID, session: ID, contratista: ID },
        ApiTokenMade { made: ID, by: by() },
        ApiTokenRevoked { revoked: ID, by: by() },
        ApiTokenExpired { contratista: ID, token: ID },
        Exported { person: Some(ID), what: Export::ImssFile, of: Some(ID), rows: 3_000, by: by() },
        RecordAcknowledged {
            problem: MarkProblem::Ahead,
            marked: Some(7),
            last: 5,
            by: By::operator(None),
        },
        LimitHit { limit: "recovery".into(), asker: asker() },
        AccessRefused { what: "/panel/capturistas/{id}".into(), asker: asker() },
    }

    /// Everything that is kept of an event, and how it is shown.
    fn rendered(event: &Event) -> Vec<String> {
        let key = SecretKey::new([7; 32]);
        let at = time::OffsetDateTime::UNIX_EPOCH;
        let row = super::super::recording::row(&key, event, None, ID, None, at).unwrap();
        let line = super::super::lines::line_of(&row).unwrap();
        vec![
            line,
            row.details.clone(),
            format!("{row:?}"),
            format!("{event:?}"),
        ]
    }

    /// What could be a token in a text: as long as one, of its letters, and read as one.
    fn holds_a_token(text: &str) -> bool {
        text.split(|character: char| {
            !(character.is_ascii_alphanumeric() || "-_".contains(character))
        })
        .any(|word| word.contains(token::API_PREFIX) || token::hash(word).is_some())
    }

    fn holds_a_curp(text: &str) -> bool {
        let bytes = text.as_bytes();
        (bytes.windows(18))
            .filter_map(|window| str::from_utf8(window).ok())
            .any(|window| Curp::parse(window).is_ok())
    }

    #[test]
    fn no_event_holds_a_password_a_token_a_link_or_a_whole_curp() {
        for event in samples() {
            for text in rendered(&event) {
                let kind = named(&event);
                assert!(!holds_a_curp(&text), "{kind}: {text}");
                assert!(!holds_a_token(&text), "{kind}: {text}");
                for part in ["password\":", "contrasena", "http", "://", "$argon2"] {
                    assert!(!text.contains(part), "{part} in {kind}: {text}");
                }
            }
        }
    }

    #[test]
    fn the_search_for_secrets_finds_them() {
        let token = token::text(&[9; 32]);
        let token = secrecy::ExposeSecret::expose_secret(&token);
        assert!(holds_a_token(&format!("{{\"a\":\"{token}\"}}")));
        assert!(holds_a_token(&format!("icsoe_{token}")));
        assert!(holds_a_curp(&format!("{{\"curp\":\"{CURP}\"}}")));
        assert!(!holds_a_curp("GOML**************"));
    }

    #[test]
    fn kinds_are_told_apart_and_ids_become_columns() {
        let mut kinds: Vec<String> = samples()
            .iter()
            .map(|event| event.columns(None).unwrap().kind)
            .collect();
        kinds.sort();
        let all = kinds.len();
        kinds.dedup();
        assert_eq!(kinds.len(), all);
        let changed = Event::SignInSucceeded {
            person: ID,
            session: ID,
            means: Means::Password,
        };
        let columns = changed.columns(None).unwrap();
        assert_eq!(columns.kind, Event::SIGN_IN_SUCCEEDED);
        assert_eq!((columns.person, columns.session), (Some(ID), Some(ID)));
        assert_eq!(columns.details, r#"{"means":"password"}"#);
    }
    #[test]
    fn what_is_read_of_a_row_is_what_was_written() {
        let key = SecretKey::new([7; 32]);
        let at = time::OffsetDateTime::UNIX_EPOCH;
        for event in samples() {
            for times in [None, Some(3)] {
                let row = super::super::recording::row(&key, &event, times, ID, None, at).unwrap();
                assert_eq!(Event::of_row(&row).as_ref(), Some(&event), "{}", row.kind);
            }
            let refused = matches!(event, Event::SignInRefused { .. });
            let kind = event.columns(None).unwrap().kind;
            assert_eq!(kind == Event::SIGN_IN_REFUSED, refused);
        }
    }
}
