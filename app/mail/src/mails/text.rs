//! What a mail says: a subject, and two parts that say the same.

use platform::Internal;

/// The words of a mail.
pub(super) trait Text: Sized {
    /// What its parts need besides: a [`Link`](super::Link), or nothing.
    type Carries;

    /// Its subject, which is its heading, too.
    fn subject(&self) -> String;

    /// Whether the reader is greeted by name. Not while the name is whatever somebody typed who registered them:
    /// they have never entered, and may be anybody who reads this mailbox.
    fn greets_by_name(&self) -> bool;

    /// The plain part and the HTML part; [`parts`] declares them.
    fn parts(&self, frame: Frame<'_>, carried: &Self::Carries) -> Result<Parts, askama::Error>;

    /// One of each text that it may be, with a name for it.
    #[cfg(test)]
    fn samples() -> Vec<(&'static str, Self, Self::Carries)>;
}

/// What every template knows.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) subject: &'a str,
    /// Empty where nobody is greeted by name.
    pub(super) given_names: &'a str,
    pub(super) public_address: &'a str,
}

/// The two parts of a mail.
pub(super) struct Parts {
    pub(super) plain: String,
    pub(super) html: String,
}

/// Declares the two parts of a mail over the same fields, as askama's templates; `both` fills them in.
macro_rules! parts {
    ($name:ident { $($field:ident: $kind:ty),* $(,)? } plain: $plain:literal, html: $html:literal,) => {
        #[derive(askama::Template)]
        #[template(source = $plain, ext = "txt", escape = "none")]
        struct $name<'a> {
            frame: $crate::mails::Frame<'a>,
            $($field: $kind,)*
        }

        impl $name<'_> {
            fn both(self) -> Result<$crate::mails::Parts, askama::Error> {
                #[derive(askama::Template)]
                #[template(source = $html, ext = "html")]
                struct Html<'a> {
                    frame: $crate::mails::Frame<'a>,
                    $($field: $kind,)*
                }

                let plain = askama::Template::render(&self)?;
                let html = Html { frame: self.frame, $($field: self.$field,)* };
                let html = askama::Template::render(&html)?;
                Ok($crate::mails::Parts { plain, html })
            }
        }
    };
}

/// A text as it will be read: its subject and its parts.
pub(super) fn written<T: Text>(
    text: &T,
    carried: &T::Carries,
    given_names: &str,
    public_address: &str,
) -> Result<(String, Parts), Internal> {
    let subject = text.subject();
    let given_names = if text.greets_by_name() {
        given_names
    } else {
        ""
    };
    let frame = Frame {
        subject: &subject,
        given_names,
        public_address,
    };
    let parts = text
        .parts(frame, carried)
        .map_err(|error| Internal::other(format!("template: {error}")))?;
    Ok((subject, parts))
}
