//! Reading XML one event after the other.

use crate::workbook::archive::Part;
use crate::{FileError, Limits};
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// How deep elements may stand in each other; a workbook's are not ten deep.
const DEEPEST: usize = 64;

/// A part's XML, read as it is unpacked. An element without content has a beginning and an end like any other.
pub struct Xml<'archive> {
    reader: Reader<Part<'archive>>,
    event: Vec<u8>,
    depth: usize,
    /// How many bytes of a text are kept.
    most: usize,
}

impl<'archive> Xml<'archive> {
    /// Of a part; a mark at its beginning does not matter.
    pub fn new(part: Part<'archive>, limits: &Limits) -> Self {
        /// The most bytes of a character: of four, or written as `_x000D_`.
        const LONGEST: usize = 7 * 4;
        let mut reader = Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            event: Vec::new(),
            depth: 0,
            // One character more shows that there are too many.
            most: LONGEST.saturating_mul(limits.cell_characters.saturating_add(1)),
        }
    }

    /// What comes next, or `None` at the end.
    ///
    /// # Errors
    /// When it is no XML, or all that was unpacked is too much.
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

    /// Passes over what is left of the part.
    ///
    /// # Errors
    /// When the part is broken, or all that was unpacked is too much.
    pub fn finish(self) -> Result<(), FileError> {
        self.reader.into_inner().finish()
    }

    /// The texts that are meant to be read, up to the end of the element in which the reader is: values and
    /// runs of text, neither formulas nor how something is pronounced. Of what is longer than a cell may be
    /// no more is kept than shows it.
    ///
    /// # Errors
    /// When it is no XML, or ends before the element does.
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

/// Adds to a text as long as it is not much too long for a cell.
fn push(text: &mut String, more: &str, most: usize) {
    let room = most.saturating_sub(text.len());
    let end = (0..=room.min(more.len()))
        .rev()
        .find(|end| more.is_char_boundary(*end));
    text.push_str(end.and_then(|end| more.get(..end)).unwrap_or_default());
}

/// Undoes `_x000D_` and its like, by which a workbook holds what XML cannot (ECMA-376, part 1, 22.9.2.19).
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

/// An element's attribute, by its name without prefix; of two with one name, which XML forbids, the
/// first.
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
