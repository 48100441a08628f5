//! What is pasted from a spreadsheet, or typed as lines: workers, one a line.
//!
//! The cells of a line are told apart by tabs, as Excel, LibreOffice and Sheets copy them, else by semicolons or commas.
//! With a heading, its words say which column is which; without one, what stands in the cells does.

use crate::columns::{LOOKED_AT, are_one_amount, by_content, by_heading};
use crate::{Column, WorkerTexts};

/// The most bytes that are sent with a pasted list: 20,000 rows of NSS, CURP and SBC, percent-encoded, have some 900 kB.
pub const MOST_BYTES: usize = 1024 * 1024;

/// The most cells that a line is taken apart into.
const MOST_CELLS: usize = 256;

/// The most headings of columns that were left out which are told, and the most characters of one.
const MOST_LEFT_OUT: usize = 20;
const MOST_OF_A_HEADING: usize = 60;

/// What was read of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The workers, a line each.
    pub workers: Vec<WorkerTexts>,
    /// What the heading calls the columns that were not taken although something stands in them.
    pub left_out: Vec<String>,
}

/// The workers of a text, line by line. A line with nothing in it is passed over; none is ever lost otherwise.
pub fn read(text: &str) -> Pasted {
    read_at_most(text, usize::MAX)
}

/// The first so many workers of a text, for whoever takes no more than that.
pub fn read_at_most(text: &str, most: usize) -> Pasted {
    // Read row by row: all cells of a list that consists of them would take a hundred times its length.
    let mut lines = (text.lines())
        .map(|line| line.trim_matches(['\u{feff}', '\r']))
        .filter(|line| !line.trim().is_empty())
        .peekable();
    let Some(first) = lines.peek() else {
        return Pasted::default();
    };
    let delimiter = ['\t', ';', ',']
        .into_iter()
        .find(|delimiter| first.contains(*delimiter))
        .unwrap_or('\t');
    let names = cells(first, delimiter);
    let heading = by_heading(&names);
    if heading.is_some() {
        lines.next();
    }
    let width = heading.as_ref().map_or(0, Vec::len);
    let looked_at: Vec<Vec<String>> = (lines.clone().take(LOOKED_AT))
        .map(|line| row(line, delimiter, width))
        .collect();
    // Only a heading can leave a column out.
    let mut left_out = LeftOut::default();
    if let Some(columns) = &heading {
        left_out.begin(names, columns);
    }
    let columns = heading.unwrap_or_else(|| by_content(&looked_at));
    let mut workers = Vec::new();
    for line in lines {
        if workers.len() == most {
            break;
        }
        let row = row(line, delimiter, width);
        left_out.look(&row);
        let texts = worker(&row, &columns);
        if !texts.is_blank() {
            workers.push(texts);
        }
    }
    Pasted {
        workers,
        left_out: left_out.told(),
    }
}

/// The cells of a line that is no heading.
#[inline(never)]
fn row(line: &str, delimiter: char, width: usize) -> Vec<String> {
    let row = cells(line, delimiter);
    if delimiter == ',' && row.len() > width {
        joined(row)
    } else {
        row
    }
}

/// The headings of the columns that are none of ours.
#[derive(Default)]
struct LeftOut(Vec<Heading>);

struct Heading {
    place: usize,
    name: String,
    is_filled: bool,
}

impl LeftOut {
    fn begin(&mut self, names: Vec<String>, columns: &[Option<Column>]) {
        for (place, name) in names.into_iter().enumerate() {
            if columns.get(place) == Some(&None) {
                self.0.push(Heading {
                    place,
                    name,
                    is_filled: false,
                });
            }
        }
    }

    /// Notes in which of them something stands.
    fn look(&mut self, row: &[String]) {
        for heading in &mut self.0 {
            let cell = row.get(heading.place);
            heading.is_filled |= cell.is_some_and(|cell| !cell.trim().is_empty());
        }
    }

    /// Those in which something stands.
    fn told(self) -> Vec<String> {
        let mut told = Vec::new();
        for heading in self.0 {
            if heading.is_filled && told.len() < MOST_LEFT_OUT {
                told.push(
                    heading
                        .name
                        .trim()
                        .chars()
                        .take(MOST_OF_A_HEADING)
                        .collect(),
                );
            }
        }
        told
    }
}

/// The cells of a line. One in quotes may hold the delimiter, and doubled quotes stand for one. The last of more than
/// [`MOST_CELLS`] is all the rest, as it stands.
fn cells(line: &str, delimiter: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut quoted, mut characters) = (false, line.chars().peekable());
    while let Some(character) = characters.next() {
        let is_last = cells.len() == MOST_CELLS;
        let Some(cell) = cells.last_mut() else { break };
        if character == '"' && (quoted || cell.is_empty()) {
            if quoted && characters.peek() == Some(&'"') {
                characters.next();
                cell.push('"');
            } else {
                quoted = !quoted;
            }
        } else if character == delimiter && !quoted && !is_last {
            cells.push(String::new());
        } else {
            cell.push(character);
        }
    }
    cells
}

/// Without quotes a comma may also separate thousands: `1,234.56` is one cell, and not two of which one is a wage of 1.
fn joined(row: Vec<String>) -> Vec<String> {
    let mut cells: Vec<String> = Vec::with_capacity(row.len());
    for cell in row {
        match cells.last_mut() {
            Some(thousands) if are_one_amount(thousands, &cell) => {
                thousands.push(',');
                thousands.push_str(&cell);
            }
            _ => cells.push(cell),
        }
    }
    cells
}

fn worker(row: &[String], columns: &[Option<Column>]) -> WorkerTexts {
    let texts = |wanted| {
        (row.iter().zip(columns))
            .filter(move |(_, column)| **column == Some(wanted))
            .map(|(cell, _)| cell.trim())
            .filter(|cell| !cell.is_empty())
    };
    let first = |wanted| texts(wanted).next().unwrap_or_default();
    let name: Vec<&str> = texts(Column::Name).collect();
    let read = WorkerTexts::new(
        first(Column::Nss),
        first(Column::Curp),
        first(Column::Sbc),
        &name.join(" "),
    );
    let outside = row
        .iter()
        .skip(columns.len())
        .any(|cell| !cell.trim().is_empty());
    if outside || read.is_blank() {
        // Nobody knows what is where: rather all of it in the wrong column, where it is found, than some of it lost.
        let all: Vec<&str> = row.iter().map(|cell| cell.trim()).collect();
        return WorkerTexts::new("", "", "", all.join(" ").trim());
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        (read(text).workers)
            .into_iter()
            .map(|texts| [texts.nss, texts.curp, texts.sbc, texts.name].join("|"))
            .collect()
    }

    #[test]
    fn what_excel_copies_is_read_with_and_without_a_heading() {
        let rows = "12345678903\tGOML950214MDFMRC06\t512.30\tLucía Gómez\n\
                    02345678904\tRIXT880930HJCSXM05\t1,234.56\t\n";
        let expected = [
            "12345678903|GOML950214MDFMRC06|512.30|Lucía Gómez",
            "02345678904|RIXT880930HJCSXM05|1,234.56|",
        ];
        assert_eq!(shown(rows), expected);
        let heading = "NSS(11 dígitos)\t CURP(18 caracteres)\t Salario base de cotización(numérico con 2 decimales)\tNombre\r\n";
        assert_eq!(shown(&[heading, rows].concat()), expected);
        assert_eq!(
            shown(&["\u{feff}", heading, "\n\n", rows].concat()),
            expected
        );
    }

    #[test]
    fn columns_in_another_order_are_told_by_heading_or_content() {
        let expected = ["12345678903|GOML950214MDFMRC06|512.30|Lucía Gómez"];
        let row = "Lucía Gómez;512.30;GOML950214MDFMRC06;12345678903";
        assert_eq!(shown(row), expected);
        let heading = "Nombre del trabajador;SBC;CURP;Número de Seguridad Social\n";
        assert_eq!(shown(&[heading, row].concat()), expected);
        // A column that is none of these is left out.
        let heading = "Clave;NSS;CURP;SBC\n";
        let row = "7;12345678903;GOML950214MDFMRC06;512.30";
        assert_eq!(
            shown(&[heading, row].concat()),
            ["12345678903|GOML950214MDFMRC06|512.30|"]
        );
    }

    #[test]
    fn columns_that_are_not_taken_are_named() {
        let pasted = read(
            "Clave;NSS; Puesto ;CURP;Vacía;SBC\n7;12345678903;;GOML950214MDFMRC06;;512.30\n8;;Jefa;;;",
        );
        assert_eq!(pasted.left_out, ["Clave", "Puesto"]);
        // Beside the SBC another wage is not taken, either.
        let pasted = read("NSS\tSalario mensual\tSBC\n12345678903\t16000\t512.30");
        assert_eq!(pasted.left_out, ["Salario mensual"]);
        for whole in ["NSS\tCURP\tSBC\n1\t2\t3", "12345678903\t\t512.30", ""] {
            assert!(read(whole).left_out.is_empty(), "{whole}");
        }
        let many = (0..30)
            .map(|_| "x".repeat(80))
            .collect::<Vec<_>>()
            .join("\t");
        let pasted = read(&format!("NSS\t{many}\n1\t{many}"));
        let longest = pasted.left_out.iter().map(String::len).max();
        assert_eq!(
            (pasted.left_out.len(), longest),
            (MOST_LEFT_OUT, Some(MOST_OF_A_HEADING))
        );
    }

    #[test]
    fn a_line_of_more_cells_than_anybody_has_is_not_lost_either() {
        let last = "Luz";
        let wide = format!("12345678903{}{last}", "\t".repeat(10_000));
        let read = read_at_most(&wide, 1);
        let texts = read.workers.into_iter().next().unwrap();
        let all = [texts.nss, texts.curp, texts.sbc, texts.name].concat();
        assert!(all.contains("12345678903"), "{all}");
        assert!(cells(&wide, '\t').len() <= MOST_CELLS);
        assert!(cells(&wide, '\t').concat().ends_with(last));
    }

    #[test]
    fn no_more_are_read_than_are_wanted() {
        let text = "NSS\tCURP\n1\t2\n3\t4\n5\t6\n";
        for (most, read) in [(0, 0), (2, 2), (3, 3), (9, 3)] {
            // What adds nobody is not counted.
            let text = text.replace("3\t", "\t\n\"\"\t\"\"\n3\t");
            assert_eq!(read_at_most(&text, most).workers.len(), read, "{most}");
        }
    }

    #[test]
    fn quotes_hold_what_they_hold() {
        assert_eq!(
            shown("12345678903,GOML950214MDFMRC06,\"1,234.56\",\"Gómez, \"\"Lu\"\"\""),
            ["12345678903|GOML950214MDFMRC06|1,234.56|Gómez, \"Lu\""]
        );
    }

    #[test]
    fn a_comma_between_thousands_makes_no_wage_of_one_peso() {
        let expected = ["12345678903|GOML950214MDFMRC06|1,234.56|"];
        let row = "12345678903,GOML950214MDFMRC06,1,234.56";
        assert_eq!(shown(row), expected);
        assert_eq!(shown(&["NSS,CURP,SBC\n", row].concat()), expected);
        // With a column of its own it is another number.
        let heading = "NSS,CURP,Clave,SBC\n";
        assert_eq!(
            shown(&[heading, row].concat()),
            ["12345678903|GOML950214MDFMRC06|234.56|"]
        );
    }

    #[test]
    fn a_row_that_is_wider_than_the_heading_is_put_where_it_is_seen() {
        assert_eq!(
            shown("NSS\tCURP\tSBC\n12345678903\t\tGOML950214MDFMRC06\t512.30"),
            ["|||12345678903  GOML950214MDFMRC06 512.30"]
        );
        assert_eq!(shown("NSS\tCURP\tSBC\n1\t2\t3\t\t"), ["1|2|3|"]);
    }

    #[test]
    fn names_in_parts_are_joined_and_of_two_wages_the_sbc_counts() {
        assert_eq!(
            shown(
                "Nombre(s)\tPrimer apellido\tNSS\tSalario mensual\tSalario base de cotización\n\
                   Lucía\tGómez\t12345678903\t16000\t512.30"
            ),
            ["12345678903||512.30|Lucía Gómez"]
        );
    }

    #[test]
    fn no_line_is_lost() {
        // An NSS that is wrong in the first line is no heading.
        assert_eq!(shown("123\tX\t5").len(), 1);
        assert_eq!(shown("NSS 12345678903\tGOML950214MDFMRC06").len(), 1);
        assert_eq!(shown("hola").len(), 1);
        assert_eq!(shown("mal 1\tx\t5"), ["mal 1||5|x"]);
        assert_eq!(shown("NSS\tCURP\tSBC\nsolo texto"), ["solo texto|||"]);
        assert_eq!(shown(" \n\t\n"), Vec::<String>::new());
    }
}
