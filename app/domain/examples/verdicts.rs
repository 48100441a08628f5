//! Prints what the crate says of values made from a seed, so that the browser's build and the
//! server's can be compared byte for byte: `tools/scripts/wasm-agrees.sh`.
//!
//! `verdicts [values of each kind, 20000] [seed, 1]`

use std::env;
use std::io::{self, BufWriter, Write};

use domain::informativa::{
    Context, Judged, Notation, SbcLimits, findings, judge_curp, judge_nss, judge_sbc,
};
use domain::password::{Beyond, COMMON, check_beyond};
use domain::{Cuatrimestre, Curp, Date, Nss, Rfc, Tables};
use testing_values::passwords::CURP;
use testing_values::{Generator, returns};

fn main() -> io::Result<()> {
    let mut arguments = env::args()
        .skip(1)
        .filter_map(|argument| argument.parse::<u64>().ok());
    let values = arguments.next().unwrap_or(20_000);
    let mut generator = Generator::new(arguments.next().unwrap_or(1));
    let mut output = BufWriter::new(io::stdout().lock());
    for _ in 0..values {
        curp(&generator.curp_as_met(), &mut output)?;
        rfc(&generator.rfc_as_met(), &mut output)?;
        nss(&generator.nss_as_met(), &mut output)?;
        password(&generator.password(), &mut output)?;
        cuatrimestre(generator.below(100_000), &mut output)?;
        cells(&mut generator, &mut output)?;
        draft(&mut generator, &mut output)?;
    }
    output.flush()
}

fn curp(text: &str, output: &mut impl Write) -> io::Result<()> {
    write!(output, "curp {text:?}")?;
    for error in [Curp::parse(text).err(), Curp::parse_typed(text).err()]
        .into_iter()
        .flatten()
    {
        write!(output, " {:?} {}", error, error.explanation())?;
    }
    for rule in Curp::check(text).iter() {
        write!(output, " {}", rule.code())?;
    }
    if let Ok(curp) = Curp::parse_typed(text) {
        write!(
            output,
            " {curp} {curp:?} {} {:?}",
            curp.date_of_birth(),
            curp.sex()
        )?;
    }
    writeln!(output)
}

fn rfc(text: &str, output: &mut impl Write) -> io::Result<()> {
    match Rfc::parse(text) {
        Ok(rfc) => writeln!(
            output,
            "rfc {text:?} {rfc} {rfc:?} {:?} {:?} {}",
            rfc.grade(),
            rfc.kind(),
            rfc.begins_with_inconvenient_word()
        ),
        Err(error) => writeln!(
            output,
            "rfc {text:?} {} {}",
            error.code(),
            error.explanation()
        ),
    }
}

fn nss(text: &str, output: &mut impl Write) -> io::Result<()> {
    match Nss::parse(text) {
        Ok(nss) => writeln!(output, "nss {text:?} {nss} {nss:?}"),
        Err(error) => writeln!(
            output,
            "nss {text:?} {} {}",
            error.code(),
            error.explanation()
        ),
    }
}

fn password(text: &str, output: &mut impl Write) -> io::Result<()> {
    write!(output, "contrasena {text:?}")?;
    let beyond = Beyond {
        common: Some(COMMON),
        curp: Some(CURP),
    };
    for rule in check_beyond(text, beyond).iter() {
        write!(output, " {}", rule.code())?;
    }
    writeln!(output)
}

/// A day some days after 1 January 1900, and the day after it taken for a holiday.
fn cuatrimestre(days: usize, output: &mut impl Write) -> io::Result<()> {
    let first = Date::MIN.replace_year(1900).unwrap_or(Date::MIN);
    let days = i64::try_from(days).unwrap_or(0);
    let today = first.saturating_add(time::Duration::days(days));
    let filing = Cuatrimestre::to_show(today, &[today.saturating_add(time::Duration::DAY)]);
    writeln!(
        output,
        "cuatrimestre {today} {filing:?} {}",
        filing.cuatrimestre
    )
}

/// The three cells of a worker, a line each.
fn cells(generator: &mut Generator, output: &mut impl Write) -> io::Result<()> {
    let nss = generator.nss();
    let (nss, curp) = (generator.nss_cell(&nss), generator.curp_as_met());
    cell("nss", &nss, &judge_nss(&nss), output)?;
    cell("curp", &curp, &judge_curp(&curp, returns::today()), output)?;
    let sbc = generator.sbc_cell();
    let notations = [Notation::Typed, Notation::CommaFile, Notation::NumberCell];
    let limits = SbcLimits::of(returns::period(), Tables::built_in());
    let judged = judge_sbc(&sbc, generator.pick(&notations), limits);
    write!(output, "{:?} ", judged.value.map(|sbc| sbc.to_string()))?;
    cell("sbc", &sbc, &judged, output)
}

fn cell<T: std::fmt::Debug>(
    name: &str,
    text: &str,
    judged: &Judged<T>,
    output: &mut impl Write,
) -> io::Result<()> {
    write!(output, "celda {name} {text:?} {:?}", judged.value)?;
    for (code, detail) in judged.findings() {
        write!(output, " {} {}", code.code(), code.says_with(detail))?;
    }
    writeln!(output)
}

/// What is found of a return, on one line.
fn draft(generator: &mut Generator, output: &mut impl Write) -> io::Result<()> {
    let draft = generator.draft();
    let services = returns::services();
    let Ok(contratista) = Rfc::parse(returns::CONTRATISTA) else {
        return writeln!(output, "no contratista");
    };
    let context = Context {
        today: returns::today(),
        contratista: &contratista,
        contratista_name: returns::CONTRATISTA_NAME,
        services: &services,
        tables: Tables::built_in(),
    };
    write!(output, "informativa {}", draft.content.kind().code())?;
    for finding in findings(&draft, &context) {
        let (says, cure) = (finding.says(), finding.cure());
        write!(output, " {finding:?} {says} {cure}")?;
    }
    writeln!(output)
}
