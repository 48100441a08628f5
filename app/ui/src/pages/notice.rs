//! Short messages with a link onwards: something is done, was sent, has expired, does not exist.

use crate::address::{Address as _, Location};
use crate::addresses as to;
use crate::components::icon::{
    LuCircleCheckBig, LuClock, LuInfo, LuMailCheck, LuSearchX, LuShieldCheck, LuTriangleAlert, icon,
};
use crate::content::{Content, Sample};
use crate::texts::helpdesk_address;
use icondata_core::Icon;
use leptos::prelude::*;
use services::LinkProblem;
use std::borrow::Cow;

/// All notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The password is saved (guide, step 4).
    PasswordSaved,
    /// A recovery was requested; the same text for everybody.
    RecoverySent,
    /// The mailed link has expired.
    LinkExpired,
    /// The mailed link was used.
    LinkUsed,
    /// A newer link was mailed.
    LinkReplaced,
    /// No such link.
    LinkUnknown,
    /// An invitation for a person who has an account: it sets no password there.
    SignInFirst,
    /// A new mail address can be confirmed only by the signed-in account that asked for it.
    ConfirmSignedIn,
    /// The new mail address is the registered one.
    MailConfirmed,
    /// The link that would have confirmed a mail address is not valid (any more).
    MailLink(LinkProblem),
    /// The proof by e.firma has expired, or was used.
    EFirmaTooLate,
    /// The operator has removed the contratista.
    EFirmaRemoved,
    /// The file of many capturistas has expired.
    ImportGone,
    /// Nothing was captured: the return is not open for it, or has no room.
    NotCaptured,
    /// A capturista at a page of the contratista's.
    OnlyContratistas,
    /// The contratista of the requested work area has removed the capturista.
    ContratistaRemoved {
        /// Its name; `None` if the capturista never worked for it.
        name: Option<String>,
    },
    /// 403: after a sign-in the browser has not kept the session's cookie.
    NoCookies,
    /// 403: the form was sent from another site.
    ForeignRequest,
    /// 404: no such address, or not the user's.
    NotFound,
    /// 405: method not allowed.
    MethodNotAllowed,
    /// 408: the form did not arrive in time.
    TooSlow,
    /// 413: the form is too large.
    TooLarge,
    /// 413: a list of workers longer than one may be.
    ListTooLarge,
    /// 422: not a form of ours.
    Unreadable,
    /// 429: more requests of one session than a person can make.
    TooFast,
    /// 500: internal error.
    Broken,
    /// 503: too many requests at once.
    Busy,
}

/// A link onwards.
struct Way {
    label: &'static str,
    location: Location,
}

impl Notice {
    /// The heading.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::PasswordSaved => "Contraseña actualizada",
            Self::RecoverySent => "Revisa tu correo",
            Self::LinkExpired | Self::MailLink(LinkProblem::Expired) => "Este enlace ya venció",
            Self::LinkUsed | Self::MailLink(LinkProblem::Used) => "Este enlace ya se usó",
            Self::LinkReplaced => "Hay un enlace más reciente",
            Self::MailLink(LinkProblem::Replaced) => "Este enlace dejó de servir",
            Self::LinkUnknown | Self::MailLink(LinkProblem::Unknown) => {
                "No reconocemos este enlace"
            }
            Self::SignInFirst => "Ya tienes una cuenta",
            Self::ConfirmSignedIn => "Ingresa para confirmar tu correo",
            Self::MailConfirmed => "Correo actualizado",
            Self::EFirmaTooLate => "Vuelve a ingresar con tu e.firma",
            Self::EFirmaRemoved => "Este contratista está dado de baja",
            Self::ImportGone => "Este archivo ya no está",
            Self::NotCaptured => "Esto no se puede capturar ahora",
            Self::OnlyContratistas => "Esta página es del contratista",
            Self::ContratistaRemoved { name: Some(_) } => "Ya no capturas para este contratista",
            Self::ContratistaRemoved { name: None } => "No capturas para este contratista",
            Self::NoCookies => "Tu navegador no guarda cookies",
            Self::ForeignRequest => "No aceptamos este envío",
            Self::NotFound => "No encontramos esta página",
            Self::MethodNotAllowed => "Esta página no se abre así",
            Self::TooSlow => "Lo que enviaste no terminó de llegar",
            Self::TooLarge | Self::ListTooLarge => "Lo que enviaste es demasiado grande",
            Self::Unreadable => "No pudimos leer lo que enviaste",
            Self::TooFast => "Vas muy rápido",
            Self::Broken => "Algo falló de nuestro lado",
            Self::Busy => "Hay mucha gente entrando",
        }
    }

    /// Whether it refuses access to an address of ours: what it names is not the user's, or does not exist.
    pub const fn denies_access(&self) -> bool {
        matches!(
            self,
            Self::NotFound | Self::OnlyContratistas | Self::ContratistaRemoved { .. }
        )
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::PasswordSaved | Self::RecoverySent | Self::MailConfirmed => 200,
            Self::LinkUnknown | Self::NotFound | Self::MailLink(LinkProblem::Unknown) => 404,
            Self::LinkExpired
            | Self::MailLink(_)
            | Self::LinkUsed
            | Self::LinkReplaced
            | Self::EFirmaTooLate
            | Self::ImportGone => 410,
            Self::ContratistaRemoved { .. }
            | Self::NoCookies
            | Self::ForeignRequest
            | Self::EFirmaRemoved
            | Self::OnlyContratistas => 403,
            Self::SignInFirst | Self::ConfirmSignedIn | Self::NotCaptured => 409,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::TooLarge | Self::ListTooLarge => 413,
            Self::Unreadable => 422,
            Self::TooFast => 429,
            Self::Broken => 500,
            Self::Busy => 503,
        }
    }

    #[expect(clippy::too_many_lines, reason = "a list of texts")]
    fn paragraphs(&self) -> Vec<String> {
        let fixed: &[&str] = match self {
            Self::PasswordSaved => &[
                "Tu contraseña quedó guardada. Te enviamos un correo que lo confirma.",
                "Ya puedes iniciar sesión con tu CURP y tu contraseña nueva.",
            ],
            Self::RecoverySent => &[
                "Si la CURP y el correo coinciden con los que tenemos, en unos minutos te llegará un correo con un enlace para crear tu contraseña.",
                "¿No llega? Revisa la carpeta de correo no deseado. Si escribiste mal alguno de los dos datos, pide el enlace otra vez.",
            ],
            Self::LinkExpired => &[
                "Por tu seguridad los enlaces sirven por un tiempo limitado. No se perdió nada: pide uno nuevo y te lo enviamos al correo registrado.",
            ],
            Self::LinkUsed => &[
                "Con él ya se creó una contraseña. Si fuiste tú, inicia sesión con ella.",
                "Si no fuiste tú, o si la olvidaste, pide un enlace nuevo: al crear otra contraseña se cierran las sesiones abiertas.",
            ],
            Self::LinkReplaced => &[
                "Te enviamos después otro correo con un enlace nuevo y este dejó de servir. Abre el enlace del correo más reciente.",
                "¿No lo encuentras? Pide uno nuevo.",
            ],
            Self::LinkUnknown => &[
                "Puede que el enlace se haya cortado al copiarlo. Ábrelo directamente desde el correo o cópialo completo.",
                "¿Ya no tienes el correo? Pide un enlace nuevo.",
            ],
            Self::MailLink(LinkProblem::Unknown) => &[
                "Puede que el enlace se haya cortado al copiarlo. Ábrelo directamente desde el correo o cópialo completo.",
            ],
            Self::SignInFirst => &[
                "Con tu CURP ya hay una cuenta, así que este enlace no crea otra contraseña. No se cambió nada.",
                "Ingresa y vuelve a abrir el enlace: así confirmas que este correo también es tuyo y podrás trabajar para ese contratista.",
            ],
            Self::ConfirmSignedIn => &[
                "Este correo todavía no se confirma: no se cambió nada.",
                "Ingresa en este navegador con la cuenta que pidió el cambio y vuelve a abrir el enlace. Si no lo pediste tú, no tienes que hacer nada.",
            ],
            Self::MailConfirmed => &[
                "Desde ahora te escribimos a este correo. Si había otro, le avisamos del cambio.",
                "Si ingresaste con tu e.firma, la contraseña que hubiera ya no sirve. Si quieres una, créala en tu cuenta.",
            ],
            Self::MailLink(LinkProblem::Expired) => &[
                "Por tu seguridad los enlaces sirven por un tiempo limitado. Tu correo sigue siendo el de antes: pide el cambio otra vez en tu cuenta.",
            ],
            Self::MailLink(LinkProblem::Used) => &["Con él ya se confirmó este correo."],
            Self::MailLink(LinkProblem::Replaced) => &[
                "Después se pidió otro cambio de correo, o cambió tu contraseña. Tu correo sigue siendo el de antes: si aún lo quieres cambiar, pídelo otra vez en tu cuenta.",
            ],
            Self::EFirmaTooLate => &[
                "Por tu seguridad, lo que firmaste sirve una sola vez y por pocos minutos. No se creó ni cambió nada.",
            ],
            Self::EFirmaRemoved => &[
                "Quien opera este portal lo dio de baja. Si crees que es un error, comunícate con quien lo opera.",
            ],
            Self::ImportGone => &[
                "Lo que leímos de un archivo espera una hora a que lo confirmes y después se borra. Vuelve a subirlo: a quien ya registraste no le pasa nada.",
            ],
            Self::NotCaptured => &[
                "La informativa ya no está en captura, su periodo no se captura hoy, o ya tiene todo lo que cabe en ella. No cambiamos nada: vuelve a abrirla y revisa cómo está.",
            ],
            Self::OnlyContratistas => &[
                "Aquí el contratista maneja sus datos y a sus capturistas; se entra con su e.firma.",
                "Tú entraste como capturista: cierra tu sesión si vas a entrar como contratista.",
            ],
            Self::ContratistaRemoved { name } => {
                return vec![
                    match name {
                        Some(name) => [name.as_str(), " te dio de baja como capturista, así que ya no puedes ver ni capturar su información."].concat(),
                        None => "No capturas para este contratista, así que no puedes ver ni capturar su información.".to_owned(),
                    },
                    "Si crees que es un error, comunícate con el contratista. Lo que capturaste antes está guardado.".to_owned(),
                ];
            }
            Self::NoCookies => &[
                "Iniciaste sesión, pero tu navegador no guardó la cookie que la mantiene abierta, así que no podemos dejarte pasar.",
                "Permite las cookies para este sitio en los ajustes de tu navegador, y vuelve a iniciar sesión. Solo usamos las que hacen falta para entrar.",
            ],
            Self::ForeignRequest => &[
                "El envío llegó desde otro sitio o tu navegador no dijo desde dónde. Para protegerte, no hicimos nada.",
                "Vuelve a la página e inténtalo desde ahí.",
            ],
            Self::NotFound => &["Revisa que la dirección esté completa, o vuelve al inicio."],
            Self::MethodNotAllowed => {
                &["A esta dirección solo se llega con el botón de una de nuestras páginas."]
            }
            Self::TooSlow => {
                &["Tu conexión se interrumpió o va muy lenta. Vuelve atrás e inténtalo de nuevo."]
            }
            Self::TooLarge => &[
                "Este formulario admite hasta 64 kB de texto. Vuelve atrás, revisa lo que pegaste e inténtalo de nuevo.",
            ],
            Self::ListTooLarge => &[
                "Una lista de trabajadores admite hasta 1 MB. Vuelve atrás y pégala en partes, sin las columnas que sobran.",
            ],
            Self::Unreadable => &[
                "Faltan datos o no llegaron completos. Vuelve a abrir la página e inténtalo de nuevo.",
            ],
            Self::TooFast => &[
                "De tu sesión llegaron demasiadas solicitudes en muy poco tiempo. Espera unos segundos e inténtalo de nuevo; no tienes que volver a ingresar.",
            ],
            Self::Broken => &[
                "No fue por algo que hayas hecho. Inténtalo de nuevo en unos minutos; lo que ya estaba guardado sigue guardado.",
            ],
            Self::Busy => &[
                "En este momento no podemos atender tu solicitud. Espera unos segundos e inténtalo de nuevo.",
            ],
        };
        fixed.iter().map(|text| (*text).to_owned()).collect()
    }

    fn ways(&self) -> Vec<Way> {
        let sign_in = |label| Way {
            label,
            location: to::SignIn::default().location(),
        };
        let new_link = Way {
            label: "Pedir un enlace nuevo",
            location: to::Recovery.location(),
        };
        match self {
            Self::PasswordSaved => vec![sign_in("Aceptar")],
            Self::RecoverySent => vec![sign_in("Volver al inicio de sesión"), new_link],
            Self::LinkExpired | Self::LinkReplaced | Self::LinkUnknown => {
                vec![new_link, sign_in("Iniciar sesión")]
            }
            Self::LinkUsed => vec![sign_in("Iniciar sesión"), new_link],
            Self::SignInFirst | Self::ConfirmSignedIn => vec![
                sign_in("Ingresar con mi CURP"),
                Way {
                    label: "Ingresar con mi e.firma",
                    location: to::EFirma::default().location(),
                },
            ],
            Self::NotCaptured => vec![Way {
                label: "Ir a mi inicio",
                location: to::Home.location(),
            }],
            Self::MailConfirmed => vec![Way {
                label: "Aceptar",
                location: to::Account.location(),
            }],
            Self::MailLink(_) => vec![Way {
                label: "Ir a mi cuenta",
                location: to::Account.location(),
            }],
            Self::EFirmaTooLate => vec![
                Way {
                    label: "Ingresar con e.firma",
                    location: to::EFirma::default().location(),
                },
                sign_in("Ingresar con tu CURP"),
            ],
            Self::EFirmaRemoved => vec![sign_in("Ingresar con tu CURP")],
            Self::ImportGone => vec![Way {
                label: "Subir el archivo",
                location: to::Many.location(),
            }],
            Self::NoCookies => vec![
                sign_in("Iniciar sesión"),
                Way {
                    label: "Ver el centro de ayuda",
                    location: to::Help::default().location(),
                },
            ],
            Self::OnlyContratistas => vec![Way {
                label: "Ir a mi perfil",
                location: to::Profile.location(),
            }],
            Self::ContratistaRemoved { .. } => vec![
                Way {
                    label: "Seleccionar un contratista",
                    location: to::Picker::default().location(),
                },
                Way {
                    label: "Ir a mi perfil",
                    location: to::Profile.location(),
                },
            ],
            Self::ForeignRequest
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::TooSlow
            | Self::TooLarge
            | Self::ListTooLarge
            | Self::Unreadable
            | Self::TooFast
            | Self::Broken
            | Self::Busy => vec![
                Way {
                    label: "Ir al inicio",
                    location: to::Home.location(),
                },
                Way {
                    label: "Ver el centro de ayuda",
                    location: to::Help::default().location(),
                },
            ],
        }
    }

    /// Whether the helpdesk would want to look the request up in the log.
    const fn is_worth_a_number(&self) -> bool {
        matches!(
            self,
            Self::ForeignRequest | Self::Unreadable | Self::TooSlow | Self::Broken | Self::Busy
        )
    }

    /// The style: success, warning or information.
    const fn tone(&self) -> (&'static str, Icon) {
        match self {
            Self::PasswordSaved | Self::MailConfirmed => ("done", LuCircleCheckBig),
            Self::RecoverySent => ("information", LuMailCheck),
            Self::OnlyContratistas | Self::SignInFirst | Self::ConfirmSignedIn => {
                ("information", LuShieldCheck)
            }
            Self::EFirmaTooLate
            | Self::ImportGone
            | Self::LinkExpired
            | Self::MailLink(LinkProblem::Expired)
            | Self::TooSlow
            | Self::TooFast
            | Self::Busy => ("warning", LuClock),
            Self::NotFound | Self::LinkUnknown | Self::MailLink(LinkProblem::Unknown) => {
                ("warning", LuSearchX)
            }
            Self::LinkUsed
            | Self::MailLink(LinkProblem::Used | LinkProblem::Replaced)
            | Self::LinkReplaced
            | Self::ContratistaRemoved { .. }
            | Self::EFirmaRemoved
            | Self::NoCookies
            | Self::NotCaptured
            | Self::MethodNotAllowed => ("warning", LuInfo),
            Self::ForeignRequest
            | Self::TooLarge
            | Self::ListTooLarge
            | Self::Unreadable
            | Self::Broken => ("warning", LuTriangleAlert),
        }
    }
}

/// Draws the notice; `number` is the request's, shown if it may help.
pub fn view(notice: &Notice, number: Option<String>) -> impl IntoView + use<> {
    let (tone, picture) = notice.tone();
    let paragraphs: Vec<_> = notice
        .paragraphs()
        .into_iter()
        .map(|text| view! { <p>{text}</p> })
        .collect();
    let ways: Vec<_> = notice
        .ways()
        .into_iter()
        .enumerate()
        .map(|(position, way)| {
            let class = if position == 0 {
                "button"
            } else {
                "link-button"
            };
            view! { <a class=class href=way.location.address().to_owned()>{way.label}</a> }
        })
        .collect();
    let number = number.filter(|_| notice.is_worth_a_number()).map(|number| {
        view! {
            <p class="hint">
                "Si pides ayuda, di este número: " <strong>{number}</strong> ". "
                <a href=helpdesk_address()>"Mesa de ayuda"</a>
            </p>
        }
    });
    view! {
        <section class="panel notice" data-tone=tone>
            {icon(picture)}
            <h1 tabindex="-1">{notice.title()}</h1>
            {paragraphs}
            <div class="actions">{ways}</div>
            {number}
        </section>
    }
}

/// A notice as it is shown: with the request's number, if that may help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The message.
    pub notice: Notice,
    /// The request's number in the log.
    pub number: Option<String>,
}

impl From<Notice> for Told {
    fn from(notice: Notice) -> Self {
        Self {
            notice,
            number: None,
        }
    }
}

impl Content for Told {
    fn title(&self) -> Cow<'static, str> {
        self.notice.title().into()
    }

    fn place(&self) -> Option<&'static str> {
        matches!(
            self.notice,
            Notice::PasswordSaved
                | Notice::RecoverySent
                | Notice::LinkExpired
                | Notice::LinkUsed
                | Notice::LinkReplaced
                | Notice::LinkUnknown
        )
        .then_some("Ingreso del capturista")
    }

    fn status(&self) -> u16 {
        self.notice.status()
    }

    fn denies_access(&self) -> bool {
        self.notice.denies_access()
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self.notice, self.number).into_any()
    }
}

/// A sample of each.
pub fn samples() -> Vec<Sample> {
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
        ("no-capturado", Notice::NotCaptured),
        ("solo-contratistas", Notice::OnlyContratistas),
        ("baja", removed(Some(crate::samples::LONG_COMPANY))),
        ("ajeno", removed(None)),
        ("envio-ajeno", Notice::ForeignRequest),
        ("no-encontrada", Notice::NotFound),
        ("no-se-abre-asi", Notice::MethodNotAllowed),
        ("lenta", Notice::TooSlow),
        ("grande", Notice::TooLarge),
        ("lista-grande", Notice::ListTooLarge),
        ("ilegible", Notice::Unreadable),
        ("rota", Notice::Broken),
        ("llena", Notice::Busy),
        ("rapido", Notice::TooFast),
    ]
    .into_iter()
    .map(|(slug, notice)| Sample::new(slug, notice.title(), Told::from(notice)))
    .collect()
}
