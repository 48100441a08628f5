//! The registers as workbooks, a sheet each.

use domain::informativa::Field;
use platform::{
    Internal,
    entities::{client, worker},
};
use records::audit::Export;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use services::{Services, calendar::moment_in_short};
use sheet::Format;

use super::{File, Writing, record, unwritten};
use crate::{Capturing, clients, people, repse, texts::OF_CLIENT};

/// How many rows are read at once.
const ROWS: u64 = 2_000;

/// A register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Register {
    /// Of clients.
    #[default]
    Clients,
    /// Of services.
    Services,
    /// Of workers.
    Workers,
}

impl Register {
    /// All.
    pub const ALL: [Self; 3] = [Self::Clients, Self::Services, Self::Workers];

    /// Its name in addresses, and its file's.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clients => "clientes",
            Self::Services => "servicios",
            Self::Workers => "trabajadores",
        }
    }

    /// The register with this name.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|register| register.code() == code)
    }

    /// Its file's name.
    pub fn file(self) -> String {
        [self.code(), ".", Format::Xlsx.code()].concat()
    }

    fn sheet(self) -> (&'static str, Vec<&'static str>) {
        match self {
            Self::Clients => {
                let fields = OF_CLIENT.map(Field::label);
                ("Clientes", [&fields[..], &["Cambió"]].concat())
            }
            Self::Services => {
                let fields = [Field::Folio, Field::Service].map(Field::label);
                ("Servicios", [&fields[..], &["Vigente hasta"]].concat())
            }
            Self::Workers => {
                let fields = [Field::Nss, Field::Curp].map(Field::label);
                let rest = ["Último SBC", "Nombre", "Informativa", "Desde cuándo"];
                ("Trabajadores", [&fields[..], &rest].concat())
            }
        }
    }
}

/// A register as a workbook; on record.
///
/// # Errors
/// [`Internal`].
pub async fn of_register(
    services: &Services,
    capturing: &Capturing,
    register: Register,
) -> Result<File, Internal> {
    let writing = Writing::begin(services, capturing, vec![register.sheet()]).await?;
    let what = match register {
        Register::Clients => {
            clients_into(services, capturing, &writing).await?;
            Export::Clients
        }
        Register::Services => {
            services_into(services, capturing, &writing).await?;
            Export::Services
        }
        Register::Workers => {
            workers_into(services, capturing, &writing).await?;
            Export::Workers
        }
    };
    let (bytes, rows) = writing.finish().await?;
    record(services, capturing, what, None, rows).await?;
    Ok(File {
        name: register.file(),
        media_type: Format::Xlsx.media_type(),
        bytes,
        rows,
        left_out: 0,
    })
}

impl Writing {
    async fn rows(&self, rows: Vec<Vec<String>>) {
        self.part(move |book| {
            for row in &rows {
                let cells = row.iter().map(String::as_str);
                book.row(0, cells).map_err(unwritten)?;
            }
            Ok(rows.len() as u64)
        })
        .await;
    }
}

async fn clients_into(
    services: &Services,
    capturing: &Capturing,
    writing: &Writing,
) -> Result<(), Internal> {
    let mut rfc = None;
    loop {
        let mut query = clients::of(capturing);
        if let Some(rfc) = rfc {
            query = query.filter(client::Column::Rfc.gt(rfc));
        }
        let read = query
            .order_by_asc(client::Column::Rfc)
            .limit(ROWS)
            .all(services.database())
            .await?;
        let Some(last) = read.last() else {
            return Ok(());
        };
        rfc = Some(last.rfc.clone());
        let mut rows = Vec::new();
        for row in &read {
            let client = clients::read(row)?;
            let mut cells: Vec<String> = OF_CLIENT
                .map(|field| client.texts.get(field).to_owned())
                .into();
            cells.push(moment_in_short(client.changed_at));
            rows.push(cells);
        }
        writing.rows(rows).await;
    }
}

async fn services_into(
    services: &Services,
    capturing: &Capturing,
    writing: &Writing,
) -> Result<(), Internal> {
    // Few enough to be read at once.
    let rows = repse::list(services, capturing).await?;
    let row = |registered: repse::Registered| {
        let service = registered.service;
        let until = service.valid_until.map(|day| day.to_string());
        vec![service.folio, service.text, until.unwrap_or_default()]
    };
    writing.rows(rows.into_iter().map(row).collect()).await;
    Ok(())
}

async fn workers_into(
    services: &Services,
    capturing: &Capturing,
    writing: &Writing,
) -> Result<(), Internal> {
    let mut nss = None;
    loop {
        let mut query = people::of(capturing);
        if let Some(nss) = nss {
            query = query.filter(worker::Column::Nss.gt(nss));
        }
        let read = query
            .order_by_asc(worker::Column::Nss)
            .limit(ROWS)
            .all(services.database())
            .await?;
        let Some(last) = read.last() else {
            return Ok(());
        };
        nss = Some(last.nss.clone());
        let rows = people::read(services, capturing, read).await?.into_iter();
        let row = |known: people::Known| {
            let texts = known.texts;
            let source = known.source.map(|period| period.to_string());
            let at = moment_in_short(known.sbc_at);
            vec![
                texts.nss,
                texts.curp,
                texts.sbc,
                texts.name,
                source.unwrap_or_default(),
                at,
            ]
        };
        writing.rows(rows.map(row).collect()).await;
    }
}
