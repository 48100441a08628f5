//! Reading XML one event after the other.

use crate::FileError;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// How deep elements may stand in each other; a workbook's are not ten deep.
const DEEPEST: usize = 64;

/// A part's XML. An element without content has a beginning and an end like any other.
pub struct Xml<'part> {
    reader: Reader<&'part [u8]>,
    depth: usize,
}

impl<'part> Xml<'part> {
    /// Of a text; a mark at its beginning does not matter.
    pub fn new(part: &'part str) -> Self {
        let mut reader = Reader::from_str(part.strip_prefix('\u{FEFF}').unwrap_or(part));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// What comes next, or `None` at the end.
    ///
    /// # Errors
    /// When it is no XML.
    pub fn next(&mut self) -> Result<Option<Event<'part>>, FileError> {
        let event = self.reader.read_event().map_err(|_| FileError::NotATable)?;
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

    /// Adds the texts that are meant to be read, up to the end of the element in which the reader is:
    /// values and runs of text, neither formulas nor how something is pronounced.
    ///
    /// # Errors
    /// When it is no XML, or ends before the element does.
    pub fn texts(&mut self, element: &str, into: &mut String) -> Result<(), FileError> {
        let (mut is_text, mut pronounced) = (false, false);
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
                    name if name == element => return Ok(()),
                    _ => {}
                },
                Event::Text(text) if is_text => into.push_str(&text.xml10_content()),
                Event::CData(text) if is_text => into.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) if is_text => {
                    let number = reference.resolve_char_ref();
                    match number.map_err(|_| FileError::NotATable)? {
                        Some(letter) => into.push(letter),
                        None => into.push_str(
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
