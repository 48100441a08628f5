//! Detects a text's encoding: by its byte order mark, else UTF-8, else the one in which the letters are most plausible.

use crate::FileError;
use encoding_rs::{Decoder, DecoderResult, Encoding, MACINTOSH, UTF_8, WINDOWS_1252};
use std::io::{Read, Seek, SeekFrom};

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// The upper half of code page 850, in which Excel saves "CSV (MS-DOS)" in Mexico.
const CODE_PAGE_850: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', //
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ', //
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®', '¬', '½', '¼', '¡', '«', '»', //
    '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'À', '©', '╣', '║', '╗', '╝', '¢', '¥', '┐', //
    '└', '┴', '┬', '├', '─', '┼', 'ã', 'Ã', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤', //
    'ð', 'Ð', 'Ê', 'Ë', 'È', 'ı', 'Í', 'Î', 'Ï', '┘', '┌', '█', '▄', '¦', 'Ì', '▀', //
    'Ó', 'ß', 'Ô', 'Ò', 'õ', 'Õ', 'µ', 'þ', 'Þ', 'Ú', 'Û', 'Ù', 'ý', 'Ý', '¯', '´', //
    '\u{AD}', '±', '‗', '¾', '¶', '§', '÷', '¸', '°', '¨', '·', '¹', '³', '²', '■', '\u{A0}',
];

/// The non-ASCII letters of Spanish.
const SPANISH: &str = "áéíóúüñÁÉÍÓÚÜÑ";

/// How a text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    /// One of the web's.
    Known(&'static Encoding),
    /// Code page 850, which the web does not have.
    CodePage850,
}

/// A text in UTF-8 while it is read, without its byte order mark.
pub struct Decoded<R> {
    source: R,
    decode: Decode,
    /// Bytes of the source that are not decoded yet.
    chunk: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read + Seek> Decoded<R> {
    /// Detects how the source is encoded, for which it is read once as a whole.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn new(mut source: R) -> Result<Self, FileError> {
        let (coding, mark) = detect(&mut source)?;
        rewind(&mut source, mark)?;
        Ok(Self {
            source,
            decode: Decode::new(coding),
            chunk: Vec::new(),
            at: 0,
            ended: false,
        })
    }

    /// Appends more of the text, at least one character; nothing at its end.
    ///
    /// # Errors
    /// When the bytes are not a text, or cannot be read.
    pub fn more(&mut self, text: &mut Vec<u8>) -> Result<(), FileError> {
        let before = text.len();
        while text.len() == before && !self.ended {
            if self.at == self.chunk.len() {
                self.at = 0;
                chunk(&mut self.source, &mut self.chunk)?;
            }
            let rest = self.chunk.get(self.at..).unwrap_or_default();
            self.ended = rest.is_empty();
            self.at += self.decode.more(rest, self.ended, text)?;
        }
        // No table contains NUL; nearly every binary file does.
        match text.get(before..) {
            Some(new) if new.contains(&0) => Err(FileError::NotATable),
            _ => Ok(()),
        }
    }
}

/// What is left to do between two chunks: the state of decoding.
enum Decode {
    Known(Box<Decoder>),
    CodePage850,
}

impl Decode {
    fn new(coding: Coding) -> Self {
        match coding {
            Coding::Known(encoding) => {
                Self::Known(Box::new(encoding.new_decoder_without_bom_handling()))
            }
            Coding::CodePage850 => Self::CodePage850,
        }
    }

    /// Decodes bytes, and says how many: all of them, or as many as fit into [`CHUNK`].
    fn more(&mut self, bytes: &[u8], last: bool, text: &mut Vec<u8>) -> Result<usize, FileError> {
        let decoder = match self {
            Self::Known(decoder) => decoder,
            Self::CodePage850 => {
                let mut letter = [0; 4];
                for byte in bytes {
                    text.extend(code_page_850(*byte).encode_utf8(&mut letter).bytes());
                }
                return Ok(bytes.len());
            }
        };
        let start = text.len();
        text.resize(start + CHUNK, 0);
        let room = text.get_mut(start..).unwrap_or_default();
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(bytes, room, last);
        text.truncate(start + written);
        match result {
            DecoderResult::Malformed(..) => Err(FileError::NotATable),
            DecoderResult::InputEmpty | DecoderResult::OutputFull => Ok(read),
        }
    }
}

/// The encoding, and the length of the byte order mark.
fn detect(source: &mut (impl Read + Seek)) -> Result<(Coding, u64), FileError> {
    let mut bytes = Vec::new();
    rewind(source, 0)?;
    chunk(source, &mut bytes)?;
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return Ok((Coding::Known(encoding), mark as u64));
    }
    let mut utf8 = Decode::new(Coding::Known(UTF_8));
    let mut scratch = Vec::new();
    loop {
        let (mut at, last) = (0, bytes.is_empty());
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            match utf8.more(rest, last, &mut scratch) {
                Ok(read) => at += read,
                Err(_) => return Ok((likeliest(source)?, 0)),
            }
            scratch.clear();
            if at == bytes.len() {
                break;
            }
        }
        if last {
            return Ok((Coding::Known(UTF_8), 0));
        }
        chunk(source, &mut bytes)?;
    }
}

/// Windows, Macintosh or MS-DOS, whichever looks most like Spanish.
fn likeliest(source: &mut (impl Read + Seek)) -> Result<Coding, FileError> {
    let mut candidates = [
        Coding::Known(WINDOWS_1252),
        Coding::Known(MACINTOSH),
        Coding::CodePage850,
    ]
    .map(|coding| (coding, Decode::new(coding), Sense::default()));
    rewind(source, 0)?;
    let (mut bytes, mut text) = (Vec::new(), Vec::new());
    loop {
        chunk(source, &mut bytes)?;
        for (_, decode, sense) in &mut candidates {
            let mut at = 0;
            while at < bytes.len() {
                text.clear();
                at += decode.more(bytes.get(at..).unwrap_or_default(), false, &mut text)?;
                sense.add(&text);
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    let mut best = (Coding::Known(WINDOWS_1252), i64::MIN);
    for (coding, _, sense) in candidates {
        if sense.sum > best.1 {
            best = (coding, sense.sum);
        }
    }
    Ok(best.0)
}

fn rewind(source: &mut impl Seek, to: u64) -> Result<(), FileError> {
    let sought = source.seek(SeekFrom::Start(to));
    sought.map(drop).map_err(|_| FileError::NotATable)
}

/// The next bytes of a source; none at its end.
fn chunk(source: &mut impl Read, bytes: &mut Vec<u8>) -> Result<(), FileError> {
    bytes.clear();
    let most = u64::try_from(CHUNK).unwrap_or(u64::MAX);
    let read = source.take(most).read_to_end(bytes);
    read.map(drop).map_err(|_| FileError::NotATable)
}

fn code_page_850(byte: u8) -> char {
    match byte.checked_sub(128) {
        Some(upper) => (CODE_PAGE_850.get(usize::from(upper)))
            .copied()
            .unwrap_or_default(),
        None => char::from(byte),
    }
}

/// How plausible the non-ASCII characters are as Spanish letters: a letter in the case of its neighbours counts most, a
/// non-letter counts against.
struct Sense {
    sum: i64,
    before: char,
}

impl Default for Sense {
    fn default() -> Self {
        Self {
            sum: 0,
            before: ' ',
        }
    }
}

impl Sense {
    /// Adds whole characters of a text.
    fn add(&mut self, text: &[u8]) {
        for letter in str::from_utf8(text).unwrap_or_default().chars() {
            let before = self.before;
            if !letter.is_ascii() {
                // After a space a capital is always plausible.
                let fits =
                    !before.is_alphabetic() || before.is_uppercase() == letter.is_uppercase();
                self.sum += match (SPANISH.contains(letter), letter.is_alphabetic()) {
                    (true, _) if fits => 2,
                    (true, _) => 1,
                    (false, true) => 0,
                    (false, false) => -1,
                };
            }
            self.before = letter;
        }
    }
}
