//! Texts made alike for comparing: no accents, no case.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use url::Url;

pub use values::one_line;

/// Upper-case without accents, runs of white space and control characters as one blank: "peña
/// ÁVILA" and "PENA AVILA" become the same.
pub fn folded(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|&character| !is_combining_mark(character))
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .flat_map(char::to_uppercase)
        .collect();
    one_line(&plain)
}

/// What all addresses of one mailbox have in common, for counting: neither case nor what follows a plus sign
/// counts, nor do dots before the `@`, which some providers ignore. Elsewhere two people may share a count, which
/// is the lesser evil; mail itself always goes to the address as it is written.
pub fn mailbox(address: &str) -> String {
    let address: String = domain::folded_mail(address).nfkc().collect();
    let Some((local, domain)) = address.rsplit_once('@') else {
        return address;
    };
    let plain = local.split('+').next().unwrap_or_default().replace('.', "");
    let local = if plain.is_empty() { local } else { &plain };
    // With letters beyond ASCII in the one form that the network knows.
    let host = Url::parse(&["http://", domain].concat())
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let host = host.as_deref().unwrap_or(domain).trim_end_matches('.');
    [local, "@", host].concat()
}

/// A pattern for `LIKE … ESCAPE '\'` that finds `text` anywhere.
pub fn anywhere(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_blanks_do_not_count() {
        assert_eq!(folded("  peña\t Ávila\0& Cía "), "PENA AVILA & CIA");
    }

    #[test]
    fn one_mailbox_is_known_by_all_its_addresses() {
        for (address, expected) in [
            ("ana@ejemplo.mx", "ana@ejemplo.mx"),
            (" Ana+Nómina@Ejemplo.MX ", "ana@ejemplo.mx"),
            ("a.n.a+x+y@ejemplo.mx.", "ana@ejemplo.mx"),
            ("ana@\u{ff45}jemplo.mx", "ana@ejemplo.mx"),
            ("ana@ñandú.mx", "ana@xn--and-6ma2c.mx"),
            ("ana@XN--and-6ma2c.mx", "ana@xn--and-6ma2c.mx"),
            ("+x@ejemplo.mx", "+x@ejemplo.mx"),
            ("ana", "ana"),
        ] {
            assert_eq!(mailbox(address), expected, "{address}");
        }
    }

    #[test]
    fn signs_of_the_pattern_stand_for_themselves() {
        assert_eq!(anywhere(r"50%_\"), r"%50\%\_\\%");
    }
}
