//! The pages' states, with invented contents: the shortest, the longest, the most, none.

mod account;
mod panel;

use app::frame::SignedIn;
use app::page::FieldError;
use app::pages::notice::Notice;
use app::pages::profile::Chosen;
use app::pages::work_area::Filing;
use app::pages::{
    Content, another_contratista, article, confirm, new_password, picker, profile, recovery,
    sign_in, work_area,
};
use app::routes::{LinkToken, Message, SignInNotice};
use app::texts::{Helpdesk, Texts};
use services::{LinkProblem, calendar};
use time::Date;
use time::macros::date;

/// As long as names get.
const LONG_PERSON: &str = "MARÍA DE LOS ÁNGELES FERNÁNDEZ DE CASTRO Y GUTIÉRREZ DE LA CONCHA";
const LONG_COMPANY: &str = "SERVICIOS ESPECIALIZADOS DE MANTENIMIENTO INDUSTRIAL, LIMPIEZA Y JARDINERÍA DEL NOROESTE Y LA PENÍNSULA DE BAJA CALIFORNIA, S. DE R.L. DE C.V.";
/// The id of nobody.
const SOME_ID: &str = "0190a7c0-0000-7000-8000-000000000001";
const SOME_CURP: &str = "FEGA900101MDFRTN08";

/// States that belong together.
pub struct Group {
    /// What they are states of.
    pub name: &'static str,
    /// Who sees them, of those who are signed in.
    pub signed_in: Option<SignedIn>,
    /// The states.
    pub states: Vec<State>,
}

/// A page in one state.
pub struct State {
    /// The end of its address.
    pub slug: &'static str,
    /// What it shows.
    pub name: &'static str,
    /// What it says on top.
    pub message: Option<Message>,
    /// The page.
    pub content: Content,
}

impl State {
    fn saying(self, message: Message) -> Self {
        Self {
            message: Some(message),
            ..self
        }
    }
}

fn state(slug: &'static str, name: &'static str, content: Content) -> State {
    State {
        slug,
        name,
        message: None,
        content,
    }
}

/// Every state.
pub fn groups() -> Vec<Group> {
    let outside = |name, states| Group {
        name,
        signed_in: None,
        states,
    };
    let inside = |name, states| Group {
        name,
        signed_in: Some(SignedIn::Capturista {
            name: LONG_PERSON.to_owned(),
            chosen: Some(SOME_ID.to_owned()),
        }),
        states,
    };
    let contratistas = |name, states| Group {
        name,
        signed_in: Some(SignedIn::Contratista {
            name: LONG_COMPANY.to_owned(),
        }),
        states,
    };
    vec![
        outside("Inicio de sesión", sign_in_states()),
        outside("Contraseña y recuperación", password_states()),
        outside("Avisos", notices()),
        outside("Ayuda", help_states()),
        inside("Perfil", profile_states()),
        inside("Mi cuenta", account::states()),
        inside("Contratistas", picker_states()),
        inside("Área de trabajo", work_states()),
        outside("e.firma", panel::efirma_states()),
        contratistas("Panel y datos generales", panel::data_states()),
        contratistas("Capturistas del contratista", panel::capturista_states()),
        contratistas("Alta de muchos", panel::many_states()),
        contratistas("Conectar mi nómina", panel::token_states()),
    ]
}

fn sign_in_states() -> Vec<State> {
    let with = |notice| {
        Content::SignIn(sign_in::Model {
            notice,
            ..sign_in::Model::default()
        })
    };
    let refused = |message: &str| {
        Content::SignIn(sign_in::Model {
            user: SOME_CURP.to_owned(),
            errors: vec![FieldError::new(sign_in::USER, message)],
            ..sign_in::Model::default()
        })
    };
    vec![
        state("entrar", "Vacío", with(None)),
        state(
            "entrar-expirada",
            "La sesión expiró",
            with(Some(SignInNotice::SessionExpired)),
        ),
        state(
            "entrar-cerrada",
            "La sesión se cerró desde otro lugar",
            with(Some(SignInNotice::SessionEnded)),
        ),
        state(
            "entrar-salida",
            "Después de salir",
            with(Some(SignInNotice::SignedOut)),
        ),
        state(
            "entrar-rechazada",
            "Rechazado",
            refused("La CURP o la contraseña no son correctas."),
        ),
        state(
            "entrar-espera",
            "Hay que esperar",
            refused(
                "La CURP o la contraseña no son correctas. Por seguridad, espera 15 minutos antes de volver a intentarlo.",
            ),
        ),
        state(
            "entrar-vacios",
            "Faltan los dos campos",
            Content::SignIn(sign_in::Model {
                errors: vec![
                    FieldError::new(sign_in::USER, "Escribe tu CURP."),
                    FieldError::new(sign_in::PASSWORD, "Escribe tu contraseña."),
                ],
                ..sign_in::Model::default()
            }),
        ),
    ]
}

fn password_states() -> Vec<State> {
    let with = |errors| {
        Content::NewPassword(new_password::Model {
            token: Some(LinkToken::sample()),
            without_current: false,
            first: false,
            curp: SOME_CURP.to_owned(),
            beyond: services::settings::BeyondGuide::default()
                .of(Some(SOME_CURP))
                .into(),
            lead: format!(
                "Es la contraseña de la CURP FEGA**************. Con ella y tu CURP entrarás a ICSOE. El enlace sirve hasta el {}.",
                calendar::day_in_words(date!(2026 - 09 - 10))
            ),
            errors,
            busy: false,
            wait: None,
        })
    };
    let wrong = vec![
        FieldError::new(new_password::PASSWORD, "Agrega un número."),
        FieldError::new(
            new_password::CONFIRMATION,
            "Las dos contraseñas no son iguales.",
        ),
    ];
    vec![
        state("contrasena", "Crear contraseña", with(Vec::new())),
        state(
            "contrasena-errores",
            "Crear contraseña, con errores",
            with(wrong),
        ),
        state(
            "recuperar",
            "Recuperar",
            Content::Recovery(recovery::Model::default()),
        ),
        state(
            "recuperar-errores",
            "Recuperar, con errores",
            Content::Recovery(recovery::Model {
                user: "FEGA".to_owned(),
                email: "sin-arroba".to_owned(),
                errors: vec![
                    FieldError::new(recovery::USER, "A la CURP le faltan 14 caracteres."),
                    FieldError::new(
                        recovery::EMAIL,
                        "Escribe un correo completo, por ejemplo nombre@ejemplo.mx.",
                    ),
                ],
                wait: None,
            }),
        ),
        state(
            "recuperar-demasiados",
            "Recuperar, demasiadas veces desde una conexión",
            Content::Recovery(recovery::Model {
                user: "RIMA950821MPLSNN00".to_owned(),
                email: "andrea@capturistas.example".to_owned(),
                errors: vec![FieldError::new(
                    recovery::USER,
                    "Desde tu conexión se pidieron demasiados enlaces. Espera 42 minutos antes de pedir otro.",
                )],
                wait: Some(2_520),
            }),
        ),
    ]
}

fn notices() -> Vec<State> {
    let removed = |name: Option<&str>| Notice::ContratistaRemoved {
        name: name.map(str::to_owned),
    };
    [
        ("guardada", Notice::PasswordSaved),
        ("enviado", Notice::RecoverySent),
        ("enlace-vencido", Notice::LinkExpired),
        ("enlace-usado", Notice::LinkUsed),
        ("enlace-reemplazado", Notice::LinkReplaced),
        ("enlace-ya-hay-cuenta", Notice::SignInFirst),
        ("correo-sin-sesion", Notice::ConfirmSignedIn),
        ("enlace-desconocido", Notice::LinkUnknown),
        ("correo-guardado", Notice::MailConfirmed),
        ("correo-vencido", Notice::MailLink(LinkProblem::Expired)),
        ("correo-usado", Notice::MailLink(LinkProblem::Used)),
        (
            "correo-reemplazado",
            Notice::MailLink(LinkProblem::Replaced),
        ),
        ("correo-desconocido", Notice::MailLink(LinkProblem::Unknown)),
        ("efirma-tarde", Notice::EFirmaTooLate),
        ("efirma-baja", Notice::EFirmaRemoved),
        ("archivo-perdido", Notice::ImportGone),
        ("solo-contratistas", Notice::OnlyContratistas),
        ("baja", removed(Some(LONG_COMPANY))),
        ("ajeno", removed(None)),
        ("envio-ajeno", Notice::ForeignRequest),
        ("no-encontrada", Notice::NotFound),
        ("no-se-abre-asi", Notice::MethodNotAllowed),
        ("lenta", Notice::TooSlow),
        ("grande", Notice::TooLarge),
        ("ilegible", Notice::Unreadable),
        ("rota", Notice::Broken),
        ("llena", Notice::Busy),
        ("rapido", Notice::TooFast),
    ]
    .into_iter()
    .map(|(slug, notice)| state(slug, notice.title(), Content::Notice(notice)))
    .collect()
}

fn help_states() -> Vec<State> {
    let texts = Texts::new(None, None, &Helpdesk::default());
    let search =
        |words: &str| Content::Article(article::Model::help(texts.help(), words.to_owned()));
    vec![
        state("ayuda", "Completa", search("")),
        state("ayuda-busqueda", "Con resultados", search("enlace")),
        state("ayuda-nada", "Sin resultados", search("zanahoria")),
    ]
}

fn chosen(name: &str) -> Chosen {
    Chosen {
        id: SOME_ID.to_owned(),
        rfc: "EKU9003173C9".to_owned(),
        name: name.to_owned(),
    }
}

fn profile_states() -> Vec<State> {
    let with = |chosen| {
        Content::Profile(profile::Model {
            curp: SOME_CURP.to_owned(),
            name: LONG_PERSON.to_owned(),
            chosen,
        })
    };
    vec![
        state("perfil", "Sin contratista", with(None)),
        state(
            "perfil-con",
            "Con contratista",
            with(Some(chosen(LONG_COMPANY))),
        ),
    ]
}

fn picker_states() -> Vec<State> {
    let row = |number: usize, name: &str| picker::Row {
        id: format!("0190a7c0-0000-7000-8000-{number:012}"),
        rfc: "EKU9003173C9".to_owned(),
        name: name.to_owned(),
    };
    let empty = picker::Model {
        rows: Vec::new(),
        total: 0,
        searchable: false,
        search: String::new(),
        page: 1,
        pages: 1,
        error: None,
    };
    let one = picker::Model {
        rows: vec![row(1, LONG_COMPANY)],
        total: 1,
        ..empty.clone()
    };
    let many = picker::Model {
        rows: (1..=20)
            .map(|number| row(number, "ESCUELA KEMPER URGATE"))
            .collect(),
        total: 10_000,
        searchable: true,
        page: 250,
        pages: 500,
        ..empty.clone()
    };
    let nothing = picker::Model {
        searchable: true,
        search: "zanahoria".to_owned(),
        ..empty.clone()
    };
    let unchosen = picker::Model {
        rows: vec![row(1, LONG_COMPANY), row(2, "BERENICE XIMO QUEZADA")],
        error: Some("Selecciona un contratista para continuar.".to_owned()),
        ..one.clone()
    };
    vec![
        state("contratistas-ninguno", "Ninguno", Content::Picker(empty)),
        state(
            "contratistas-uno",
            "Uno, de nombre largo",
            Content::Picker(one),
        ),
        state("contratistas-muchos", "Diez mil", Content::Picker(many)),
        state(
            "contratistas-nada",
            "Búsqueda sin resultados",
            Content::Picker(nothing),
        ),
        state(
            "contratistas-sin-elegir",
            "Sin elegir",
            Content::Picker(unchosen),
        ),
        state(
            "confirmar",
            "Confirmación",
            Content::Confirm(confirm::Model {
                contratista: chosen(LONG_COMPANY),
            }),
        ),
    ]
}

fn work_states() -> Vec<State> {
    let on = |today: Date| {
        Content::WorkArea(work_area::Model {
            person: LONG_PERSON.to_owned(),
            contratista: chosen(LONG_COMPANY),
            filing: Filing::on(today, &[]),
        })
    };
    let moved = |present: Option<&str>| {
        Content::AnotherContratista(another_contratista::Model {
            present: present.map(chosen),
            asked: chosen(LONG_COMPANY),
        })
    };
    vec![
        state(
            "trabajo",
            "Cuatrimestre en curso",
            on(date!(2026 - 11 - 22)),
        ),
        state(
            "trabajo-abierto",
            "Plazo abierto",
            on(date!(2026 - 05 - 03)),
        ),
        state("trabajo-vence", "Vence hoy", on(date!(2026 - 09 - 17))),
        state(
            "trabajo-enero",
            "Primeros días del año",
            on(date!(2027 - 01 - 04)),
        ),
        state(
            "otro-contratista",
            "Cambió en otra pestaña",
            moved(Some("BERENICE XIMO QUEZADA")),
        ),
        state(
            "otro-contratista-ninguno",
            "Lo dejó en otra pestaña",
            moved(None),
        ),
    ]
}
