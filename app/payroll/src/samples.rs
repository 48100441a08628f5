//! Files of invented workers in the formats of other programs: for the demonstration, tests and benches. Only what is
//! read of a format is filled in; the rest is blanks or zeros.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use domain::Date;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An invented worker.
#[derive(Clone, Copy)]
pub struct Sample<'text> {
    /// NSS, 11 digits.
    pub nss: &'text str,
    /// CURP, 18 characters.
    pub curp: &'text str,
    /// SBC, in cents.
    pub cents: u32,
    /// First surname, second surname, given names.
    pub name: [&'text str; 3],
}

/// The employer whose file it is.
#[derive(Clone, Copy)]
pub struct SampleEmployer<'text> {
    /// RFC.
    pub rfc: &'text str,
    /// Registration with IMSS (registro patronal), 11 characters.
    pub registration: &'text str,
    /// Name.
    pub name: &'text str,
}

/// A record that is filled field by field, with blanks between them.
struct Fixed(Vec<char>);

impl Fixed {
    fn new(length: usize) -> Self {
        Self(vec![' '; length])
    }

    fn with(mut self, from: usize, text: &str) -> Self {
        for (place, character) in self.0.iter_mut().skip(from).zip(text.chars()) {
            *place = character;
        }
        self
    }

    /// In Latin-1; what that lacks is a question mark.
    fn latin1(self) -> Vec<u8> {
        (self.0.into_iter())
            .map(|character| u8::try_from(character).unwrap_or(b'?'))
            .collect()
    }
}

/// A payment file of SUA for a month.
pub fn sua(employer: SampleEmployer<'_>, workers: &[Sample<'_>]) -> Vec<u8> {
    let record = |kind| {
        Fixed::new(295)
            .with(0, kind)
            .with(2, employer.registration)
            .with(13, &format!("{:>13}", employer.rfc))
            .with(26, "202607000001")
    };
    let mut file = record("02")
        .with(38, employer.name)
        .with(259, &format!("{:09}", workers.len()))
        .latin1();
    for worker in workers {
        let [first, second, given] = worker.name;
        file.extend(
            record("03")
                .with(32, worker.nss)
                .with(56, worker.curp)
                .with(94, &format!("{first}${second}${given}"))
                .with(144, &format!("{:07}", worker.cents))
                .latin1(),
        );
    }
    let bytes = (workers.len() + 3) * 295;
    file.extend(record("05").latin1());
    file.extend(
        record("06")
            .with(53, &format!("{:05}", bytes % 100_000))
            .with(68, "W300")
            .latin1(),
    );
    file
}

/// SUA's list of workers.
pub fn aseg(employer: SampleEmployer<'_>, workers: &[Sample<'_>]) -> Vec<u8> {
    let lines = workers.iter().map(|worker| {
        let [first, second, given] = worker.name;
        Fixed::new(164)
            .with(0, employer.registration)
            .with(11, worker.nss)
            .with(35, worker.curp)
            .with(53, &format!("{first}${second}${given}"))
            .with(103, "1001032022")
            .with(113, &format!("{:07}", worker.cents))
            .with(156, "00000000")
            .latin1()
    });
    joined(lines)
}

/// A movement of IDSE: its kind (`08`, `07` or `02`) and its day.
pub type SampleMovement<'text> = (Sample<'text>, &'text str, Date);

/// A batch of movements for IDSE.
pub fn idse(employer: SampleEmployer<'_>, movements: &[SampleMovement<'_>]) -> Vec<u8> {
    let lines = movements.iter().map(|(worker, kind, day)| {
        let [first, second, given] = worker.name;
        let leaves = *kind == "02";
        let wage = if leaves { 0 } else { worker.cents };
        let day = format!(
            "{:02}{:02}{:04}",
            day.day(),
            u8::from(day.month()),
            day.year()
        );
        Fixed::new(168)
            .with(0, employer.registration)
            .with(11, worker.nss)
            .with(22, first)
            .with(49, second)
            .with(76, given)
            .with(103, &format!("{wage:06}"))
            .with(109, if leaves { "000000000" } else { "      110" })
            .with(118, &day)
            .with(131, kind)
            .with(133, "00001")
            .with(149, if leaves { "" } else { worker.curp })
            .with(167, "9")
            .latin1()
    });
    let trailer = Fixed::new(168)
        .with(0, "*************")
        .with(56, &format!("{:06}", movements.len()))
        .with(133, "00001")
        .with(167, "9")
        .latin1();
    joined(lines.chain([trailer]))
}

fn joined(lines: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let ended = lines.map(|mut line| {
        line.extend(b"\r\n");
        line
    });
    ended.flatten().collect()
}

/// A receipt of payroll, without what makes it valid before SAT.
pub fn cfdi(
    employer: SampleEmployer<'_>,
    worker: &Sample<'_>,
    paid_until: Date,
    client: Option<&str>,
) -> String {
    let [first, second, given] = worker.name;
    let (pesos, cents) = (worker.cents / 100, worker.cents % 100);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let client = client.map_or(String::new(), |rfc| {
        format!("<nomina12:SubContratacion RfcLabora=\"{rfc}\" PorcentajeTiempo=\"100.000\"/>")
    });
    // Writing to a text never fails.
    let _ = write!(
        xml,
        "<cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\" \
         xmlns:nomina12=\"http://www.sat.gob.mx/nomina12\" Version=\"4.0\" TipoDeComprobante=\"N\">\
         <cfdi:Emisor Rfc=\"{}\" Nombre=\"{}\"/>\
         <cfdi:Receptor Nombre=\"{given} {first} {second}\"/>\
         <cfdi:Complemento><nomina12:Nomina Version=\"1.2\" TipoNomina=\"O\" FechaFinalPago=\"{paid_until}\">\
         <nomina12:Emisor RegistroPatronal=\"{}\"/>\
         <nomina12:Receptor Curp=\"{}\" NumSeguridadSocial=\"{}\" SalarioBaseCotApor=\"{pesos}.{cents:02}\">\
         {client}</nomina12:Receptor></nomina12:Nomina></cfdi:Complemento></cfdi:Comprobante>",
        employer.rfc, employer.name, employer.registration, worker.curp, worker.nss,
    );
    xml
}

/// A ZIP of files, by name; empty should it not fit into one.
pub fn zip<'text>(files: impl IntoIterator<Item = (String, &'text [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, bytes) in files {
        if zip.start_file(name, options).is_err() || zip.write_all(bytes).is_err() {
            return Vec::new();
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}
