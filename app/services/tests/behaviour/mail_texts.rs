//! What the mails say, and how they travel.

use secrecy::ExposeSecret;
use services::{
    SeededRandomness, account, accounts,
    mail::{self, RenderedMail},
};

use testing::*;

on_each_database!(
    every_mail_says_in_both_parts_what_it_must,
    mails_about_a_new_address_say_what_they_must,
    names_cannot_write_html,
    a_message_bears_the_headers_of_an_automatic_mail,
    the_trial_mail_goes_where_it_is_told,
);

/// The plain part on one line, so that where it breaks does not matter.
fn plain(mail: &RenderedMail) -> String {
    mail.text()
        .expose_secret()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn html(mail: &RenderedMail) -> String {
    mail.html()
        .expose_secret()
        .replace("<strong>", "")
        .replace("</strong>", "")
}

/// What a reader of the HTML part sees, blocks apart.
fn visible(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        let (tag, words) = part.split_once('>').unwrap_or(("", part));
        if !matches!(tag.trim_start_matches('/').chars().next(), Some('a')) {
            text.push(' ');
        }
        text.push_str(words);
    }
    text
}

fn is_of_a_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

fn both_say(mail: &RenderedMail, words: &[&str]) {
    for words in words {
        assert!(plain(mail).contains(words), "{words:?} in {}", plain(mail));
        assert!(html(mail).contains(words), "{words:?} in {}", html(mail));
    }
    for part in [plain(mail), html(mail)] {
        assert!(part.contains("Es una implementación independiente"));
        assert!(!part.contains(lucia().curp.as_str()) && !part.contains(PASSWORD));
        for address in part.split("http").skip(1) {
            assert!(address.starts_with("s://icsoe.example"), "{address}");
        }
    }
    for text in [plain(mail), visible(&html(mail))] {
        for word in text.split_whitespace().filter(|word| word.contains("://")) {
            let bare = word.starts_with("https://") && word.ends_with(is_of_a_token);
            assert!(bare, "mail programs take the sign along: {word} in {text}");
        }
    }
    assert!(!html(mail).contains("<img") && !html(mail).contains("<script"));
}

async fn every_mail_says_in_both_parts_what_it_must(world: &World) {
    world.invited().await;
    let mails = world.deliver().await;
    let [registered, create] = &mails[..] else {
        panic!("two mails")
    };
    both_say(
        registered,
        &[
            // Not by a name that anybody may have typed.
            "Hola:",
            "ESCUELA KEMPER URGATE te registró como capturista en ICSOE",
            "En otro correo te enviamos el enlace para crear tu contraseña.",
            "¿No esperabas este correo?",
        ],
    );
    let token = link_in(&mails);
    both_say(
        create,
        &[
            "Hola:",
            &format!("https://icsoe.example/contrasena/{token}"),
            "Sirve una sola vez, hasta las 12:00 del miércoles 13 de enero de 2027 (hora del centro de México).",
            "¿Olvidaste tu contraseña?",
            "¿No esperabas este correo?",
        ],
    );

    world.create_password(&token, PASSWORD).await.unwrap();
    let mails = world.deliver().await;
    both_say(
        &mails[0],
        &[
            "Hola, LUCÍA:",
            "quedó registrada el domingo 10 de enero de 2027, 12:00, hora del centro de México.",
            "https://icsoe.example/ingresar",
            "¿No fuiste tú?",
        ],
    );

    services::recovery::request(
        &world.services,
        &services::Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    let mails = world.deliver().await;
    both_say(
        &mails[0],
        &[
            &format!("https://icsoe.example/contrasena/{}", link_in(&mails)),
            "hasta las 13:00 del domingo 10 de enero de 2027 (hora del centro de México).",
            "¿No lo pediste tú?",
        ],
    );

    world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    let mails = world.deliver().await;
    both_say(
        &mails[0],
        &[
            "Hola, LUCÍA:",
            "Ya tienes una contraseña",
            "https://icsoe.example/ingresar",
        ],
    );
}

async fn mails_about_a_new_address_say_what_they_must(world: &World) {
    world.active().await;
    let own = world.session(&world.signed_in().await).await;
    let mail = "lucia.nueva@capturistas.example";
    account::request_mail_change(
        &world.services,
        &services::Origin::default(),
        &own,
        &secret(PASSWORD),
        &email(mail),
    )
    .await
    .unwrap();
    let mails = world.deliver().await;
    let [confirm] = &mails[..] else {
        panic!("one mail")
    };
    let text = plain(confirm);
    let (_, rest) = text.split_once("https://icsoe.example/correo/").unwrap();
    let token = rest.split(' ').next().unwrap();
    both_say(
        confirm,
        &[
            "Hola, LUCÍA:",
            &format!("https://icsoe.example/correo/{token}"),
            "El enlace sirve una sola vez, hasta las 13:00 del domingo 10 de enero de 2027 (hora del centro de México).",
            "¿No lo pediste tú?",
        ],
    );
    account::confirm_mail(&world.services, Some(&own), token)
        .await
        .unwrap();
    let mails = world.deliver().await;
    let [changed] = &mails[..] else {
        panic!("one mail")
    };
    both_say(
        changed,
        &[
            "Tu correo de ICSOE cambió el domingo 10 de enero de 2027, 12:00, hora del centro de México.",
            "¿No fuiste tú?",
        ],
    );
}

async fn names_cannot_write_html(world: &World) {
    world
        .contratista(KEMPER, "<b>Kemper</b> & Cía\r\nBcc: a@b.example")
        .await;
    accounts::register_capturista(&world.services, &rfc(KEMPER), &lucia())
        .await
        .unwrap();
    let mails = world.deliver().await;
    let html = html(&mails[0]);
    assert!(!html.to_lowercase().contains("<script") && !html.contains("<B>"));
    assert!(plain(&mails[0]).contains("<B>KEMPER</B> & CÍA BCC: A@B.EXAMPLE"));
    let message = mails[0].message().unwrap();
    assert!(message.headers().get_raw("Bcc").is_none());
    assert_eq!(message.envelope().to().len(), 1);
}

async fn a_message_bears_the_headers_of_an_automatic_mail(world: &World) {
    world.invited().await;
    let mails = world.deliver().await;
    let message = mails[0].message().unwrap();
    let header = |name| {
        message
            .headers()
            .get_raw(name)
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(header("Message-ID"), mails[0].message_id());
    assert!(header("Message-ID").ends_with("@correo.icsoe.example>"));
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("Date"), "Sun, 10 Jan 2027 18:00:00 +0000");
    assert_eq!(header("From"), "ICSOE <avisos@correo.icsoe.example>");
    assert_eq!(header("To"), MAIL);
    let wire = String::from_utf8(message.formatted()).unwrap();
    assert!(wire.contains("multipart/alternative"));
    assert!(
        wire.contains("text/plain; charset=utf-8") && wire.contains("text/html; charset=utf-8")
    );
}

async fn the_trial_mail_goes_where_it_is_told(world: &World) {
    let services = &world.services;
    let (settings, now) = (services.settings(), services.now());
    let recipient = MAIL.parse().unwrap();
    let mail = mail::trial(&settings.post(), now, &SeededRandomness::new(1), recipient).unwrap();
    assert_eq!(mail.to().email.to_string(), MAIL);
    both_say(&mail, &["Este es un correo de prueba de ICSOE"]);
}
