//! Tables as a workbook that Excel opens.

use super::Document;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use std::borrow::Cow;

/// A fixed creation time for workbooks: the same rows give the same bytes.
const MADE: (u16, u8, u8) = (2000, 1, 1);

/// The table does not fit into a workbook: more than 1,048,575 rows, or 32,767 characters in a cell.
#[derive(Debug, thiserror::Error)]
#[error("the table does not fit into a workbook")]
pub struct WorkbookError(#[from] XlsxError);

impl<'text, Rows: Iterator<Item = Vec<&'text str>>> Document<'text, Rows> {
    /// Writes XLSX: one sheet, text in every cell, never a formula, and columns formatted as text for later typing.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn xlsx(self) -> Result<Vec<u8>, WorkbookError> {
        let mut workbook = Workbook::new();
        let (year, month, day) = MADE;
        let made = ExcelDateTime::from_ymd(year, month, day)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = workbook.add_worksheet();
        let text = Format::new().set_num_format("@");
        for (column, _) in (0..).zip(&self.headings) {
            sheet.set_column_format(column, &text)?;
        }
        for (row, cells) in (0..).zip(std::iter::once(self.headings).chain(self.rows)) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, kept_as_text(cell))?;
            }
        }
        Ok(workbook.save_to_buffer()?)
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
