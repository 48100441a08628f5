//! From cells to rows, for every format.

use crate::column::Wanted;
use crate::{Cell, FileError, Format, Need, Row, Sink, Summary};
use std::marker::PhantomData;

/// How many rows, without blank ones, are searched for the headings: there may be titles above them.
pub const HEADING_WITHIN: usize = 10;

/// Receives a table row by row and passes the rows on to `take`.
pub struct Table<'wanted, K: 'static, E, T> {
    pub wanted: &'wanted Wanted<'wanted, K>,
    take: T,
    headings: Option<Headings>,
    /// The best candidate for the headings: how many it has, and what it lacks.
    likeliest: Option<(usize, FileError)>,
    /// How many rows were searched for the headings.
    looked_at: usize,
    rows: usize,
    hidden: usize,
    /// How many bytes of text may still be kept.
    left: usize,
    /// The error of `take`.
    error: PhantomData<E>,
}

impl<'wanted, K: Copy + PartialEq, E, T> Table<'wanted, K, E, T> {
    /// For a file of this many bytes.
    pub const fn new(size: usize, wanted: &'wanted Wanted<'wanted, K>, take: T) -> Self {
        let limits = wanted.limits;
        let more = limits.text_for_a_byte.saturating_mul(size);
        Self {
            wanted,
            take,
            headings: None,
            likeliest: None,
            looked_at: 0,
            rows: 0,
            hidden: 0,
            left: limits.text.saturating_add(more),
            error: PhantomData,
        }
    }

    fn look_for_headings(&mut self, cells: &[Cell<'_>]) {
        if self.is_without_headings() {
            return;
        }
        self.looked_at += 1;
        match Headings::find(self.wanted, cells) {
            Ok(headings) => self.headings = Some(headings),
            Err(error) => {
                let known = self.wanted.recognised(cells);
                if self.likeliest.is_none_or(|(most, _)| known > most) {
                    self.likeliest = Some((known, error));
                }
            }
        }
    }

    /// Whether all rows so far were blank.
    pub const fn is_blank(&self) -> bool {
        self.headings.is_none() && self.likeliest.is_none()
    }

    /// Whether all rows that may be the headings were searched in vain.
    pub const fn is_without_headings(&self) -> bool {
        self.headings.is_none() && self.looked_at >= HEADING_WITHIN
    }

    /// What the best candidate for the headings lacks, with its number of known headings; `None` if nothing is missing
    /// or the table is empty.
    pub const fn lacks(&self) -> Option<(usize, FileError)> {
        match self.headings {
            Some(_) => None,
            None => self.likeliest,
        }
    }

    /// The result.
    ///
    /// # Errors
    /// When there are no rows.
    pub fn finish(self, format: Format) -> Result<Summary, FileError> {
        if self.headings.is_none() {
            return Err(self.likeliest.map_or(FileError::Empty, |(_, error)| error));
        }
        if self.rows == 0 {
            return Err(FileError::NoRows);
        }
        Ok(Summary {
            format,
            rows: self.rows,
            hidden: self.hidden,
        })
    }
}

impl<K: Copy + PartialEq, E, T> Sink for Table<'_, K, E, T>
where
    E: From<FileError>,
    T: FnMut(Row<K>) -> Result<(), E>,
{
    type Error = E;

    /// The first row that has every required column is taken as the headings.
    fn row(&mut self, line: u32, hidden: bool, cells: &[Cell<'_>]) -> Result<(), E> {
        if cells.iter().all(|cell| cell.text.trim().is_empty()) {
            return Ok(());
        }
        let Some(headings) = &self.headings else {
            self.look_for_headings(cells);
            return Ok(());
        };
        let limits = self.wanted.limits;
        let cell = |place: usize| cells.get(place).map_or("", |cell| &*cell.text);
        let mut needed = headings.needed();
        if needed.any(|place| limits.is_too_long(cell(place))) {
            return Err(FileError::CellTooLong { line }.into());
        }
        let texts = (self.wanted.columns.iter())
            .zip(&headings.places)
            .map(|(column, place)| {
                let meant = column.content.meant(cell((*place)?));
                Some(kept(meant.into_owned(), column.longest))
            });
        let row = Row::new(line, hidden, self.wanted.columns, texts.collect());
        if row.texts().all(str::is_empty) {
            // A row that fills only other columns, below a table for example, is skipped.
            return Ok(());
        }
        if self.rows >= limits.rows {
            return Err(FileError::TooManyRows.into());
        }
        let left = self.left.checked_sub(row.texts().map(cost).sum());
        self.left = left.ok_or(FileError::TooMuchText)?;
        self.rows += 1;
        self.hidden += usize::from(hidden);
        (self.take)(row)
    }

    /// As far as is known yet.
    fn needs(&self, place: usize) -> bool {
        (self.headings.as_ref())
            .is_none_or(|headings| headings.needed().any(|needed| needed == place))
    }

    fn has_enough(&self) -> bool {
        self.is_without_headings()
    }
}

/// The place of each column, from 0; `None` if the file lacks it.
struct Headings {
    places: Vec<Option<usize>>,
}

impl Headings {
    /// The places of the columns in a row of headings.
    ///
    /// # Errors
    /// What is missing or duplicate in the row.
    fn find<K: Copy + PartialEq>(
        wanted: &Wanted<'_, K>,
        cells: &[Cell<'_>],
    ) -> Result<Self, FileError> {
        let found: Vec<Option<usize>> = (cells.iter())
            .map(|cell| wanted.column(&cell.text))
            .collect();
        let place = |index: usize| {
            let is_it = |(_, column): &(usize, &Option<usize>)| **column == Some(index);
            let mut places = (0..).zip(&found).filter(is_it).map(|(place, _)| place);
            let first = places.next();
            match places.next() {
                Some(_) => Err(FileError::DoubledColumn(heading(wanted, index))),
                None => Ok(first),
            }
        };
        let mut places = vec![None; wanted.columns.len()];
        let mut put = |index: usize, place| {
            if let Some(known) = places.get_mut(index) {
                *known = place;
            }
        };
        for (index, column) in wanted.columns.iter().enumerate() {
            match column.need {
                Need::InsteadOf(others) => {
                    let others: Vec<_> =
                        others.iter().filter_map(|key| wanted.index(*key)).collect();
                    let alone = place(index)?;
                    let apart = (others.iter())
                        .map(|other| Ok((*other, place(*other)?)))
                        .collect::<Result<Vec<_>, _>>()?;
                    put(index, alone);
                    either(wanted, index, alone, &apart)?;
                    for (other, place) in apart {
                        put(other, place);
                    }
                }
                // Checked together with the column that may replace it.
                _ if wanted.is_stood_for(column.key) => {}
                Need::Required => {
                    let missing = FileError::MissingColumn(column.heading);
                    put(index, Some(place(index)?.ok_or(missing)?));
                }
                Need::Optional => put(index, place(index)?),
            }
        }
        Ok(Self { places })
    }

    /// The places of the needed columns.
    fn needed(&self) -> impl Iterator<Item = usize> {
        self.places.iter().copied().flatten()
    }
}

/// Refuses a column together with the columns that it replaces, and the lack of both if they are required.
fn either<K: Copy + PartialEq>(
    wanted: &Wanted<'_, K>,
    index: usize,
    alone: Option<usize>,
    apart: &[(usize, Option<usize>)],
) -> Result<(), FileError> {
    let some_apart = apart.iter().any(|(_, place)| place.is_some());
    let missing = |(other, place): &&(usize, Option<usize>)| {
        let column = wanted.columns.get(*other);
        place.is_none() && column.is_some_and(|column| column.need == Need::Required)
    };
    let missing = apart.iter().find(missing).map(|(other, _)| *other);
    match (alone, some_apart, missing) {
        (Some(_), true, _) => Err(FileError::DoubledColumn(heading(wanted, index))),
        (None, true, Some(other)) => Err(FileError::MissingColumn(heading(wanted, other))),
        (None, false, Some(_)) => Err(FileError::MissingColumn(heading(wanted, index))),
        _ => Ok(()),
    }
}

fn heading<K>(wanted: &Wanted<'_, K>, index: usize) -> &'static str {
    (wanted.columns.get(index)).map_or("", |column| column.heading)
}

/// Marks that a text was cut. It occurs in no name, address or identifier.
const CUT: char = '…';

/// The text, cut to the length that may be kept; a cut text is still too long to be accepted.
fn kept(mut text: String, longest: usize) -> String {
    let mut places = text.char_indices().skip(longest);
    if let (Some((end, _)), Some(_)) = (places.next(), places.next()) {
        text.truncate(end);
        text.push(CUT);
    }
    text
}

/// The bytes of a text in its longest form: in HTML, JSON or CSV.
fn cost(text: &str) -> usize {
    (text.bytes())
        .map(|byte| match byte {
            b'"' => "&quot;".len(),
            b'\'' | b'&' => "&amp;".len(),
            b'<' | b'>' => "&lt;".len(),
            b'\\' => 2,
            _ => 1,
        })
        .sum()
}
