//! Articles, written in Markdown (`app/ui/content/`) and turned into HTML once, at the start: the help centre with its
//! pictures, and the privacy notices, which the operator replaces.

use crate::address::Address as _;
use crate::addresses as to;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use services::folding::folded;
use std::fmt::Write as _;

macro_rules! pictures {
    ($($name:literal)*) => {
        &[$((
            $name,
            include_bytes!(concat!("../content/imagenes/", $name, ".webp")),
        )),*]
    };
}

/// The help centre's pictures, taken from the running portal by `make pictures`.
const PICTURES: &[(&str, &[u8])] = pictures![
    "paso-03"
    "paso-04"
    "paso-06"
    "paso-07"
    "paso-08"
    "paso-10"
    "paso-11"
    "captura-informativa"
    "captura-contrato"
    "captura-trabajadores"
];

/// Where the pictures are served from.
pub const PICTURES_PATH: &str = "/ayuda/imagenes/";

/// The helpdesk's contact data, already validated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Helpdesk {
    /// A telephone number, as people read it.
    pub telephone: Option<String>,
    /// A mail address.
    pub mail: Option<String>,
    /// The hours in which somebody answers.
    pub hours: Option<String>,
}

impl Helpdesk {
    /// The helpdesk's paragraph in the help centre, in Markdown.
    fn words(&self) -> String {
        if self.telephone.is_none() && self.mail.is_none() {
            return "Quien opera este sitio no publicó el teléfono ni el correo de una mesa de ayuda. Pide ayuda al contratista que te registró o a quien te dio la dirección de este sitio.".to_owned();
        }
        let lines = [
            ("Teléfono: ", &self.telephone, ""),
            ("Correo: <", &self.mail, ">"),
            ("Horario: ", &self.hours, ""),
        ];
        let lines: String = lines
            .into_iter()
            .filter_map(|(before, given, after)| {
                let given = given.as_ref()?;
                Some(["- ", before, given, after, "\n"].concat())
            })
            .collect();
        [
            "Si ya buscaste en esta página y sigues sin poder entrar:\n\n",
            &lines,
            "\nNunca te pedirá tu contraseña ni la de tu llave privada.",
        ]
        .concat()
    }
}

/// The place of that paragraph in the help.
const HELPDESK: &str = "{mesa}";

/// All articles.
#[derive(Clone, Debug)]
pub struct Texts {
    help: Text,
    privacy: Text,
    privacy_in_short: Text,
}

/// An article: the text before its first heading, and a part for each heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text before the first heading, as HTML.
    pub lead: String,
    /// The parts, in order.
    pub parts: Vec<Part>,
}

/// A heading and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The anchor for links to it.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// Its text, as HTML.
    pub html: String,
    /// Heading and text without accents and capitals, for the search.
    searched: String,
}

impl Texts {
    /// The built-in articles, with the operator's own privacy notices in Markdown where given, and with the helpdesk.
    pub fn new(privacy: Option<&str>, privacy_in_short: Option<&str>, helpdesk: &Helpdesk) -> Self {
        let help = include_str!("../content/ayuda.md").replace(HELPDESK, &helpdesk.words());
        Self {
            help: Text::new(&help),
            privacy: Text::new(privacy.unwrap_or(include_str!("../content/privacidad.md"))),
            privacy_in_short: Text::new(
                privacy_in_short.unwrap_or(include_str!("../content/privacidad-simplificado.md")),
            ),
        }
    }

    /// The help centre.
    pub const fn help(&self) -> &Text {
        &self.help
    }

    /// The whole privacy notice, or the short one.
    pub const fn privacy(&self, in_short: bool) -> &Text {
        if in_short {
            &self.privacy_in_short
        } else {
            &self.privacy
        }
    }
}

impl Text {
    fn new(markdown: &str) -> Self {
        let mut text = Self::default();
        let mut events: Vec<Event<'_>> = Vec::new();
        let mut heading: Option<(String, Option<String>)> = None;
        let mut in_heading = false;
        let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H2,
                    id,
                    ..
                }) => {
                    text.close(heading.take(), &mut events);
                    in_heading = true;
                    heading = Some((String::new(), id.map(CowStr::into_string)));
                }
                Event::End(TagEnd::Heading(HeadingLevel::H2)) => in_heading = false,
                Event::Text(words) | Event::Code(words) if in_heading => {
                    if let Some((heading, _)) = &mut heading {
                        heading.push_str(&words);
                    }
                }
                event => events.push(event),
            }
        }
        text.close(heading, &mut events);
        text
    }

    fn close(&mut self, heading: Option<(String, Option<String>)>, events: &mut Vec<Event<'_>>) {
        let events = std::mem::take(events);
        let words: String = events
            .iter()
            .filter_map(|event| match event {
                Event::Text(words) | Event::Code(words) => Some(words.as_ref()),
                Event::SoftBreak | Event::End(_) => Some(" "),
                _ => None,
            })
            .collect();
        let mut rendered = String::new();
        html::push_html(&mut rendered, with_pictures(events).into_iter());
        match heading {
            None => self.lead = rendered,
            Some((heading, id)) => {
                let position = self.parts.len() + 1;
                self.parts.push(Part {
                    id: id.unwrap_or_else(|| format!("parte-{position}")),
                    searched: folded(&[&heading, " ", &words].concat()),
                    heading,
                    html: rendered,
                });
            }
        }
    }

    /// The parts in which every word of `search` occurs, whatever its accents and capitals.
    pub fn matching(&self, search: &str) -> Vec<&Part> {
        let search = folded(search);
        self.parts
            .iter()
            .filter(|part| {
                search
                    .split_whitespace()
                    .all(|word| part.searched.contains(word))
            })
            .collect()
    }
}

/// Replaces each image that names one of our pictures.
fn with_pictures(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut drawn = Vec::with_capacity(events.len());
    let mut open: Option<(String, String)> = None;
    for event in events {
        match (event, &mut open) {
            (Event::Start(Tag::Image { dest_url, .. }), _) if picture(&dest_url).is_some() => {
                open = Some((dest_url.into_string(), String::new()));
            }
            (Event::End(TagEnd::Image), Some(_)) => {
                if let Some((name, words)) = open.take() {
                    drawn.push(Event::InlineHtml(CowStr::from(element(&name, &words))));
                }
            }
            (Event::Text(words), Some((_, description))) => description.push_str(&words),
            (event, _) => drawn.push(event),
        }
    }
    drawn
}

fn element(name: &str, words: &str) -> String {
    let words = words
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    let mut element = String::new();
    let (width, height) = picture(name).map_or((0, 0), size);
    // Writing to a String cannot fail. The size prevents the page from jumping while the picture loads.
    let _ = write!(
        element,
        "<img src=\"{PICTURES_PATH}{name}\" alt=\"{words}\" width=\"{width}\" height=\"{height}\" \
         loading=\"lazy\" decoding=\"async\">"
    );
    element
}

/// A picture of the help centre, WebP.
pub fn picture(name: &str) -> Option<&'static [u8]> {
    PICTURES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, bytes)| *bytes)
}

/// Width and height in pixels of a WebP in the extended format, as Chromium writes it (RFC 9649, 2.7:
/// each less one, in three bytes, low byte first).
fn size(webp: &[u8]) -> (u32, u32) {
    let number = |from: usize| match webp.get(from..from + 3) {
        Some(&[low, middle, high]) => u32::from_le_bytes([low, middle, high, 0]) + 1,
        _ => 0,
    };
    (number(24), number(27))
}

/// The address of the helpdesk's paragraph in the help.
pub fn helpdesk_address() -> String {
    [&to::Help::default().path(), "#mesa-de-ayuda"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_headings() {
        let text = Text::new("Antes.\n\n## Uno y `dos`\n\nAquí *uno*.\n\n## Tres\n\n- x\n");
        assert_eq!(text.lead, "<p>Antes.</p>\n");
        let parts: Vec<_> = text
            .parts
            .iter()
            .map(|part| (part.id.as_str(), part.heading.as_str(), part.html.as_str()))
            .collect();
        assert_eq!(
            parts,
            [
                ("parte-1", "Uno y dos", "<p>Aquí <em>uno</em>.</p>\n"),
                ("parte-2", "Tres", "<ul>\n<li>x</li>\n</ul>\n"),
            ]
        );
    }

    #[test]
    fn a_search_finds_every_word_whatever_its_accents() {
        let texts = Texts::new(None, None, &Helpdesk::default());
        let found = |search| {
            let parts = texts.help().matching(search);
            parts.first().map(|part| part.heading.clone())
        };
        assert_eq!(
            found("ENLACE vencio"),
            Some("Mi enlace ya venció o ya se usó".to_owned())
        );
        assert_eq!(
            found("cambié de correo"),
            Some("Cambié de correo".to_owned())
        );
        assert_eq!(found("zanahoria"), None);
        assert_eq!(texts.help().matching("  ").len(), texts.help().parts.len());
    }

    #[test]
    fn the_help_has_its_eleven_steps_and_every_picture_once() {
        let texts = Texts::new(None, None, &Helpdesk::default());
        let steps = texts.help().matching("paso");
        for number in 1..=11 {
            let beginning = format!("Paso {number}.");
            assert!(
                steps
                    .iter()
                    .any(|part| part.heading.starts_with(&beginning)),
                "{number}"
            );
        }
        let all: String = texts
            .help()
            .parts
            .iter()
            .map(|part| part.html.as_str())
            .collect();
        for (name, bytes) in PICTURES {
            let source = format!("src=\"{PICTURES_PATH}{name}\"");
            assert_eq!(all.matches(&source).count(), 1, "{name}");
            assert!(bytes[12..].starts_with(b"VP8X"), "{name}");
            assert_eq!(size(bytes).0, 560, "{name}");
            assert!((100..3_200).contains(&size(bytes).1), "{name}");
        }
        assert!(!all.contains("alt=\"\""));
    }

    #[test]
    fn the_helpdesk_is_where_pages_link_to_and_says_what_is_configured() {
        let told = |helpdesk: &Helpdesk| {
            let texts = Texts::new(None, None, helpdesk);
            let parts = texts.help().parts.iter();
            let mut parts = parts.filter(|part| part.id == "mesa-de-ayuda");
            let part = parts.next().expect("the part").html.clone();
            assert_eq!(parts.next(), None);
            part
        };
        assert!(told(&Helpdesk::default()).contains("no publicó el teléfono"));
        let html = told(&Helpdesk {
            telephone: Some("55 1234 5678".to_owned()),
            mail: Some("ayuda@ejemplo.mx".to_owned()),
            hours: None,
        });
        assert!(html.contains("Teléfono: 55 1234 5678"));
        assert!(html.contains("<a href=\"mailto:ayuda@ejemplo.mx\">ayuda@ejemplo.mx</a>"));
        assert!(!html.contains("Horario") && !html.contains("no publicó"));
    }

    #[test]
    fn the_notices_speak_of_contratistas_too() {
        let texts = Texts::new(None, None, &Helpdesk::default());
        let whole: String = texts
            .privacy(false)
            .parts
            .iter()
            .map(|part| &*part.html)
            .collect();
        for words in [
            "domicilios",
            "registro REPSE",
            "número de serie",
            "llaves de API",
        ] {
            assert!(whole.contains(words), "{words}");
        }
        assert!(texts.privacy(true).lead.contains("Si eres contratista"));
    }

    #[test]
    fn the_operators_notices_replace_ours() {
        let texts = Texts::new(
            Some("Integral de X."),
            Some("Corto de X."),
            &Helpdesk::default(),
        );
        assert_eq!(texts.privacy(false).lead, "<p>Integral de X.</p>\n");
        assert_eq!(texts.privacy(true).lead, "<p>Corto de X.</p>\n");
    }
}
