//! What holds for all mails, and what each says, word for word.

use time::{Duration, OffsetDateTime};

use super::{AnyMail, Kind, Link, Parts, Text, samples, text::written};
use crate::links::MailedLink;

const PUBLIC_ADDRESS: &str = "https://icsoe.example";

pub(super) struct Sample {
    name: &'static str,
    subject: String,
    parts: Parts,
}

/// Noon of a Sunday in Central Mexico.
pub(super) fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_799_604_000).unwrap()
}

impl Link {
    pub(super) fn sample<L: MailedLink>() -> Self {
        Self {
            address: format!("{PUBLIC_ADDRESS}/{}/TOKEN", L::PATH).into(),
            until: now() + Duration::days(3),
        }
    }
}

pub(super) fn samples_of<T: Text>() -> Vec<Sample> {
    let samples = T::samples().into_iter();
    samples
        .map(|(name, text, carried)| {
            let (subject, parts) = written(&text, &carried, "LUCÍA", PUBLIC_ADDRESS).unwrap();
            Sample {
                name,
                subject,
                parts,
            }
        })
        .collect()
}

/// To accept what is said now: run it with `INSTA_UPDATE=always`.
#[test]
fn every_mail_says_what_it_said() {
    let mut snapshots = insta::Settings::clone_current();
    snapshots.set_prepend_module_to_snapshot(false);
    snapshots.set_omit_expression(true);
    snapshots.bind(|| {
        for Sample {
            name,
            subject,
            parts: Parts { plain, html },
        } in samples()
        {
            insta::assert_snapshot!(name, format!("{subject}\n\n{plain}\n\n{html}"));
        }
    });
}

#[test]
fn every_mail_says_who_writes_and_leads_nowhere_else() {
    for Sample { name, parts, .. } in samples() {
        assert!(!parts.html.contains("<img") && !parts.html.contains("<script"));
        for part in [&parts.plain, &parts.html] {
            let on_one_line: Vec<&str> = part.split_whitespace().collect();
            let on_one_line = on_one_line.join(" ");
            assert!(on_one_line.contains("Es una implementación independiente"));
            for address in part.split("http").skip(1) {
                assert!(
                    address.starts_with("s://icsoe.example"),
                    "{name}: {address}"
                );
            }
        }
    }
}

/// Mails wait in the outbox while versions change, and two versions may share it.
#[test]
fn what_other_versions_store_is_read_and_what_is_stored_they_read() {
    let id = "\"0194527e-0000-7000-8000-000000000001\"";
    let now_and_before = [
        (
            Kind::Registered,
            r#"{"registered":{"contratista":"KEMPER","activated":true,"alta":null}}"#.to_owned(),
            r#"{"registered":{"contratista":"KEMPER","activated":true}}"#.to_owned(),
        ),
        (
            Kind::PasswordRegistered,
            r#"{"password_registered":{"at":1799604000,"removed":false}}"#.to_owned(),
            r#"{"password_registered":{"at":1799604000}}"#.to_owned(),
        ),
        (
            Kind::MailChanged,
            format!(r#"{{"mail_changed":{{"change":{id},"at":1799604000,"by_operator":false}}}}"#),
            format!(r#"{{"mail_changed":{{"change":{id},"at":1799604000}}}}"#),
        ),
        (
            Kind::CreatePassword,
            format!(r#"{{"create_password":{{"link":{id}}}}}"#),
            format!(r#"{{"create_password":{{"link":{id}}}}}"#),
        ),
        (
            Kind::RecoverAccess,
            format!(r#"{{"recover_access":{{"link":{id}}}}}"#),
            format!(r#"{{"recover_access":{{"link":{id}}}}}"#),
        ),
        (
            Kind::ConfirmMail,
            format!(r#"{{"confirm_mail":{{"change":{id}}}}}"#),
            format!(r#"{{"confirm_mail":{{"change":{id}}}}}"#),
        ),
    ];
    for (kind, now, before) in now_and_before {
        for stored in [&now, &before] {
            let mail: AnyMail = serde_json::from_str(stored).unwrap();
            assert_eq!(mail.kind(), kind);
            assert_eq!(mail.stored().unwrap(), now);
        }
    }
}
