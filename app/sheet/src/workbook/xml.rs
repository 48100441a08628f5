//! Reading XML event by event.

use crate::workbook::archive::Part;
use crate::{FileError, Limits};
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Maximum nesting of elements; a workbook's are not ten deep.
const DEEPEST: usize = 64;

/// A part's XML, read while it is unpacked. An empty element gives a start and an end event like any other.
pub struct Xml<'archive> {
    reader: Reader<Part<'archive>>,
    event: Vec<u8>,
    depth: usize,
    /// Maximum number of bytes kept of a text.
    most: usize,
}

impl<'archive> Xml<'archive> {
    /// For a part; a byte order mark is skipped.
    pub fn new(part: Part<'archive>, limits: &Limits) -> Self {
        /// Maximum number of bytes of a character: four, or each written as `_x000D_`.
        const LONGEST: usize = 7 * 4;
        let mut reader = Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            event: Vec::new(),
            depth: 0,
            // One character more, to show that there are too many.
            most: LONGEST.saturating_mul(limits.cell_characters.saturating_add(1)),
        }
    }

    /// The next event; `None` at the end.
    ///
    /// # Errors
    /// When it is not XML, or the limit is exceeded.
    pub fn next(&mut self) -> Result<Option<Event<'_>>, FileError> {
        self.event.clear();
        let Ok(event) = self.reader.read_event_into(&mut self.event) else {
            return Err(self.reader.get_ref().error());
        };
        match &event {
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(FileError::NotATable);
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(FileError::NotATable),
            Event::Eof => return Ok(None),
            _ => {}
        }
        Ok(Some(event))
    }

    /// Skips the rest of the part.
    ///
    /// # Errors
    /// When the part is broken, or the limit is exceeded.
    pub fn finish(self) -> Result<(), FileError> {
        self.reader.into_inner().finish()
    }

    /// The readable texts up to the end of the current element: values and text runs, without formulas and phonetic
    /// hints. Of a text longer than a cell may be, only enough is kept to show that.
    ///
    /// # Errors
    /// When it is not XML, or ends before the element does.
    pub fn texts(&mut self, element: &str) -> Result<String, FileError> {
        let mut found = String::new();
        let (mut is_text, mut pronounced) = (false, false);
        let most = self.most;
        let push = |found: &mut String, more: &str| push(found, more, most);
        while let Some(event) = self.next()? {
            match event {
                Event::Start(start) => match start.local_name().as_ref() {
                    "v" | "t" => is_text = !pronounced,
                    "rPh" => pronounced = true,
                    _ => {}
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "v" | "t" => is_text = false,
                    "rPh" => pronounced = false,
                    name if name == element => return Ok(unescaped(found)),
                    _ => {}
                },
                Event::Text(text) if is_text => push(&mut found, &text.xml10_content()),
                Event::CData(text) if is_text => push(&mut found, &text.xml10_content()),
                Event::GeneralRef(reference) if is_text => {
                    let number = reference.resolve_char_ref();
                    match number.map_err(|_| FileError::NotATable)? {
                        Some(letter) => push(&mut found, letter.encode_utf8(&mut [0; 4])),
                        None => push(
                            &mut found,
                            resolve_predefined_entity(&reference).ok_or(FileError::NotATable)?,
                        ),
                    }
                }
                _ => {}
            }
        }
        Err(FileError::NotATable)
    }
}

/// Appends to a text unless it is already much too long for a cell.
fn push(text: &mut String, more: &str, most: usize) {
    let room = most.saturating_sub(text.len());
    let end = (0..=room.min(more.len()))
        .rev()
        .find(|end| more.is_char_boundary(*end));
    text.push_str(end.and_then(|end| more.get(..end)).unwrap_or_default());
}

/// Decodes `_x000D_` and similar, by which a workbook writes characters that XML cannot (ECMA-376, part 1, 22.9.2.19).
fn unescaped(text: String) -> String {
    const LENGTH: usize = "_x000D_".len();
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let (before, found) = rest.split_at(at);
        plain.push_str(before);
        let letter = (found.get(..LENGTH))
            .and_then(|escape| escape.strip_prefix("_x")?.strip_suffix('_'))
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        let length = if let Some(letter) = letter {
            plain.push(letter);
            LENGTH
        } else {
            plain.push_str("_x");
            "_x".len()
        };
        rest = found.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

/// An element's attribute, by its local name; of duplicates, which XML forbids, the first.
///
/// # Errors
/// When the attributes cannot be read.
pub fn attribute<'start>(
    start: &'start BytesStart<'_>,
    name: &str,
) -> Result<Option<Cow<'start, str>>, FileError> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| FileError::NotATable)?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            return value.map(Some).map_err(|_| FileError::NotATable);
        }
    }
    Ok(None)
}
