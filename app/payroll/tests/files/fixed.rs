//! Files of fixed places: SUA's payment file and list of workers, IDSE's movements.

use payroll::samples::{aseg, idse, sua};
use payroll::{FileError, Format};
use testing_values::returns::day;

use crate::{EMPLOYER, People, options, read, read_as};

fn all_three(people: &People) -> Vec<String> {
    let of = |index: usize| people.0[index][1].get(..4).unwrap().to_owned();
    vec![
        format!("1 ok 12345678903 {} 512.30 ANA GÓMEZ LUNA", of(0)),
        format!("2 ok 02345678904 {} 1234.56 JOSÉ IÑAKI NÚÑEZ PEÑA", of(1)),
        format!("3 ok 92018400017 {} 315.04 SOFÍA RÍOS", of(2)),
    ]
}

#[test]
fn a_payment_file_of_sua_is_read_with_and_without_line_breaks() {
    let people = People::new();
    let file = sua(EMPLOYER, &people.samples());
    assert_eq!(read(&file), Ok((Format::Sua, all_three(&people))));
    let broken: Vec<u8> = file
        .chunks(295)
        .flat_map(|record| [record, b"\r\n"].concat())
        .collect();
    assert_eq!(read(&broken), Ok((Format::Sua, all_three(&people))));
}

#[test]
fn a_payment_file_that_is_not_whole_is_refused() {
    let people = People::new();
    let file = sua(EMPLOYER, &people.samples());
    let with = |from: usize, text: &str| {
        let mut file = file.clone();
        file[from..from + text.len()].copy_from_slice(text.as_bytes());
        file
    };
    let records: Vec<&[u8]> = file.chunks(295).collect();
    let without = |left_out: usize| {
        let kept = records
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != left_out);
        kept.flat_map(|(_, record)| record.to_vec())
            .collect::<Vec<u8>>()
    };
    let last = 5 * 295;
    for (what, broken) in [
        ("cut", file[..file.len() - 1].to_vec()),
        ("without its last record", file[..last].to_vec()),
        ("with too few workers declared", with(259, "000000002")),
        ("with no number of workers", with(259, "00000000x")),
        ("with other bytes declared", with(last + 53, "01769")),
        ("without a worker", without(1)),
        ("without totals", without(4)),
        ("with an unknown record", with(295, "09")),
        ("with two employers", with(295, "02")),
        ("without any record but the first", file[..295].to_vec()),
    ] {
        assert_eq!(read(&broken), Err(FileError::SuaIncomplete), "{what}");
    }
    // Beyond five digits the number of bytes cannot be right.
    let many: Vec<_> = people.samples().into_iter().cycle().take(400).collect();
    let (_, lines) = read(&sua(EMPLOYER, &many)).unwrap();
    assert_eq!(lines.len(), 400);
    assert!(lines.iter().skip(3).all(|line| line.ends_with("plegado")));
}

#[test]
fn a_wage_of_nothing_is_told_and_an_odd_one_is_no_wage() {
    let people = People::new();
    let mut samples = people.samples();
    samples[0].cents = 0;
    let mut file = sua(EMPLOYER, &samples);
    file[2 * 295 + 144..2 * 295 + 151].copy_from_slice(b"00-1234");
    let (_, lines) = read(&file).unwrap();
    assert_eq!(lines[0], "1 rechazado sbc_cero");
    assert_eq!(lines[1], "2 rechazado sbc_forma");
}

#[test]
fn the_list_of_workers_of_sua_is_read_short_and_long() {
    let people = People::new();
    let file = aseg(EMPLOYER, &people.samples());
    assert_eq!(read(&file), Ok((Format::Aseg, all_three(&people))));
    let long: Vec<u8> = (file
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty()))
    .flat_map(|line| [line.trim_ascii_end(), b"0001", b"\n"].concat())
    .collect();
    // Some end with blanks that were trimmed here.
    let long = String::from_utf8_lossy(&long).into_owned();
    assert!(long.lines().all(|line| line.chars().count() == 168));
    // The same in UTF-8: places are counted in characters.
    let utf8 = file
        .iter()
        .map(|byte| char::from(*byte))
        .collect::<String>();
    assert_eq!(
        read(utf8.as_bytes()),
        Ok((Format::Aseg, all_three(&people)))
    );
}

#[test]
fn of_the_movements_of_a_worker_the_latest_with_a_wage_of_the_period_counts() {
    let people = People::new();
    let [ana, jose, sofia] = people.samples().try_into().ok().unwrap();
    let raised = payroll::samples::Sample {
        cents: 60_000,
        ..ana
    };
    let file = idse(
        EMPLOYER,
        &[
            (ana, "08", day(2026, 125)),
            (raised, "07", day(2026, 200)),
            (jose, "08", day(2025, 340)),
            (jose, "07", day(2026, 150)),
            (jose, "02", day(2026, 210)),
            (sofia, "02", day(2026, 130)),
            (ana, "07", day(2026, 300)),
        ],
    );
    let of = |index: usize| people.0[index][1].get(..4).unwrap().to_owned();
    let expected = vec![
        "1 plegado".to_owned(),
        format!("2 ok 12345678903 {} 600.00 ANA GÓMEZ LUNA", of(0)),
        "3 plegado fuera_de_periodo".to_owned(),
        format!("4 ok 02345678904 {} 1234.56 JOSÉ IÑAKI NÚÑEZ PEÑA", of(1)),
        "5 plegado baja".to_owned(),
        "6 plegado baja".to_owned(),
        "7 plegado fuera_de_periodo".to_owned(),
    ];
    assert_eq!(read(&file), Ok((Format::Idse, expected.clone())));
    // Asked for by name it is the same, and nothing else.
    assert_eq!(
        read_as(&file, &options(Some(Format::Idse))).unwrap().1,
        expected
    );
    for other in [Format::Sua, Format::Cfdi, Format::Xlsx] {
        assert_eq!(
            read_as(&file, &options(Some(other))),
            Err(FileError::Format)
        );
    }
}
