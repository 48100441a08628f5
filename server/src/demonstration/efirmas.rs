//! e.firmas for the demonstration: an authority of its own, trusted only there, and pairs of `.cer` and `.key` for
//! people and companies that are invented or SAT's test identities.

use crate::command_line::Failure;
use forge::{Authority, Issue, KeyPair, Kind, Protection, Subject};
use services::{OsRandomness, Randomness as _};
use std::fs;
use std::path::{Path, PathBuf};

/// The password of each demonstration key; the guide shows it.
pub const PASSWORD: &str = "demo-2026-ñ";

/// From 2024 until the end of 2045, so that the demonstration's clock can be moved far.
const VALIDITY: (u64, u64) = (1_704_067_200, 2_398_377_599);

/// One pair of files.
pub struct Pair {
    /// The files' name without its extension, also used in the address.
    pub slug: &'static str,
    /// A description for the guide.
    pub about: &'static str,
    serial: &'static str,
    subject: Subject<'static>,
}

/// All pairs.
pub const PAIRS: [Pair; 5] = [
    Pair {
        slug: "escuela-kemper-urgate",
        about: "ESCUELA KEMPER URGATE: una empresa que ya es contratista y todavía no ha dado sus datos.",
        serial: "30001000000500003416",
        subject: Subject::Company {
            rfc: "EKU9003173C9",
            name: "ESCUELA KEMPER URGATE",
            representative_rfc: "XIQB891116QE4",
            representative_curp: "XIQB891116MGRMZR05",
        },
    },
    Pair {
        slug: "indistria-iluminadora",
        about: "INDISTRIA ILUMINADORA DE ALMACENES: otra empresa que ya es contratista.",
        serial: "30001000000500003420",
        subject: Subject::Company {
            rfc: "IIA040805DZ4",
            name: "INDISTRIA ILUMINADORA DE ALMACENES",
            representative_rfc: "XIQB891116QE4",
            representative_curp: "XIQB891116MGRMZR05",
        },
    },
    Pair {
        slug: "nandu-servicios",
        about: "ÑANDÚ SERVICIOS ESPECIALIZADOS: una empresa que el portal todavía no conoce.",
        serial: "30001000000500003417",
        subject: Subject::Company {
            rfc: "NSE150101AB9",
            name: "ÑANDÚ SERVICIOS ESPECIALIZADOS",
            representative_rfc: "XIQB891116QE4",
            representative_curp: "XIQB891116MGRMZR05",
        },
    },
    Pair {
        slug: "andrea-rios",
        about: "Andrea, la capturista de esta demostración: con su e.firma entra sin contraseña.",
        serial: "30001000000500003418",
        subject: Subject::Person {
            rfc: "RIMA950821AB1",
            curp: Some(super::seed::ACTIVE.curp),
            name: "ANDREA SOFÍA RÍOS MONDRAGÓN",
        },
    },
    Pair {
        slug: "berenice-ximo",
        about: "BERENICE XIMO QUEZADA: una persona física que ya es contratista.",
        serial: "30001000000500003419",
        subject: Subject::Person {
            rfc: "XIQB891116QE4",
            curp: Some("XIQB891116MGRMZR05"),
            name: "BERENICE XIMO QUEZADA",
        },
    },
];

fn broken(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(format!("al hacer las e.firmas de la demostración: {error}"))
}

/// The folder of the pairs within the demonstration's folder.
pub fn folder(data: &Path) -> PathBuf {
    data.join("efirmas")
}

/// The folder with the authority's certificate.
pub fn authorities(data: &Path) -> PathBuf {
    data.join("autoridades")
}

/// Creates the authority and the pairs, unless all exist already. The authority's key is not kept, so if a pair is
/// missing, everything is created again.
///
/// # Errors
/// When there is no randomness, or a file cannot be written.
pub fn make(data: &Path) -> Result<(), Failure> {
    let certificate = authorities(data).join("demostracion.cer");
    let there = |pair: &Pair| {
        ["cer", "key"].into_iter().all(|ending| {
            let name = format!("{}.{ending}", pair.slug);
            folder(data).join(name).is_file()
        })
    };
    if certificate.is_file() && PAIRS.iter().all(there) {
        return Ok(());
    }
    // The authority's certificate is written last and marks the set as complete.
    let _ = fs::remove_file(&certificate);
    let write = |path: &Path, bytes: &[u8]| {
        fs::write(path, bytes).map_err(|error| {
            Failure::Outside(format!("no se pudo escribir «{}»: {error}", path.display()))
        })
    };
    for folder in [folder(data), authorities(data)] {
        fs::create_dir_all(&folder).map_err(|error| {
            Failure::Outside(format!("no se pudo crear «{}»: {error}", folder.display()))
        })?;
    }
    // Asked once up front, so that a failure is reported before any key is made.
    let mut seed = [0; 32];
    OsRandomness
        .fill(&mut seed)
        .map_err(|error| Failure::Outside(error.to_string()))?;
    let fill = |bytes: &mut [u8]| {
        // The source has just answered; if it failed now, the zeros would not yield a key.
        let _ = OsRandomness.fill(bytes);
    };
    let key = KeyPair::generate(fill).map_err(broken)?;
    let authority =
        Authority::new("AC de la demostración de ICSOE", key, VALIDITY).map_err(broken)?;
    for pair in &PAIRS {
        let key = KeyPair::generate(fill).map_err(broken)?;
        let issue = Issue {
            serial: pair.serial,
            subject: pair.subject,
            kind: Kind::Efirma,
            branch: None,
            validity: VALIDITY,
            more: &[],
            critical: None,
        };
        let cer = authority.issue(&issue, &key).map_err(broken)?;
        let encrypted = key
            .encrypted(PASSWORD.as_bytes(), Protection::SAT, fill)
            .map_err(broken)?;
        write(&folder(data).join(format!("{}.cer", pair.slug)), &cer)?;
        write(&folder(data).join(format!("{}.key", pair.slug)), &encrypted)?;
    }
    // Written last: if it exists, all others do.
    write(&certificate, authority.certificate())
}

/// A file of a pair, by its name in the address.
pub fn file(data: &Path, name: &str) -> Option<Vec<u8>> {
    let (slug, ending) = name.rsplit_once('.')?;
    let pair = PAIRS.iter().find(|pair| pair.slug == slug)?;
    let ending = ["cer", "key"].into_iter().find(|known| *known == ending)?;
    fs::read(folder(data).join(format!("{}.{ending}", pair.slug))).ok()
}
