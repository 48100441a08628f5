//! `icsoe validar curp|rfc|nss|contrasena [--json]`: judges a stream of values, one per line, by the rules that the
//! pages apply.
//!
//! Every line gets one line of answer: `ok`, perhaps with remarks, or `error` and the codes of the
//! rules broken. A line that cannot be read is answered `error entrada`, and the next one follows:
//! no line stops the stream, and memory does not grow with it.

use std::borrow::Cow;
use std::io::{self, BufRead, BufWriter, ErrorKind, Read, Write};

use domain::password::Beyond;

use crate::judgement::{Remark, judge_beyond};

pub use crate::judgement::Kind;

/// Maximum length of a line, in bytes without its end.
const LONGEST_LINE: usize = 64 * 1024;

/// The same with CR and LF.
const LONGEST_READ: u64 = LONGEST_LINE as u64 + 2;

/// Answers every line of `input` with a line on `output`, until `input` ends.
///
/// With `json`, each line is a JSON string; without, it is the value itself. Passwords are also judged by the rules
/// `beyond` the guide's.
///
/// # Errors
/// Those of reading and writing. A closed `output` pipe is not an error: the work just ends.
pub fn run(
    kind: Kind,
    beyond: Beyond<'_>,
    json: bool,
    input: impl BufRead,
    output: impl Write,
) -> io::Result<()> {
    match answer_all(kind, beyond, json, input, BufWriter::new(output)) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

fn answer_all(
    kind: Kind,
    beyond: Beyond<'_>,
    json: bool,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    let mut buffer = Vec::new();
    while let Some(line) = next_line(&mut input, &mut buffer)? {
        match line.value(json) {
            Some(value) => answer(kind, beyond, &value, &mut output)?,
            None => output.write_all(b"error entrada")?,
        }
        output.write_all(b"\n")?;
    }
    output.flush()
}

/// A line, without its line ending.
enum Line<'a> {
    Read(&'a [u8]),
    TooLong,
}

impl<'a> Line<'a> {
    /// The value; `None` if the line is too long, not UTF-8 or, with `json`, not a JSON string.
    fn value(self, json: bool) -> Option<Cow<'a, str>> {
        match self {
            Self::TooLong => None,
            Self::Read(line) if json => serde_json::from_slice::<String>(line).ok().map(Cow::Owned),
            Self::Read(line) => str::from_utf8(line).ok().map(Cow::Borrowed),
        }
    }
}

/// The next line; `None` after the last.
fn next_line<'a>(
    input: &mut impl BufRead,
    buffer: &'a mut Vec<u8>,
) -> io::Result<Option<Line<'a>>> {
    buffer.clear();
    input
        .by_ref()
        .take(LONGEST_READ)
        .read_until(b'\n', buffer)?;
    let read: &[u8] = buffer;
    let line = match read.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None if read.is_empty() => return Ok(None),
        None => {
            if read.len() > LONGEST_LINE {
                input.skip_until(b'\n')?;
            }
            read
        }
    };
    Ok(Some(if line.len() <= LONGEST_LINE {
        Line::Read(line)
    } else {
        Line::TooLong
    }))
}

/// `ok`, perhaps with remarks, where no rule is broken, else `error` and the codes.
fn answer(kind: Kind, beyond: Beyond<'_>, value: &str, output: &mut impl Write) -> io::Result<()> {
    let judgement = judge_beyond(kind, value, beyond);
    let mut separator = "error ";
    for code in judgement.codes() {
        output.write_all(separator.as_bytes())?;
        output.write_all(code.as_bytes())?;
        separator = ",";
    }
    if separator == "," {
        return Ok(());
    }
    output.write_all(b"ok")?;
    let mut separator = " aviso:";
    for remark in judgement.remarks() {
        // It names nobody, so that there is nothing to look at twice.
        if remark == Remark::Generic {
            return write!(output, " {}", remark.code());
        }
        write!(output, "{separator}{}", remark.code())?;
        separator = ",";
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Error};

    use domain::password::COMMON;

    use super::*;

    fn answers(kind: Kind, json: bool, input: impl AsRef<[u8]>) -> String {
        // A buffer smaller than any line, so that lines arrive in pieces.
        let input = BufReader::with_capacity(7, input.as_ref());
        let mut output = Vec::new();
        run(kind, Beyond::default(), json, input, &mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn every_curp_is_answered_with_all_that_is_wrong() {
        let input = "OALE920515HDFMMD08\n oale920515hdfmmd08 \nOALE920515HDFMMD0\n\
                     OALE920515HDFMMDX8\n1ALE920515HDFMMD08\nPUTO920230HZZMMD00\n";
        let expected = "ok\nok\nerror longitud\nerror digito\nerror forma\n\
                        error palabra,fecha,entidad,digito\n";
        assert_eq!(answers(Kind::Curp, false, input), expected);
    }

    #[test]
    fn an_rfc_is_graded() {
        let input = "EKU9003173C9\nEKU9003173C8\nXAXX010101000\nPEM210700000\nEKU9003173CZ\nEKU\n";
        let expected =
            "ok\nok aviso:digito\nok generico\nerror fecha\nerror forma\nerror longitud\n";
        assert_eq!(answers(Kind::Rfc, false, input), expected);
    }

    #[test]
    fn an_rfc_with_one_of_sats_words_is_good_and_remarked() {
        // A person's, with the right digit and another; a company's has only three letters of a name.
        let input = "PUTO920230AB1\nPUTO920229AB2\nPUTO920229ABA\nputx920229ab5\nBUE920229AB1\nJETA920229AB1\n";
        let expected = "error fecha\nok aviso:palabra,digito\nok aviso:palabra\nok aviso:digito\n\
                        ok aviso:digito\nok aviso:digito\n";
        assert_eq!(answers(Kind::Rfc, false, input), expected);
    }

    #[test]
    fn an_nss_is_answered_with_the_first_thing_wrong() {
        let input = "01234567897\n01234567890\n0123456789X\n0123\n";
        let expected = "ok\nerror digito\nerror forma\nerror longitud\n";
        assert_eq!(answers(Kind::Nss, false, input), expected);
    }

    #[test]
    fn every_password_is_answered_with_all_that_is_wrong() {
        let input = "Abcd135¡\nQwerty1!\nabc 123\n";
        let expected = "ok\nerror teclado\nerror longitud,mayuscula,especial,espacio\n";
        assert_eq!(answers(Kind::Contrasena, false, input), expected);
    }

    #[test]
    fn what_is_beyond_the_guide_is_judged_only_when_asked_for() {
        let input = "P@ssw0rd\n*Rima950821\nAbcd135¡\n";
        assert_eq!(answers(Kind::Contrasena, false, input), "ok\nok\nok\n");
        let beyond = Beyond {
            common: Some(COMMON),
            curp: Some("RIMA950821MPLSNN00"),
        };
        let mut output = Vec::new();
        run(
            Kind::Contrasena,
            beyond,
            false,
            input.as_bytes(),
            &mut output,
        )
        .unwrap();
        assert_eq!(output, b"error comun\nerror personal\nok\n");
    }

    #[test]
    fn a_password_is_composed_before_it_is_judged() {
        // Seven letters, the first typed as N and a combining tilde: normalized it counts 7, not 8.
        assert_eq!(
            answers(Kind::Contrasena, false, "N\u{303}bcd13¡"),
            "error longitud\n"
        );
        assert_eq!(answers(Kind::Contrasena, false, "N\u{303}bcd135¡"), "ok\n");
    }

    #[test]
    fn a_line_ends_at_lf_and_one_cr_before_it_is_dropped() {
        assert_eq!(answers(Kind::Contrasena, false, "Abcd135¡\r\n"), "ok\n");
        assert_eq!(
            answers(Kind::Contrasena, false, "Abcd135¡\r\r\n"),
            "error espacio\n"
        );
        assert_eq!(
            answers(Kind::Contrasena, false, "Abcd135¡\r"),
            "error espacio\n"
        );
    }

    #[test]
    fn empty_lines_are_values_and_the_last_line_needs_no_end() {
        assert_eq!(answers(Kind::Nss, false, ""), "");
        assert_eq!(
            answers(Kind::Nss, false, "\n\n"),
            "error longitud\nerror longitud\n"
        );
        assert_eq!(
            answers(Kind::Nss, false, "\n01234567897"),
            "error longitud\nok\n"
        );
    }

    #[test]
    fn a_line_that_cannot_be_read_does_not_stop_the_rest() {
        let input = b"\xff\xfe\nEKU9003173C9\n";
        assert_eq!(answers(Kind::Rfc, false, input), "error entrada\nok\n");
    }

    #[test]
    fn json_lines_are_strings() {
        let input = "\"EKU9003173C9\"\n \"eku9003173c9\"\r\n\"\\u0045KU9003173C9\\n\"\n\
                     EKU9003173C9\n17\n\"\\ud800\"\n\n\"EKU\n";
        let expected = "ok\nok\nok\nerror entrada\nerror entrada\nerror entrada\nerror entrada\n\
                        error entrada\n";
        assert_eq!(answers(Kind::Rfc, true, input), expected);
        assert_eq!(
            answers(Kind::Contrasena, true, "\"Abcd135¡\\n\""),
            "error espacio\n"
        );
        assert_eq!(
            answers(Kind::Contrasena, true, b"\"\xff\""),
            "error entrada\n"
        );
    }

    #[test]
    fn sixty_four_kib_are_read_and_a_byte_more_is_not() {
        for (length, end, expected) in [
            (LONGEST_LINE, "\n", "error longitud\nok\n"),
            (LONGEST_LINE, "\r\n", "error longitud\nok\n"),
            (LONGEST_LINE + 1, "\n", "error entrada\nok\n"),
            (LONGEST_LINE + 1, "\r\n", "error entrada\nok\n"),
            (LONGEST_LINE + 2, "\n", "error entrada\nok\n"),
            (5 * LONGEST_LINE, "\n", "error entrada\nok\n"),
        ] {
            let input = "1".repeat(length) + end + "01234567897\n";
            assert_eq!(
                answers(Kind::Nss, false, input),
                expected,
                "{length} {end:?}"
            );
            let last = "1".repeat(length);
            let expected = expected.strip_suffix("ok\n").unwrap();
            assert_eq!(
                answers(Kind::Nss, false, last),
                expected,
                "{length} at the end"
            );
        }
    }

    /// Fails every write with the same kind of error.
    struct Failing(ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(Error::from(self.0))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_gone_away_is_no_error_and_a_full_disk_is() {
        let many = "EKU9003173C9\n".repeat(10_000);
        assert!(
            run(
                Kind::Rfc,
                Beyond::default(),
                false,
                many.as_bytes(),
                Failing(ErrorKind::BrokenPipe)
            )
            .is_ok()
        );
        assert!(
            run(
                Kind::Rfc,
                Beyond::default(),
                false,
                "EKU".as_bytes(),
                Failing(ErrorKind::BrokenPipe)
            )
            .is_ok()
        );
        let full = run(
            Kind::Rfc,
            Beyond::default(),
            false,
            many.as_bytes(),
            Failing(ErrorKind::StorageFull),
        );
        assert_eq!(full.unwrap_err().kind(), ErrorKind::StorageFull);
    }
}
