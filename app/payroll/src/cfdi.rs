//! CFDI payroll 1.2 (SAT's schema nomina12.xsd): one receipt, or a ZIP of many. XML without DTD and without entities of
//! its own.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use domain::informativa::Notation;
use domain::{Cuatrimestre, Curp, Date, Rfc};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::limits::{CLIENTS, RECEIPT, RECORDS, UNPACKED};
use crate::record::{Employers, Note, Notes, Record, Texts};
use crate::{FileError, Made, Plan, Stopped, archive};

/// Most nesting of elements; a receipt's is not ten deep.
const DEEPEST: usize = 64;

/// Of each worker the receipt that counts, by its number.
pub struct Choice {
    is_archive: bool,
    chosen: HashMap<String, Best>,
}

/// The receipt of a worker that counts so far. The order is the one in which they count: first those with an SBC,
/// then the later ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    tells_sbc: bool,
    paid_until: Date,
}

struct Best {
    rank: Rank,
    number: u32,
}

/// What is read of a receipt.
#[derive(Default)]
struct Receipt {
    employer: String,
    registration: String,
    name: String,
    nss: String,
    curp: String,
    /// SalarioBaseCotApor, the SBC.
    sbc: Option<String>,
    /// Whether there is a SalarioDiarioIntegrado.
    has_integrated_wage: bool,
    /// FechaFinalPago.
    paid_until: Option<Date>,
    clients: Vec<String>,
}

impl Receipt {
    /// By what receipts of one worker are told from others'.
    fn worker(&self) -> String {
        match Curp::read_vouched(&self.curp) {
            Ok(curp) => curp.to_string(),
            Err(_) => [&self.curp, "/", &self.nss].concat(),
        }
    }

    fn rank(&self, period: Cuatrimestre) -> Option<Rank> {
        let within = period.first_day()..=period.last_day();
        let paid_until = self.paid_until.filter(|day| within.contains(day))?;
        Some(Rank {
            tells_sbc: self.sbc.is_some(),
            paid_until,
        })
    }
}

/// Decides which receipts count.
pub fn plan<R: Read + Seek>(source: &mut R, period: Cuatrimestre) -> Result<Made, FileError> {
    let is_archive = is_archive(source)?;
    let mut employers = Employers::default();
    let mut chosen: HashMap<String, Best> = HashMap::new();
    let mut receipts = 0;
    each_receipt(source, is_archive, |number, receipt| {
        receipts += 1;
        if receipts > RECORDS {
            return Err(FileError::TooLarge);
        }
        employers.add(&receipt.employer, &receipt.registration);
        if let Some(rank) = receipt.rank(period) {
            let worker = receipt.worker();
            let counts = chosen.get(&worker).is_none_or(|best| rank > best.rank);
            if counts {
                chosen.insert(worker, Best { rank, number });
            }
        }
        Ok(())
    })?;
    match receipts {
        0 if is_archive => Err(FileError::NoRecords),
        0 => Err(FileError::Format),
        _ => Ok(Made {
            plan: Plan::Cfdi(Choice { is_archive, chosen }),
            employers: employers.into_vec(),
            headings: Vec::new(),
        }),
    }
}

/// Passes on the receipts.
pub fn records<R: Read + Seek, E>(
    source: &mut R,
    choice: &Choice,
    period: Cuatrimestre,
    each: &mut impl FnMut(Record<'_>) -> Result<(), Stopped<E>>,
) -> Result<(), Stopped<E>> {
    each_receipt(source, choice.is_archive, |number, receipt| {
        let is_of_period = receipt.rank(period).is_some();
        let best = choice.chosen.get(&receipt.worker());
        let counts = is_of_period && best.is_some_and(|best| best.number == number);
        let mut notes = Notes::default();
        if !is_of_period {
            notes = notes.with(Note::OutsidePeriod);
        } else if counts && receipt.sbc.is_none() && receipt.has_integrated_wage {
            notes = notes.with(Note::IntegratedWage);
        }
        let Receipt {
            name,
            nss,
            curp,
            sbc,
            clients,
            ..
        } = receipt;
        each(Record {
            number,
            texts: Texts {
                nss: nss.into(),
                curp: curp.into(),
                sbc: sbc.unwrap_or_default().into(),
                name: name.into(),
            },
            notation: Notation::Typed,
            torn: false,
            folded: !counts,
            notes,
            clients: &clients,
        })
    })
}

fn is_archive(source: &mut (impl Read + Seek)) -> Result<bool, FileError> {
    source.seek(SeekFrom::Start(0))?;
    let mut beginning = [0; 2];
    let read = source.read(&mut beginning)?;
    Ok(beginning.get(..read) == Some(b"PK"))
}

/// Calls `take` with the receipts, by the number of their XML, from 1. XML that is no payroll is passed over.
fn each_receipt<R: Read + Seek, X: From<FileError>>(
    source: &mut R,
    is_archive: bool,
    mut take: impl FnMut(u32, Receipt) -> Result<(), X>,
) -> Result<(), X> {
    let failed = |error: std::io::Error| X::from(error.into());
    source.seek(SeekFrom::Start(0)).map_err(failed)?;
    if !is_archive {
        let mut file = BufReader::new(source.take(RECEIPT));
        let receipt = read(&mut file);
        return match receipt {
            _ if file.into_inner().limit() == 0 => Err(FileError::TooLarge.into()),
            Ok(Some(receipt)) => take(1, receipt),
            Ok(None) => Ok(()),
            Err(error) => Err(error.into()),
        };
    }
    let mut zip = archive::open(source)?;
    let (mut number, mut left) = (0, UNPACKED);
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(|_| FileError::Zip)?;
        let is_receipt = entry.name().is_ok_and(|name| archive::is_receipt(&name));
        if entry.is_dir() || !is_receipt {
            continue;
        }
        number += 1;
        let most = RECEIPT.min(left);
        let mut file = BufReader::new((&mut entry).take(most));
        let receipt = read(&mut file);
        // The limit ends a larger one in its middle, which then is no XML.
        let rest = file.into_inner().limit();
        left -= most - rest;
        if rest == 0 {
            return Err(FileError::TooLarge.into());
        }
        if let Some(receipt) = receipt? {
            take(number, receipt)?;
        }
    }
    Ok(())
}

/// Reads one XML; nothing if it is no payroll.
fn read(file: impl BufRead) -> Result<Option<Receipt>, FileError> {
    let mut reader = Reader::from_reader(file);
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    // The payroll that is being read, or one that is passed over.
    let (mut inside, mut passing) = (None, None);
    let (mut receipt, mut is_payroll) = (Receipt::default(), false);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|_| FileError::Xml)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(FileError::Xml);
                }
                let name = start.local_name();
                match (name.as_ref(), inside) {
                    ("Comprobante", None) if depth == 1 => {}
                    // A receipt's root is no other.
                    _ if depth == 1 => return Ok(None),
                    _ if passing.is_some() => {}
                    ("Nomina", None) => {
                        let (is_one, counts) = receipt.payroll(&start)?;
                        is_payroll |= is_one;
                        *if counts { &mut inside } else { &mut passing } = Some(depth);
                    }
                    (element, inside) => receipt.element(element, inside.is_some(), &start)?,
                }
            }
            Event::End(_) => {
                inside = inside.filter(|begun| *begun != depth);
                passing = passing.filter(|begun| *begun != depth);
                depth = depth.saturating_sub(1);
            }
            Event::DocType(_) => return Err(FileError::Xml),
            Event::Eof if depth > 0 => return Err(FileError::Xml),
            Event::Eof => return Ok(is_payroll.then_some(receipt)),
            _ => {}
        }
    }
}

impl Receipt {
    /// Begins a payroll; tells whether it has the version that is read, and whether it counts: of several in one receipt
    /// the latest does.
    fn payroll(&mut self, start: &BytesStart<'_>) -> Result<(bool, bool), FileError> {
        let (mut version, mut until) = (false, None);
        attributes(start, |name, value| match name {
            "Version" => version = value == "1.2",
            "FechaFinalPago" => until = day(value),
            _ => {}
        })?;
        let counts = version && until >= self.paid_until;
        if counts {
            *self = Self {
                employer: std::mem::take(&mut self.employer),
                name: std::mem::take(&mut self.name),
                paid_until: until,
                ..Self::default()
            };
        }
        Ok((version, counts))
    }

    fn element(
        &mut self,
        element: &str,
        in_payroll: bool,
        start: &BytesStart<'_>,
    ) -> Result<(), FileError> {
        attributes(start, |name, value| {
            let value = value.trim();
            match (in_payroll, element, name) {
                (false, "Emisor", "Rfc") => value.clone_into(&mut self.employer),
                (false, "Receptor", "Nombre") => value.clone_into(&mut self.name),
                (true, "Emisor", "RegistroPatronal") => value.clone_into(&mut self.registration),
                (true, "Receptor", "Curp") => value.clone_into(&mut self.curp),
                (true, "Receptor", "NumSeguridadSocial") => value.clone_into(&mut self.nss),
                (true, "Receptor", "SalarioBaseCotApor") => self.sbc = Some(value.to_owned()),
                (true, "Receptor", "SalarioDiarioIntegrado") => self.has_integrated_wage = true,
                (true, "SubContratacion", "RfcLabora") => self.add_client(value),
                _ => {}
            }
        })
    }

    /// Adds the RFC of a client; a generic one, as samples have it, identifies nobody.
    fn add_client(&mut self, rfc: &str) {
        let Ok(rfc) = Rfc::parse(rfc) else {
            return;
        };
        let rfc = rfc.to_string();
        let is_new =
            !rfc.starts_with("XAXX") && !rfc.starts_with("XEXX") && !self.clients.contains(&rfc);
        if is_new && self.clients.len() < CLIENTS {
            self.clients.push(rfc);
        }
    }
}

/// Calls `each` with name and value of an element's attributes.
fn attributes(start: &BytesStart<'_>, mut each: impl FnMut(&str, &str)) -> Result<(), FileError> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| FileError::Xml)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|_| FileError::Xml)?;
        each(attribute.key.local_name().as_ref(), &value);
    }
    Ok(())
}

/// The day of a text of the form AAAA-MM-DD.
fn day(text: &str) -> Option<Date> {
    let mut parts = text.trim().splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Date::from_calendar_date(
        year.parse().ok()?,
        month.parse::<u8>().ok()?.try_into().ok()?,
        day.parse().ok()?,
    )
    .ok()
}
