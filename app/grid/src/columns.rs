//! Which column of a table is which: by its heading, or by what stands in its cells. For what is pasted and for files.

use crate::Column;

/// How many rows are looked at to find out which column is which.
pub const LOOKED_AT: usize = 20;

/// Whether two cells are one amount that a comma between its thousands tore apart: `1` and `234.56`.
pub fn are_one_amount(left: &str, right: &str) -> bool {
    let are_digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let left = left.trim_start().trim_start_matches('$');
    let begins = (1..=3).any(|length| are_digits(left, length));
    let parts = right.trim_end().split_once('.');
    begins && parts.is_some_and(|(hundreds, cents)| are_digits(hundreds, 3) && are_digits(cents, 2))
}

/// Which column is which, if this row is a heading: one of its cells names NSS or CURP, and none holds a run of
/// digits that could be somebody's.
pub fn by_heading(row: &[impl AsRef<str>]) -> Option<Vec<Option<Column>>> {
    let mut columns: Vec<Option<Column>> = row.iter().map(|cell| named(cell.as_ref())).collect();
    // Beside another wage, the SBC is the column that says so.
    let says_sbc = |cell: &str| {
        let folded = folded(cell);
        folded.contains("SBC") || folded.contains("COTIZACION")
    };
    if row.iter().any(|cell| says_sbc(cell.as_ref())) {
        for (column, cell) in columns.iter_mut().zip(row) {
            column.take_if(|column| *column == Column::Sbc && !says_sbc(cell.as_ref()));
        }
    }
    let names = [Column::Nss, Column::Curp];
    let is_one = columns
        .iter()
        .flatten()
        .any(|column| names.contains(column));
    let has_digits = row.iter().any(|cell| {
        let outside = cell.as_ref().split('(').next().unwrap_or_default();
        outside.chars().filter(char::is_ascii_digit).count() > 2
    });
    (is_one && !has_digits).then_some(columns)
}

/// A heading as it is compared: in capitals, without accents. Its own, since the whole of Unicode's tables would weigh
/// more in the browser than the rest of the grid.
fn folded(heading: &str) -> String {
    (heading.chars())
        .filter(|character| !('\u{300}'..='\u{36f}').contains(character))
        .map(|character| match character {
            'á' | 'Á' => 'A',
            'é' | 'É' => 'E',
            'í' | 'Í' => 'I',
            'ó' | 'Ó' => 'O',
            'ú' | 'Ú' => 'U',
            character => character.to_ascii_uppercase(),
        })
        .collect()
}

/// Which column a heading names.
fn named(heading: &str) -> Option<Column> {
    let folded = folded(heading);
    let names = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    if names(&["NSS", "SEGURIDAD SOCIAL", "SEGURO SOCIAL", "AFILIACION"]) {
        Some(Column::Nss)
    } else if names(&["CURP"]) {
        Some(Column::Curp)
    } else if names(&["SBC", "SALARIO", "SDI"]) {
        Some(Column::Sbc)
    } else if names(&["NOMBRE", "APELLIDO", "TRABAJADOR"]) {
        Some(Column::Name)
    } else {
        None
    }
}

/// Which column is which by what most of the first cells look like; as usual where that is not clear.
pub fn by_content(rows: &[Vec<String>]) -> Vec<Option<Column>> {
    let width = rows
        .iter()
        .take(LOOKED_AT)
        .map(Vec::len)
        .max()
        .unwrap_or_default();
    let looks: Vec<Option<Column>> = (0..width)
        .map(|column| {
            let cells = rows
                .iter()
                .take(LOOKED_AT)
                .filter_map(|row| row.get(column));
            let kinds: Vec<Column> = cells.filter_map(|cell| look(cell)).collect();
            let most = |kind| kinds.iter().filter(|found| **found == kind).count();
            // Of two that are as frequent the earlier: a name is what anything may look like.
            (Column::ALL.into_iter().rev())
                .filter(|kind| most(*kind) > 0)
                .max_by_key(|kind| most(*kind))
        })
        .collect();
    let once = Column::ALL.into_iter().all(|kind| {
        looks
            .iter()
            .flatten()
            .filter(|found| **found == kind)
            .count()
            <= 1
    });
    if !once {
        return (0..width)
            .map(|column| Column::ALL.get(column).copied())
            .collect();
    }
    // What looks like nothing is what is missing, in the usual order: so that no cell is left out.
    let mut missing = (Column::ALL.into_iter()).filter(|kind| !looks.contains(&Some(*kind)));
    let found = looks.iter().map(|look| look.or_else(|| missing.next()));
    found.collect()
}

/// What a cell looks like.
fn look(cell: &str) -> Option<Column> {
    let text = cell.trim().trim_start_matches('\'');
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text
        .chars()
        .filter(|character| character.is_alphabetic())
        .count();
    let length = text
        .chars()
        .filter(|character| character.is_alphanumeric())
        .count();
    match (letters, digits) {
        _ if text.is_empty() => None,
        (0, 8..=11) if !text.contains(['.', ',', '$']) => Some(Column::Nss),
        (0, 1..) => Some(Column::Sbc),
        (4.., 6..) if (16..=20).contains(&length) => Some(Column::Curp),
        (1.., 0) => Some(Column::Name),
        _ => None,
    }
}
