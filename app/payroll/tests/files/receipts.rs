//! CFDI payroll: one receipt, many in a ZIP, and which of a worker's receipts counts.

use payroll::samples::{Sample, cfdi, zip};
use payroll::{FileError, Format};
use testing_values::returns::day;

use crate::{EMPLOYER, People, read};

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    zip(files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes())))
}

#[test]
fn of_the_receipts_of_a_worker_the_latest_of_the_period_counts() {
    let people = People::new();
    let [ana, jose, _] = people.samples().try_into().ok().unwrap();
    let raised = Sample {
        cents: 60_000,
        ..ana
    };
    let receipt = |worker: &Sample<'_>, on| cfdi(EMPLOYER, worker, on, Some("IIA040805DZ4"));
    let without = |worker: &Sample<'_>, on| {
        let sbc = format!(
            " SalarioBaseCotApor=\"{}.{:02}\"",
            worker.cents / 100,
            worker.cents % 100
        );
        receipt(worker, on).replace(&sbc, " SalarioDiarioIntegrado=\"999.00\"")
    };
    let texts = [
        receipt(&ana, day(2026, 130)),
        receipt(&raised, day(2026, 200)),
        receipt(&ana, day(2026, 300)),
        without(&ana, day(2026, 210)),
        without(&jose, day(2026, 210)),
    ];
    let file = archive(&[
        ("enero/1.xml", &texts[0]),
        ("2.XML", &texts[1]),
        ("2.pdf", "%PDF"),
        ("__MACOSX/._2.xml", "rubbish"),
        ("3.xml", &texts[2]),
        ("4.xml", &texts[3]),
        (
            "factura.xml",
            "<cfdi:Comprobante Version=\"4.0\"><cfdi:Emisor Rfc=\"X\"/></cfdi:Comprobante>",
        ),
        ("otro.xml", "<a/>"),
        ("5.xml", &texts[4]),
    ]);
    let (format, lines) = read(&file).unwrap();
    assert_eq!(format, Format::Cfdi);
    let a = &people.0[0][1][..4];
    assert_eq!(
        lines,
        [
            "1 plegado".to_owned(),
            format!("2 ok 12345678903 {a} 600.00 ANA GÓMEZ LUNA"),
            "3 plegado fuera_de_periodo".to_owned(),
            "4 plegado".to_owned(),
            "7 rechazado sbc_vacio sdi_no_es_sbc".to_owned(),
        ]
    );
    let (format, lines) = read(texts[1].as_bytes()).unwrap();
    assert_eq!(format, Format::Cfdi);
    assert_eq!(
        lines,
        [format!("1 ok 12345678903 {a} 600.00 ANA GÓMEZ LUNA")]
    );
}

#[test]
fn of_several_payrolls_in_one_receipt_the_latest_counts() {
    let people = People::new();
    let [ana, jose, _] = people.samples().try_into().ok().unwrap();
    let (newer, older) = (
        cfdi(EMPLOYER, &ana, day(2026, 200), None),
        cfdi(EMPLOYER, &jose, day(2026, 130), None),
    );
    let payroll = |xml: &str| {
        let from = xml.find("<nomina12:Nomina ").unwrap();
        let to = xml.find("</nomina12:Nomina>").unwrap() + "</nomina12:Nomina>".len();
        xml[from..to].to_owned()
    };
    let (first, second) = (payroll(&newer), payroll(&older));
    let other_version = second
        .replace("Version=\"1.2\"", "Version=\"1.1\"")
        .replace("2026-05-10", "2026-08-01");
    for both in [
        format!("{first}{second}"),
        format!("{second}{first}"),
        format!("{first}{other_version}"),
    ] {
        let xml = newer.replace(&first, &both);
        let (_, lines) = read(xml.as_bytes()).unwrap();
        assert!(
            lines[0].contains(" ok 12345678903 ") && lines[0].contains(" 512.30 "),
            "{lines:?}"
        );
    }
}

#[test]
fn a_receipt_tells_employer_and_client() {
    let people = People::new();
    let ana = people.samples()[0];
    let xml = cfdi(EMPLOYER, &ana, day(2026, 130), Some("IIA040805DZ4")).replace(
        "</nomina12:Receptor>",
        "<nomina12:SubContratacion RfcLabora=\"XAXX010101000\"/></nomina12:Receptor>",
    );
    let mut file =
        payroll::File::open(std::io::Cursor::new(xml.as_bytes()), &crate::options(None)).unwrap();
    let employer = &file.employers()[0];
    assert_eq!(employer.rfc.as_deref(), Some(EMPLOYER.rfc));
    assert_eq!(
        employer.registration.as_deref(),
        Some(EMPLOYER.registration)
    );
    let mut clients = Vec::new();
    let totals = file.records(|judged| {
        clients.extend(judged.clients.iter().cloned());
        Ok::<_, FileError>(())
    });
    assert_eq!(totals.unwrap().accepted, 1);
    assert_eq!(clients, ["IIA040805DZ4"]);
}

#[test]
fn xml_that_is_damaged_or_dangerous_is_refused() {
    let people = People::new();
    let right = cfdi(EMPLOYER, &people.samples()[0], day(2026, 130), None);
    let cut = &right[..right.len() - 20];
    let with_dtd = right.replace("?>\n", "?>\n<!DOCTYPE a [<!ENTITY b \"c\">]>");
    let with_entity = right.replace("ANA", "&b;");
    let deep = format!("<cfdi:Comprobante>{}", "<a>".repeat(10_000));
    for broken in [cut, &with_dtd, &with_entity, &deep] {
        assert_eq!(read(broken.as_bytes()), Err(FileError::Xml));
        let file = archive(&[("1.xml", &right), ("2.xml", broken)]);
        assert_eq!(read(&file), Err(FileError::Xml));
    }
    assert_eq!(read(b"<a><b/></a>"), Err(FileError::Format));
    let file = archive(&[("1.xml", "<a/>")]);
    assert_eq!(read(&file), Err(FileError::NoRecords));
    let file = archive(&[("1.pdf", "%PDF")]);
    assert_eq!(read(&file), Err(FileError::Format));
}

#[test]
fn an_archive_that_is_damaged_or_unpacks_to_too_much_is_refused() {
    let people = People::new();
    let right = cfdi(EMPLOYER, &people.samples()[0], day(2026, 130), None);
    let file = archive(&[("1.xml", &right)]);
    assert_eq!(read(&file[..file.len() - 10]), Err(FileError::Zip));
    let mut damaged = file.clone();
    damaged[60] ^= 0x55;
    assert!(matches!(
        read(&damaged),
        Err(FileError::Zip | FileError::Xml)
    ));
    // One receipt that is too large, and many that are so together.
    let large = right.replace(
        "</cfdi:Comprobante>",
        &format!("{}</cfdi:Comprobante>", " ".repeat(5 << 20)),
    );
    assert_eq!(
        read(&archive(&[("1.xml", &large)])),
        Err(FileError::TooLarge)
    );
    assert_eq!(read(large.as_bytes()), Err(FileError::TooLarge));
    let most = right.replace(
        "</cfdi:Comprobante>",
        &format!("{}</cfdi:Comprobante>", " ".repeat(4_190_000)),
    );
    let names: Vec<String> = (0..65).map(|index| format!("{index}.xml")).collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), most.as_str()))
        .collect();
    assert_eq!(read(&archive(&files)), Err(FileError::TooLarge));
    // A directory that claims more entries than are read, before it is read.
    let mut many = file;
    let end = many.len() - 22;
    many[end + 10..end + 12].copy_from_slice(&[0xFF, 0xFF]);
    assert_eq!(read(&many), Err(FileError::TooLarge));
}
