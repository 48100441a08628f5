//! Writes e.firmas for tests into a folder: `forge <folder>`.
//!
//! `autoridades/` holds the certificate of the only trusted authority; beside it are pairs of `<name>.cer` and
//! `<name>.key`, all with the same password, which is in `contrasena.txt`.

#![expect(
    clippy::print_stderr,
    reason = "a program for tests says what went wrong"
)]

use forge::{Authority, Issue, KeyPair, Kind, Protection, Subject};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const PASSWORD: &str = "Prueba-ñ-26";
/// 2020 to 2045, and validities long before and after today.
const VALID: (u64, u64) = (1_577_836_800, 2_398_377_599);
const EXPIRED: (u64, u64) = (1_577_836_800, 1_609_459_200);
const NOT_YET: (u64, u64) = (2_398_377_599 - 86_400, 2_398_377_599);

const KEMPER: Subject<'_> = Subject::Company {
    rfc: "EKU9003173C9",
    name: "ESCUELA KEMPER URGATE",
    representative_rfc: "XIQB891116QE4",
    representative_curp: "XIQB891116MGRMZR05",
};
const NANDU: Subject<'_> = Subject::Company {
    rfc: "NSE150101AB9",
    name: "ÑANDÚ SERVICIOS ESPECIALIZADOS",
    representative_rfc: "XIQB891116QE4",
    representative_curp: "XIQB891116MGRMZR05",
};
const XOCHILT: Subject<'_> = Subject::Person {
    rfc: "XIQB891116QE4",
    curp: Some("XIQB891116MGRMZR05"),
    name: "BERENICE XIMO QUEZADA",
};
const WITHOUT_CURP: Subject<'_> = Subject::Person {
    rfc: "XIQB891116QE4",
    curp: None,
    name: "BERENICE XIMO QUEZADA",
};

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("forge <folder>");
        return ExitCode::from(2);
    };
    match write_all(&PathBuf::from(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A new random key.
fn key() -> Result<KeyPair, Box<dyn Error>> {
    // Asked once up front, so that a failure is reported before any key is made.
    fill(&mut [0; 32])?;
    Ok(KeyPair::generate(|bytes| {
        // The source has just answered; if it failed now, the zeros would not yield a key.
        let _ = fill(bytes);
    })?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "keys for tests, made by this program alone"
)]
fn fill(bytes: &mut [u8]) -> Result<(), getrandom::Error> {
    getrandom::fill(bytes)
}

fn write_all(folder: &Path) -> Result<(), Box<dyn Error>> {
    let authorities = folder.join("autoridades");
    fs::create_dir_all(&authorities)?;
    let ours = Authority::new("AC de las pruebas", key()?, VALID)?;
    // With the same name, as several of SAT's authorities nearly have.
    let foreign = Authority::new("AC de las pruebas", key()?, VALID)?;
    let holders = key()?;
    let others = key()?;
    for (name, authority, subject, kind, validity, key) in [
        ("kemper", &ours, KEMPER, Kind::Efirma, VALID, &holders),
        ("nandu", &ours, NANDU, Kind::Efirma, VALID, &others),
        ("xochilt", &ours, XOCHILT, Kind::Efirma, VALID, &holders),
        (
            "sin-curp",
            &ours,
            WITHOUT_CURP,
            Kind::Efirma,
            VALID,
            &holders,
        ),
        ("sello", &ours, KEMPER, Kind::Seal, VALID, &holders),
        ("vencida", &ours, KEMPER, Kind::Efirma, EXPIRED, &holders),
        ("futura", &ours, KEMPER, Kind::Efirma, NOT_YET, &holders),
        ("ajena", &foreign, KEMPER, Kind::Efirma, VALID, &holders),
    ] {
        let issue = Issue {
            serial: "30001000000500003416",
            subject,
            kind,
            branch: (kind == Kind::Seal).then_some("MATRIZ"),
            validity,
            more: &[],
            critical: None,
        };
        let certificate = authority.issue(&issue, key)?;
        let encrypted = key.encrypted(PASSWORD.as_bytes(), Protection::SAT, |bytes| {
            // Salt and initialisation vector of a test key.
            let _ = fill(bytes);
        })?;
        fs::write(folder.join(format!("{name}.cer")), certificate)?;
        fs::write(folder.join(format!("{name}.key")), encrypted)?;
    }
    fs::write(folder.join("contrasena.txt"), PASSWORD)?;
    fs::write(authorities.join("ac.cer"), ours.certificate())?;
    Ok(())
}
