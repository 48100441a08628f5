//! Tables as a workbook that Excel opens.

use super::Document;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use std::borrow::Cow;

/// A fixed creation time for workbooks: the same rows give the same bytes.
const MADE: (u16, u8, u8) = (2000, 1, 1);

/// The table does not fit into a workbook: more than 1,048,575 rows, or 32,767 characters in a cell. Or, of a [`Book`],
/// there is no place on disk for its rows.
#[derive(Debug, thiserror::Error)]
#[error("the table does not fit into a workbook")]
pub struct WorkbookError(#[from] XlsxError);

/// A workbook of one sheet or several: text in every cell, never a formula, and columns formatted as text for later
/// typing.
///
/// Rows wait in files without a name, one a sheet, until it is finished, so that memory does not grow with them: only
/// the finished workbook, compressed, is in memory.
pub struct Book(Sheets);

impl Book {
    /// One with these sheets, each with its name (at most 31 characters) and its headings.
    ///
    /// # Errors
    /// When a name or a heading cannot be one.
    pub fn new<'text, Headings>(
        sheets: impl IntoIterator<Item = (&'text str, Headings)>,
    ) -> Result<Self, WorkbookError>
    where
        Headings: IntoIterator<Item = &'text str>,
    {
        let mut book = Sheets::new()?;
        for (name, headings) in sheets {
            (book.workbook)
                .add_worksheet_with_constant_memory()?
                .set_name(name)?;
            book.begin(headings)?;
        }
        Ok(Self(book))
    }

    /// Writes the next row of the sheet at this place, from 0.
    ///
    /// # Errors
    /// When it does not fit, or there is no such sheet.
    pub fn row<'text>(
        &mut self,
        sheet: usize,
        cells: impl IntoIterator<Item = &'text str>,
    ) -> Result<(), WorkbookError> {
        self.0.row(sheet, cells)
    }

    /// The workbook's bytes.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn finish(self) -> Result<Vec<u8>, WorkbookError> {
        self.0.finish()
    }
}

/// The sheets of a workbook that is being written.
struct Sheets {
    workbook: Workbook,
    /// The next row of each.
    next: Vec<u32>,
}

impl Sheets {
    fn new() -> Result<Self, WorkbookError> {
        let mut workbook = Workbook::new();
        let (year, month, day) = MADE;
        let made = ExcelDateTime::from_ymd(year, month, day)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        Ok(Self {
            workbook,
            next: Vec::new(),
        })
    }

    /// Begins the sheet that was added last.
    fn begin<'text>(
        &mut self,
        headings: impl IntoIterator<Item = &'text str>,
    ) -> Result<(), WorkbookError> {
        let place = self.next.len();
        let sheet = self.workbook.worksheet_from_index(place)?;
        let text = Format::new().set_num_format("@");
        let headings: Vec<&str> = headings.into_iter().collect();
        for (column, _) in (0..).zip(&headings) {
            sheet.set_column_format(column, &text)?;
        }
        self.next.push(0);
        self.row(place, headings)
    }

    fn row<'text>(
        &mut self,
        sheet: usize,
        cells: impl IntoIterator<Item = &'text str>,
    ) -> Result<(), WorkbookError> {
        let worksheet = self.workbook.worksheet_from_index(sheet)?;
        let Some(row) = self.next.get_mut(sheet) else {
            return Ok(());
        };
        for (column, cell) in (0..).zip(cells) {
            worksheet.write_string(*row, column, kept_as_text(cell))?;
        }
        *row += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, WorkbookError> {
        Ok(self.workbook.save_to_buffer()?)
    }
}

impl<'text, Rows: Iterator<Item = Vec<&'text str>>> Document<'text, Rows> {
    /// Writes XLSX: one sheet, as those of a [`Book`], but with each text once, as Excel writes it, and all in memory.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn xlsx(self) -> Result<Vec<u8>, WorkbookError> {
        let mut book = Sheets::new()?;
        book.workbook.add_worksheet();
        book.begin(self.headings)?;
        for cells in self.rows {
            book.row(0, cells)?;
        }
        book.finish()
    }
}

/// The cell, with an apostrophe before it if reading would take its first character for a program's own sign.
fn kept_as_text(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['\'', '=']) {
        Cow::Owned(["'", cell].concat())
    } else {
        Cow::Borrowed(cell)
    }
}
