//! The states of the contratista's pages.

use super::{LONG_COMPANY, LONG_PERSON, SOME_CURP, SOME_ID, State, state};
use app::page::FieldError;
use app::pages::panel::register::Typed;
use app::pages::panel::{
    capturista, capturistas, correct, data, home, many, preview, register, remove, revoke_token,
    tokens,
};
use app::pages::{Content, efirma, efirma_as};
use app::routes::{Message, SignInNotice};
use services::accounts;
use services::api_tokens::{Scope, TokenState};
use std::collections::HashMap;
use values::CapturistaField;
use words::capturistas::REFUSED;

const SOME_MAIL: &str = "maria.de.los.angeles.fernandez@correo.muy.largo.capturistas.example";

pub(super) fn efirma_states() -> Vec<State> {
    let asked = |question| {
        Content::EFirmaAs(efirma_as::Model {
            question,
            name: LONG_PERSON.to_owned(),
            rfc: "XIQB891116QE4".to_owned(),
        })
    };
    vec![
        state(
            "efirma",
            "Ingresa con firma electrónica",
            Content::EFirma(efirma::Model {
                notice: Some(SignInNotice::SessionExpired),
                return_to: "/panel/capturistas".to_owned(),
                off: false,
            }),
        ),
        state(
            "efirma-como",
            "Capturista y contratista",
            asked(efirma_as::Question::AsWhom),
        ),
        state(
            "efirma-persona-nueva",
            "Persona que nadie conoce",
            asked(efirma_as::Question::NewPerson),
        ),
    ]
}

fn panel_home(data: bool, repse: bool, capturistas: u64) -> Content {
    Content::PanelHome(home::Model {
        name: LONG_COMPANY.to_owned(),
        rfc: "EKU9003173C9".to_owned(),
        data,
        repse,
        capturistas,
        certificate: "30001000000500003416".to_owned(),
    })
}

pub(super) fn data_states() -> Vec<State> {
    let empty = || data::Model {
        name: LONG_COMPANY.to_owned(),
        rfc: "EKU9003173C9".to_owned(),
        ..data::Model::default()
    };
    let fields: HashMap<String, String> = [
        ("correo", SOME_MAIL),
        ("telefono", "5512345678"),
        ("fiscal-calle", "Boulevard Adolfo López Mateos Poniente"),
        ("fiscal-numero", "1234"),
        ("fiscal-colonia", "Fraccionamiento Lomas de San Francisco"),
        ("fiscal-municipio", "Guadalajara"),
        ("fiscal-cp", "44100"),
        ("social-distinto", "si"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    vec![
        state("panel-nuevo", "Recién entró", panel_home(false, false, 0)),
        state(
            "panel-sin-repse",
            "Falta el REPSE",
            panel_home(true, false, 0),
        ),
        state("panel", "Con capturistas", panel_home(true, true, 10_000)),
        state("datos", "Datos por dar", Content::GeneralData(empty())),
        state(
            "datos-errores",
            "Datos con errores",
            Content::GeneralData(data::Model {
                fields: fields.clone(),
                errors: vec![
                    FieldError::new(data::EMAIL_AGAIN, "Los dos correos no son iguales."),
                    FieldError::new("social-cp", "El código postal tiene cinco dígitos."),
                    FieldError::new(data::FILE, "El archivo no es un PDF."),
                ],
                ..empty()
            }),
        ),
        state(
            "datos-guardados",
            "Datos guardados",
            Content::GeneralData(data::Model {
                fields,
                since: Some("22 de noviembre de 2026".to_owned()),
                repse: Some(data::Repse {
                    name: "Registro REPSE definitivo, versión firmada (2) final.pdf".to_owned(),
                    size: "4.9 MB".to_owned(),
                    since: "22 de noviembre de 2026".to_owned(),
                }),
                ..empty()
            }),
        )
        .saying(Message::DataSaved),
    ]
}

fn list(rows: Vec<capturistas::Row>, search: &str, ready: bool) -> Content {
    Content::Capturistas(capturistas::Model {
        total: if rows.is_empty() { 0 } else { 10_000 },
        rows,
        search: search.to_owned(),
        state: None,
        page: 2,
        pages: 500,
        ready,
    })
}

fn typed() -> Typed {
    [
        (CapturistaField::Curp, SOME_CURP),
        (CapturistaField::GivenNames, "María de los Ángeles"),
        (
            CapturistaField::FirstSurname,
            "Fernández de Castro y Gutiérrez",
        ),
        (CapturistaField::Email, SOME_MAIL),
    ]
    .map(|(field, text)| (field.id().to_owned(), text.to_owned()))
    .into()
}

fn one(state: accounts::State) -> capturista::Model {
    let invited = !matches!(state, accounts::State::Active | accounts::State::Removed);
    capturista::Model {
        id: SOME_ID.to_owned(),
        name: LONG_PERSON.to_owned(),
        curp: SOME_CURP.to_owned(),
        email: SOME_MAIL.to_owned(),
        state,
        server_words: None,
        link_until: Some(
            "viernes 25 de noviembre de 2026, 12:00, hora del centro de México".to_owned(),
        ),
        leaves_at: None,
        last_sign_in: (!invited).then(|| "22 nov 2026, 12:00".to_owned()),
        registered: "22 nov 2026, 11:59".to_owned(),
        correctable: invited,
        restorable: state == accounts::State::Removed,
        history: vec![
            capturista::Act {
                what: "Creó su contraseña",
                who: "El capturista".to_owned(),
                when: "22 nov 2026, 12:00".to_owned(),
            },
            capturista::Act {
                what: "Alta",
                who: "El contratista, con el certificado 30001000000500003416".to_owned(),
                when: "22 nov 2026, 11:59".to_owned(),
            },
        ],
        problem: None,
    }
}

pub(super) fn capturista_states() -> Vec<State> {
    let rows = accounts::State::ALL
        .into_iter()
        .map(|state| capturistas::Row {
            id: SOME_ID.to_owned(),
            name: LONG_PERSON.to_owned(),
            curp: SOME_CURP.to_owned(),
            email: SOME_MAIL.to_owned(),
            state,
            last_sign_in: (state == accounts::State::Active)
                .then(|| "22 nov 2026, 12:00".to_owned()),
        })
        .collect();
    vec![
        state("capturistas", "En cada estado", list(rows, "", true)),
        state("capturistas-ninguno", "Ninguno todavía", list(Vec::new(), "", true)),
        state("capturistas-sin-datos", "Antes de dar sus datos", list(Vec::new(), "", false)),
        state("capturistas-sin-coincidencias", "Nadie coincide", list(Vec::new(), "nadie", true)),
        state(
            "alta",
            "Alta con errores",
            Content::Register(register::Model {
                typed: typed(),
                errors: vec![
                    FieldError::new(CapturistaField::Curp.id(), REFUSED),
                    FieldError::new(register::EMAIL_AGAIN, "Los dos correos no son iguales."),
                ],
            }),
        ),
        state(
            "capturista-rechazada",
            "Invitación rechazada",
            Content::Capturista(capturista::Model {
                server_words: Some(
                    "permanent error (550): 5.1.1 The email account that you tried to reach does not exist".to_owned(),
                ),
                problem: Some("Ya le enviamos varios correos. Para no llenar su buzón, espera 59 minutos antes de enviar otro.".to_owned()),
                ..one(accounts::State::InvitationRejected)
            }),
        ),
        state("capturista-activo", "Activo", Content::Capturista(one(accounts::State::Active))),
        state("capturista-baja", "Baja", Content::Capturista(one(accounts::State::Removed))),
        state(
            "corregir",
            "Corregir sus datos",
            Content::Correct(correct::Model {
                id: SOME_ID.to_owned(),
                curp: SOME_CURP.to_owned(),
                typed: typed(),
                errors: Vec::new(),
            }),
        ),
        state(
            "dar-de-baja",
            "¿Dar de baja?",
            Content::Remove(remove::Model {
                id: SOME_ID.to_owned(),
                name: LONG_PERSON.to_owned(),
                curp: SOME_CURP.to_owned(),
            }),
        ),
    ]
}

pub(super) fn token_states() -> Vec<State> {
    let row = |name: &str, state| tokens::Row {
        id: SOME_ID.to_owned(),
        name: name.to_owned(),
        scopes: Scope::ALL.into_iter().collect(),
        created: "22 nov 2026, 12:00".to_owned(),
        expires: "20 feb 2027, 12:00".to_owned(),
        last_use: None,
        state,
    };
    let page = |tokens, errors, made| {
        Content::Tokens(tokens::Model {
            tokens,
            typed: tokens::Typed::default(),
            errors,
            made,
        })
    };
    vec![
        state(
            "llaves",
            "Ninguna todavía",
            page(Vec::new(), Vec::new(), None),
        ),
        state(
            "llaves-nueva",
            "Recién creada",
            page(
                vec![
                    row(
                        "Sistema de nómina de la planta de Mexicali",
                        TokenState::Live,
                    ),
                    row("Prueba", TokenState::Revoked),
                ],
                Vec::new(),
                Some(tokens::Made {
                    name: "Sistema de nómina de la planta de Mexicali".to_owned(),
                    token: "icsoe_ejemplo-que-no-abre-nada-0123456789-ABCDEFGHIJ".to_owned(),
                    expires: "20 feb 2027, 12:00".to_owned(),
                }),
            ),
        ),
        state(
            "llaves-errores",
            "Con errores",
            page(
                Vec::new(),
                vec![
                    FieldError::new(tokens::NAME, "Ponle un nombre a tu llave."),
                    FieldError::new(tokens::SCOPES, "Elige al menos un permiso."),
                ],
                None,
            ),
        ),
        state(
            "llave-revocar",
            "Revocar una llave",
            Content::RevokeToken(revoke_token::Model {
                id: SOME_ID.to_owned(),
                name: "Sistema de nómina de la planta de Mexicali".to_owned(),
                last_use: Some("22 nov 2026, 12:00".to_owned()),
            }),
        ),
    ]
}

pub(super) fn many_states() -> Vec<State> {
    let row = |line: u32, curp: &str, reason: &str| preview::Row {
        line,
        curp: curp.to_owned(),
        name: LONG_PERSON.to_owned(),
        reason: reason.to_owned(),
    };
    let rows = vec![
        row(
            3,
            "ESTONOESUNACURPNIPARECIDO",
            "La CURP tiene 18 caracteres; escribiste 25.",
        ),
        row(4999, SOME_CURP, "Esta CURP ya viene en el renglón 2."),
    ];
    let read = |good, registered, already, rows: Vec<preview::Row>| {
        Content::Preview(preview::Model {
            id: SOME_ID.to_owned(),
            good,
            already,
            registered,
            leave_by: (registered > 0).then(|| {
                "las 12:00 del viernes 25 de noviembre de 2026 (hora del centro de México)"
                    .to_owned()
            }),
            bad: rows.len(),
            hidden: 2,
            under_way: false,
            rows,
            page: 1,
            pages: 2,
        })
    };
    vec![
        state(
            "muchos",
            "Archivo que no sirve",
            Content::Many(many::Model {
                errors: vec![FieldError::new(
                    data::FILE,
                    "Falta la columna «apellidos». Los encabezados van en uno de los primeros diez renglones.",
                )],
            }),
        ),
        state(
            "muchos-revisar",
            "Antes de confirmar",
            read(4_997, 0, 1, rows.clone()),
        ),
        state("muchos-listo", "Terminado", read(0, 4_997, 1, rows)),
        state("muchos-nada", "Nada nuevo", read(0, 0, 5_000, Vec::new())),
    ]
}
