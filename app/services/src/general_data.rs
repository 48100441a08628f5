//! The contratista's general data: where it can be reached, where it is, its REPSE registration.
//!
//! Each change is a version of its own: the last mail given is the one for notices. Name and RFC are the
//! certificate's and not part of it. Capturistas can be registered once data and registration are there.

use std::{fmt, time::Duration};

use domain::Telephone;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;
use uuid::Uuid;
use values::{Email, GeneralData, PostalAddress};

use crate::{
    Administration, Contratista, Services,
    audit::{self, By, Event},
    database,
    entities::{HiddenText, general_data, repse_file},
    folding::{one_line, seen},
    internal::{Internal, impl_from_internal},
    settings::DAY,
};

/// The largest REPSE registration that is taken, in bytes.
pub const LARGEST_FILE: usize = 5 * 1024 * 1024;

/// How many REPSE registrations a contratista may hand in within a day.
pub const FILES_A_DAY: u32 = 10;

/// How many of them are kept: the one in force, and those before it.
const FILES_KEPT: u64 = 10;

/// How many versions of its data a contratista may give within a day.
pub const VERSIONS_A_DAY: u32 = 20;

/// The most characters of a file's name that are kept.
const FILE_NAME_CHARACTERS: usize = 150;
/// What the name of a registration ends with.
const ENDING: &str = ".pdf";

/// How far from its end a PDF may say where it ends (ISO 32000-1, annex H.3.18).
const PDF_END: usize = 1024;

/// The REPSE registration as it was handed in.
#[derive(Clone, PartialEq, Eq)]
pub struct RepseFile {
    /// The name that it had where it came from.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// When handed in.
    pub at: OffsetDateTime,
    location: String,
}

impl fmt::Debug for RepseFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RepseFile")
    }
}

/// What is known of a contratista besides name and RFC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The version in force, and when it was given.
    pub data: Option<(GeneralData, OffsetDateTime)>,
    /// The registration in force.
    pub repse: Option<RepseFile>,
}

impl Known {
    /// Whether capturistas can be registered.
    pub fn is_complete(&self) -> bool {
        self.data.is_some() && self.repse.is_some()
    }
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RepseError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More than [`LARGEST_FILE`].
    #[error("the file is too large")]
    TooLarge,
    /// Anything but a PDF, whatever its name says.
    #[error("the file is no PDF")]
    NotAPdf,
    /// A PDF that ends before its end.
    #[error("the PDF is cut off")]
    CutOff,
    /// [`FILES_A_DAY`] were handed in within a day.
    #[error("too many files in a day")]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// Why a version was not written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// [`VERSIONS_A_DAY`] were written within a day.
    #[error("too many versions in a day")]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(RepseError, SaveError);

/// What is known of the contratista.
///
/// # Errors
/// [`Internal`].
pub async fn known(
    services: &Services,
    administration: &Administration,
) -> Result<Known, Internal> {
    let contratista = administration.contratista().id;
    let data = in_force(services, administration.contratista()).await?;
    let repse = files(contratista)
        .one(services.database())
        .await?
        .map(|row| RepseFile {
            name: row.name.0,
            size: u64::try_from(row.size).unwrap_or_default(),
            at: *row.created_at,
            location: row.location,
        });
    Ok(Known { data, repse })
}

/// The general data in force of a contratista, and since when, for whoever works for it.
///
/// # Errors
/// [`Internal`].
pub async fn in_force(
    services: &Services,
    contratista: &Contratista,
) -> Result<Option<(GeneralData, OffsetDateTime)>, Internal> {
    let row = latest(services.database(), contratista.id).await?;
    row.map(|row| Ok((of_row(&row)?, *row.created_at)))
        .transpose()
}

/// Whether capturistas can be registered for it: both data and registration are there.
pub(crate) async fn is_complete(
    connection: &impl ConnectionTrait,
    contratista: Uuid,
) -> Result<bool, DbErr> {
    let files = repse_file::Entity::find()
        .filter(repse_file::Column::ContratistaId.eq(contratista))
        .count(connection)
        .await?;
    Ok(files > 0 && latest(connection, contratista).await?.is_some())
}

/// Writes a new version; the same data once more change nothing.
///
/// # Errors
/// [`SaveError`].
pub async fn save(
    services: &Services,
    administration: &Administration,
    data: &GeneralData,
) -> Result<(), SaveError> {
    let now = services.now();
    let contratista = administration.contratista().id;
    let transaction = database::begin(services.database()).await?;
    crate::contratista::lock(&transaction, contratista).await?;
    let before = latest(&transaction, contratista).await?;
    let version = match &before {
        Some(row) if of_row(row)? == *data => return Ok(()),
        Some(row) => row.version.saturating_add(1),
        None => 1,
    };
    let earlier = general_data::Entity::find()
        .filter(general_data::Column::ContratistaId.eq(contratista))
        .order_by_desc(general_data::Column::Version)
        .offset(u64::from(VERSIONS_A_DAY) - 1)
        .one(&transaction)
        .await?;
    if let Some(wait) = earlier.and_then(|row| left_of_a_day(*row.created_at, now)) {
        return Err(SaveError::TooMany { wait });
    }
    let json = |address: &PostalAddress| {
        serde_json::to_string(address)
            .map(HiddenText)
            .map_err(|_| Internal::Inconsistent("an address cannot be written"))
    };
    general_data::Entity::insert(general_data::ActiveModel {
        id: Set(services.new_id(now)?),
        contratista_id: Set(contratista),
        version: Set(version),
        email: Set((&data.email).into()),
        telephone: Set(data.telephone.to_string().into()),
        mobile: Set(data.mobile.map(|number| number.to_string().into())),
        fiscal_address: Set(json(&data.fiscal)?),
        conventional_address: Set(data.conventional.as_ref().map(json).transpose()?),
        social_address: Set(data.social.as_ref().map(json).transpose()?),
        author: Set(author(administration)),
        created_at: Set(now.into()),
    })
    .exec_without_returning(&transaction)
    .await?;
    let by = By::of(administration);
    audit::record(services, &transaction, Event::GeneralDataChanged { by }).await?;
    transaction.commit().await?;
    Ok(())
}

/// Takes a REPSE registration. `name` is what the file was called; only a text for showing.
///
/// # Errors
/// [`RepseError`].
pub async fn save_repse(
    services: &Services,
    administration: &Administration,
    name: &str,
    bytes: Vec<u8>,
) -> Result<(), RepseError> {
    look_at_pdf(&bytes)?;
    let now = services.now();
    let id = services.new_id(now)?;
    let contratista = administration.contratista().id;
    let location = format!("repse/{contratista}/{id}.pdf");
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    if let Some(wait) = files_wait(services.database(), contratista, now).await? {
        return Err(RepseError::TooMany { wait });
    }
    // First the bytes: a row whose file is missing would be worse than a file without its row.
    services.files().put(&location, bytes).await?;
    let transaction = database::begin(services.database()).await?;
    crate::contratista::lock(&transaction, contratista).await?;
    // Asked once more: of several that come at once, each has seen one too few.
    if let Some(wait) = files_wait(&transaction, contratista, now).await? {
        drop(transaction);
        services.files().delete(&location).await;
        return Err(RepseError::TooMany { wait });
    }
    repse_file::Entity::insert(repse_file::ActiveModel {
        id: Set(id),
        contratista_id: Set(contratista),
        name: Set(file_name(name).into()),
        size: Set(size),
        location: Set(location),
        author: Set(author(administration)),
        created_at: Set(now.into()),
    })
    .exec_without_returning(&transaction)
    .await?;
    let gone = files(contratista)
        .offset(FILES_KEPT)
        .limit(u64::from(u16::MAX))
        .all(&transaction)
        .await?;
    repse_file::Entity::delete_many()
        .filter(repse_file::Column::Id.is_in(gone.iter().map(|file| file.id)))
        .exec(&transaction)
        .await?;
    let by = By::of(administration);
    audit::record(services, &transaction, Event::RepseSent { by }).await?;
    transaction.commit().await?;
    for file in gone {
        services.files().delete(&file.location).await;
    }
    Ok(())
}

/// A contratista's registrations, the latest first.
fn files(contratista: Uuid) -> Select<repse_file::Entity> {
    repse_file::Entity::find()
        .filter(repse_file::Column::ContratistaId.eq(contratista))
        .order_by_desc(repse_file::Column::Id)
}

/// How long a contratista has to wait before it hands in the next registration, if at all.
async fn files_wait(
    connection: &impl ConnectionTrait,
    contratista: Uuid,
    now: OffsetDateTime,
) -> Result<Option<Duration>, DbErr> {
    let earlier = files(contratista)
        .offset(u64::from(FILES_A_DAY) - 1)
        .one(connection)
        .await?;
    Ok(earlier.and_then(|file| left_of_a_day(*file.created_at, now)))
}

/// What is left of the day that began then.
fn left_of_a_day(began: OffsetDateTime, now: OffsetDateTime) -> Option<Duration> {
    let left = began + DAY - now;
    Duration::try_from(left).ok().filter(|left| !left.is_zero())
}

/// The bytes of a registration that [`known`] has told of.
///
/// # Errors
/// [`Internal`].
pub async fn repse_bytes(services: &Services, file: &RepseFile) -> Result<Vec<u8>, Internal> {
    services.files().get(&file.location).await
}

fn of_row(row: &general_data::Model) -> Result<GeneralData, Internal> {
    let broken = || Internal::Inconsistent("a contratista's data cannot be read");
    let number = |text: &HiddenText| Telephone::parse(&text.0).map_err(|_| broken());
    let address =
        |text: &HiddenText| serde_json::from_str::<PostalAddress>(&text.0).map_err(|_| broken());
    Ok(GeneralData {
        email: Email::stored(&row.email.0),
        telephone: number(&row.telephone)?,
        mobile: row.mobile.as_ref().map(number).transpose()?,
        fiscal: address(&row.fiscal_address)?,
        conventional: row.conventional_address.as_ref().map(address).transpose()?,
        social: row.social_address.as_ref().map(address).transpose()?,
    })
}

async fn latest(
    connection: &impl ConnectionTrait,
    contratista: Uuid,
) -> Result<Option<general_data::Model>, DbErr> {
    general_data::Entity::find()
        .filter(general_data::Column::ContratistaId.eq(contratista))
        .order_by_desc(general_data::Column::Version)
        .one(connection)
        .await
}

fn author(administration: &Administration) -> String {
    let name = administration.actor().name();
    name.unwrap_or_default().to_owned()
}

/// A PDF says so at its beginning and at its end (ISO 32000-1, 7.5.2 and 7.5.5). What is in between is
/// not looked at: it is never drawn here, and is served as a download only.
///
/// # Errors
/// [`RepseError`], never [`RepseError::Internal`].
pub fn look_at_pdf(bytes: &[u8]) -> Result<(), RepseError> {
    if bytes.is_empty() {
        return Err(RepseError::Empty);
    }
    if bytes.len() > LARGEST_FILE {
        return Err(RepseError::TooLarge);
    }
    let begins = bytes.strip_prefix(b"%PDF-").is_some_and(
        |rest| matches!(rest, [b'1' | b'2', b'.', digit, ..] if digit.is_ascii_digit()),
    );
    if !begins {
        return Err(RepseError::NotAPdf);
    }
    let end = &bytes[bytes.len().saturating_sub(PDF_END)..];
    let holds = |word: &[u8]| end.windows(word.len()).any(|window| window == word);
    if holds(b"startxref") && holds(b"%%EOF") {
        Ok(())
    } else {
        Err(RepseError::CutOff)
    }
}

/// The last part of what may be a path of somebody's machine, on one line and not too long. It ends as
/// what it is: a PDF under another name might be opened as something else.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = one_line(&seen(last));
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("pdf") => stem,
        _ => name.as_str(),
    };
    let stem: String = stem
        .chars()
        .take(FILE_NAME_CHARACTERS - ENDING.len())
        .collect();
    if stem.is_empty() {
        ["registro-repse", ENDING].concat()
    } else {
        [&stem, ENDING].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n";

    #[test]
    fn only_what_begins_and_ends_as_a_pdf_is_one() {
        assert!(look_at_pdf(PDF).is_ok());
        assert!(matches!(look_at_pdf(b""), Err(RepseError::Empty)));
        for other in [
            &b"GIF89a"[..],
            b"%PDF",
            b"%PDF-x.y startxref %%EOF",
            b" %PDF-1.7 startxref %%EOF",
        ] {
            assert!(matches!(look_at_pdf(other), Err(RepseError::NotAPdf)));
        }
        assert!(matches!(
            look_at_pdf(&PDF[..PDF.len() - 8]),
            Err(RepseError::CutOff)
        ));
        let mut long = PDF.to_vec();
        long.resize(LARGEST_FILE + 1, b' ');
        assert!(matches!(look_at_pdf(&long), Err(RepseError::TooLarge)));
        long.truncate(LARGEST_FILE);
        assert!(matches!(look_at_pdf(&long), Err(RepseError::CutOff)));
    }

    #[test]
    fn a_file_s_name_is_a_text_and_never_a_path() {
        for (given, kept) in [
            ("REPSE 2026.pdf", "REPSE 2026.pdf"),
            ("C:\\Users\\ana\\REPSE.pdf", "REPSE.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("factura.pdf.exe", "factura.pdf.exe.pdf"),
            ("REPSE.PDF", "REPSE.pdf"),
            (".pdf", "registro-repse.pdf"),
            ("a\r\nb.pdf", "a b.pdf"),
            // Shown as "REPSE exe.pdf" and "factura.pdf", if it were kept.
            ("REPSE \u{202E}fdp.exe", "REPSE fdp.exe.pdf"),
            ("fac\u{200B}tura\u{2069}.pdf\u{AD}", "factura.pdf"),
            ("\u{202E}.pdf", "registro-repse.pdf"),
            ("", "registro-repse.pdf"),
            ("carpeta/", "registro-repse.pdf"),
        ] {
            assert_eq!(file_name(given), kept);
        }
        assert_eq!(
            file_name(&"ñ".repeat(200)).chars().count(),
            FILE_NAME_CHARACTERS
        );
    }
}
