//! What a mail address looks like, as far as it can be said without sending anything.

/// Whether a text looks like somebody's mail address: one `@`, something before it, a name with a dot
/// after it, no white space. Only help while typing: the server parses it by RFC 5321.
pub fn looks_like_mail(text: &str) -> bool {
    let Some((mailbox, host)) = text.split_once('@') else {
        return false;
    };
    let parts: &[&str] = &[mailbox, host];
    parts.iter().all(|part| {
        !part.is_empty()
            && !part
                .chars()
                .any(|character| character.is_whitespace() || character == '@')
    }) && host.split('.').count() > 1
        && host.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for good in ["ana@ejemplo.mx", "a.b+c@sub.ejemplo.com.mx", "ñ@ejemplo.mx"] {
            assert!(looks_like_mail(good), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@ejemplo.mx",
            "ana@ejemplo",
            "ana@ejemplo.",
            "ana@.mx",
            "a na@ejemplo.mx",
            "ana@@ejemplo.mx",
            "ana@ejemplo..mx",
            "ana@ejem plo.mx",
        ] {
            assert!(!looks_like_mail(bad), "{bad}");
        }
    }
}
