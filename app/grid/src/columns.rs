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
    let mut looks: Vec<Looks> = Vec::new();
    for row in rows.iter().take(LOOKED_AT) {
        for (place, cell) in row.iter().enumerate() {
            if place == looks.len() {
                looks.push([0; Column::ALL.len()]);
            }
            let kind = look(cell).map(|kind| kind as usize);
            if let (Some(kind), Some(counts)) = (kind, looks.get_mut(place))
                && let Some(count) = counts.get_mut(kind)
            {
                *count += 1;
            }
        }
    }
    let mut found: Vec<Option<Column>> = looks.into_iter().map(most_frequent).collect();
    let is_clear = Column::ALL.iter().all(|kind| {
        let of_kind = found.iter().filter(|look| **look == Some(*kind));
        of_kind.count() <= 1
    });
    if !is_clear {
        found.fill(None);
    }
    // What looks like nothing is what is missing, in the usual order: so that no cell is left out.
    for kind in Column::ALL {
        if !found.contains(&Some(kind))
            && let Some(free) = found.iter_mut().find(|look| look.is_none())
        {
            *free = Some(kind);
        }
    }
    found
}

/// How many cells of a column look like each kind.
type Looks = [u8; Column::ALL.len()];

/// What most of the cells look like. Of two that are as frequent the earlier: a name is what anything may look like.
fn most_frequent(counts: Looks) -> Option<Column> {
    let mut most = (0, None);
    for (count, kind) in counts.into_iter().zip(Column::ALL) {
        if count > most.0 {
            most = (count, Some(kind));
        }
    }
    most.1
}

/// What a cell looks like.
fn look(cell: &str) -> Option<Column> {
    let text = cell.trim().trim_start_matches('\'');
    let (mut digits, mut letters, mut length) = (0, 0, 0);
    for character in text.chars() {
        digits += u32::from(character.is_ascii_digit());
        letters += u32::from(character.is_alphabetic());
        length += u32::from(character.is_alphanumeric());
    }
    match (letters, digits) {
        _ if text.is_empty() => None,
        (0, 8..=11) if !text.contains(['.', ',', '$']) => Some(Column::Nss),
        (0, 1..) => Some(Column::Sbc),
        (4.., 6..) if (16..=20).contains(&length) => Some(Column::Curp),
        (1.., 0) => Some(Column::Name),
        _ => None,
    }
}
