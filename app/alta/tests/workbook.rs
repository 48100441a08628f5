//! Reading workbooks, and that none can be made expensive to read.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use alta::{FileError, LIMITS, Row};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use support::{HEADINGS, archive, inline, read, rows_of, workbook_with};

const LARGEST: usize = LIMITS.bytes;
const MOST_ROWS: usize = LIMITS.rows;
const MOST_PARTS: usize = LIMITS.entries;

fn head() -> String {
    inline(1, &HEADINGS)
}

#[test]
fn a_workbook_as_excel_saves_it_is_read() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet();
    let hidden = workbook.add_worksheet().set_hidden(true);
    hidden.write(0, 0, "Listas").unwrap();
    let sheet = workbook.add_worksheet();
    let headings = ["Correo electrónico", "", "Nombre(s)", "Apellidos", "CURP"];
    sheet.write_row(1, 0, headings).unwrap();
    sheet
        .write_row(2, 0, ["b@x.mx", "", " Berenice ", "DE LA O Ñáñez", "XIQB"])
        .unwrap();
    // An empty row, and one of spaces.
    sheet.write(4, 1, "  ").unwrap();
    sheet.write(5, 0, 5_512_345_678_u64).unwrap();
    sheet.write(5, 2, 1.5).unwrap();
    let date = Format::new().set_num_format("dd/mm/yyyy;@");
    let day = ExcelDateTime::from_ymd(1989, 11, 16).unwrap();
    sheet.write_with_format(5, 3, &day, &date).unwrap();
    sheet.write(5, 4, true).unwrap();
    sheet
        .write(6, 0, Formula::new("=A3&\"\"").set_result("c@x.mx"))
        .unwrap();
    sheet
        .write(6, 2, Formula::new("=1+1").set_result("2"))
        .unwrap();
    let other = workbook.add_worksheet();
    other.write_row(0, 0, HEADINGS).unwrap();
    other
        .write(1, 0, "after the first with the headings, none is read")
        .unwrap();
    let file = workbook.save_to_buffer().unwrap();
    let rows = [
        "3 XIQB|Berenice|DE LA O Ñáñez|b@x.mx",
        "6 VERDADERO|1.5|16/11/1989|5512345678",
        "7 |2||c@x.mx",
    ];
    assert_eq!(read(&file), Ok(rows.map(str::to_owned).to_vec()));
}

#[test]
fn what_a_workbook_may_have_besides_is_read_too() {
    let strings = r#"<sst count="9"><si><t xml:space="preserve"> A&amp;B </t></si>
        <si><r><rPr><b/></rPr><t>De </t></r><r><t>la&#209;</t></r><rPh><t>no</t></rPh></si><si/></sst>"#;
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[Red]&quot;d&quot;0.00"/>
        <numFmt numFmtId="171" formatCode="[$-80A]d\ mmm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>"#;
    let rows = format!(
        r#"{}<row r="7"><c r="D7" t="s"><v>0</v></c><c r="B7" t="s"><v>1</v></c><c r="A7" s="0"><v>45000</v></c></row>
        <row><c s="1"><v>45000.75</v></c><c s="2"><v>1E3</v></c><c s="3"><v>59</v></c><c s="1"><v>61</v></c></row>
        <row><c t="e"><v>#N/A</v></c><c t="str"><f>B1</f><v>x<![CDATA[<y>]]></v></c><c t="s"><v>2</v></c><c t="d"><v>1989-11-16</v></c></row>
        <row><c s="1"><v>-1</v></c><c s="99"><v>1e400</v></c><c><v>nada</v></c><c t="b"><v>0</v></c></row>
        </sheetData><extLst><row><c><v>1</v></c></row></extLst><sheetData>"#,
        head()
    );
    let file = workbook_with(&rows, strings, &[("xl/styles.xml", styles.as_bytes())]);
    let rows = [
        "7 45000|De laÑ||A&B",
        "8 15/03/2023|1000|28/02/1900|01/03/1900",
        "9 #N/A|x<y>||1989-11-16",
        "10 -1|1e400|nada|FALSO",
    ];
    assert_eq!(read(&file), Ok(rows.map(str::to_owned).to_vec()));
}

#[test]
fn what_is_wrong_with_a_workbook_is_said() {
    use FileError::{CellTooLong, Empty, NoRows, NotATable, TooManyParts, TooManyRows};
    let of = |rows: &str| read(&workbook_with(rows, "", &[]));
    assert_eq!(of(""), Err(Empty));
    let cut_off = workbook_with(&head(), "<sst><si><t>A</t></si>", &[]);
    assert_eq!(read(&cut_off), Err(NotATable));
    assert_eq!(of(&head()), Err(NoRows));
    assert_eq!(
        of(&inline(1, &["CURP"])),
        Err(FileError::MissingColumn("nombre"))
    );
    let long = "Ñ".repeat(1001);
    assert_eq!(
        of(&(head() + &inline(9, &[&long]))),
        Err(CellTooLong { line: 9 })
    );
    let beside = inline(9, &["A", "B", "C", "D", &long]);
    assert_eq!(of(&(head() + &beside)).map(|rows| rows.len()), Ok(1));
    let row = inline(2, &["A"]);
    assert_eq!(
        of(&(head() + &row.repeat(MOST_ROWS))).map(|rows| rows.len()),
        Ok(MOST_ROWS)
    );
    assert_eq!(of(&(head() + &row.repeat(MOST_ROWS + 1))), Err(TooManyRows));
    for broken in [
        "<row><c>",
        "<row></c></row>",
        r#"<row r="0x1"></row>"#,
        r#"<row r="1048577"></row>"#,
        r#"<row><c r="1"><v>1</v></c></row>"#,
        r#"<row><c r="XFE1"><v>1</v></c></row>"#,
        r#"<row><c t="s"><v>0</v></c></row>"#,
        r#"<row><c t="str"><v>&otra;</v></c></row>"#,
        &"<a>".repeat(1_000_000),
    ] {
        assert_eq!(of(broken), Err(NotATable), "{broken}");
    }
    assert_eq!(
        read(&archive(&[("word/document.xml", b"<document/>")])),
        Err(NotATable)
    );
    let names: Vec<String> = (0..MOST_PARTS).map(|name| name.to_string()).collect();
    let more: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(read(&workbook_with(&head(), "", &more)), Err(TooManyParts));
}

#[test]
fn an_encrypted_part_is_said_to_be_protected() {
    let mut file = workbook_with(&head(), "", &[]);
    // The first bit of the flags, in each entry of the directory (APPNOTE.TXT, 4.4.4).
    let entries: Vec<usize> = (0..file.len() - 4)
        .filter(|at| file[*at..].starts_with(b"PK\x01\x02"))
        .collect();
    for at in entries {
        file[at + 8] |= 1;
    }
    assert_eq!(read(&file), Err(FileError::OldOrProtected));
}

#[test]
fn a_zip_bomb_is_refused() {
    let bomb = vec![b' '; 33 * 1024 * 1024];
    let file = workbook_with(str::from_utf8(&bomb).unwrap(), "", &[]);
    assert!(file.len() < 64 * 1024, "{}", file.len());
    assert_eq!(read(&file), Err(FileError::UnpacksToTooMuch));
}

#[test]
fn a_sheet_that_is_named_often_is_unpacked_as_often_as_it_fits() {
    let sheets = r#"<sheet r:id="a"/>"#.repeat(255);
    let workbook = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    let sheet = format!(
        "<worksheet><sheetData>{}</sheetData></worksheet>",
        " ".repeat(1024 * 1024)
    );
    let file = archive(&[
        (
            "_rels/.rels",
            br#"<R><Relationship Id="r" Type="/officeDocument" Target="w"/></R>"#,
        ),
        ("w", workbook.as_bytes()),
        (
            "_rels/w.rels",
            br#"<R><Relationship Id="a" Type="/worksheet" Target="s"/></R>"#,
        ),
        ("s", sheet.as_bytes()),
    ]);
    assert_eq!(read(&file), Err(FileError::UnpacksToTooMuch));
}

#[test]
fn what_a_workbook_says_of_itself_sets_no_memory_aside() {
    let strings =
        r#"<sst count="9999999999999" uniqueCount="9999999999999"><si><t>A</t></si></sst>"#;
    let rows = format!(
        r#"<dimension ref="A1:XFD1048576"/>{}<row r="1048576" spans="1:16384"><c r="A1048576" t="s"><v>0</v></c></row>"#,
        head()
    );
    let file = workbook_with(&rows, strings, &[]);
    assert_eq!(read(&file), Ok(vec!["1048576 A|||".to_owned()]));
}

#[test]
fn what_nests_or_repeats_without_end_is_refused() {
    let deep = "<a>".repeat(65) + &"</a>".repeat(65);
    assert_eq!(
        read(&workbook_with(&deep, "", &[])),
        Err(FileError::NotATable)
    );
    // A text of a million letters behind every cell.
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1_000_000));
    let rows = format!(
        "{}<row r=\"2\">{}</row>",
        head(),
        r#"<c r="A2" t="s"><v>0</v></c>"#.repeat(100_000)
    );
    let file = workbook_with(&rows, &strings, &[]);
    assert_eq!(read(&file), Err(FileError::CellTooLong { line: 2 }));
    let strings = format!("<sst>{}</sst>", "<si/>".repeat(250_001));
    let file = workbook_with(&head(), &strings, &[]);
    assert_eq!(read(&file), Err(FileError::UnpacksToTooMuch));
    let relation = r#"<Relationship Id="1" Type="" Target=""/>"#;
    let relations: String = (0..=MOST_PARTS)
        .map(|number| relation.replace('1', &number.to_string()))
        .collect();
    let relations = format!("<Relationships>{relations}</Relationships>");
    let file = archive(&[("_rels/.rels", relations.as_bytes())]);
    assert_eq!(read(&file), Err(FileError::TooManyParts));
}

#[test]
fn a_text_that_thousands_of_cells_refer_to_costs_no_more_than_a_small_multiple_of_the_file() {
    let kept = |letters: usize, rows: usize| {
        let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(letters));
        let row = format!("<row>{}</row>", r#"<c t="s"><v>0</v></c>"#.repeat(4));
        let file = workbook_with(&(head() + &row.repeat(rows)), &strings, &[]);
        let size = file.len();
        (
            size,
            rows_of(&file).map(|rows| {
                let texts = |row: &Row| row.texts.iter().map(|(_, text)| text.len()).sum::<usize>();
                rows.iter().map(texts).sum::<usize>()
            }),
        )
    };
    let (size, refused) = kept(1_000, MOST_ROWS);
    assert!(size < 8 * 1024, "{size}");
    assert_eq!(refused, Err(FileError::TooMuchText));
    for (letters, rows) in [(1_000, 40), (100, 70), (10, 600), (1, MOST_ROWS)] {
        let (size, kept) = kept(letters, rows);
        let kept = kept.unwrap();
        assert!(kept <= 24 * 1024 + 7 * size, "{kept} of {size}");
    }
}

#[test]
fn a_workbook_that_is_cut_off_or_damaged_is_refused() {
    let file = workbook_with(&(head() + &inline(2, &["A"])), "<sst/>", &[]);
    assert!(read(&file).is_ok());
    for end in 4..file.len() {
        assert!(read(&file[..end]).is_err(), "{end}");
    }
    for at in 4..file.len() {
        let mut damaged = file.clone();
        damaged[at] ^= 0xFF;
        // Some bytes have no meaning here, dates for example.
        drop(read(&damaged));
    }
    assert!(file.len() < LARGEST);
}
