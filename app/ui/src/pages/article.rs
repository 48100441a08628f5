//! A text to read: the help centre, the privacy notice. Written in Markdown (`app/ui/content/`),
//! turned into HTML by the server.

use leptos::prelude::*;

/// A text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its heading.
    pub title: String,
    /// Its text as HTML made by us.
    pub html: String,
}

/// Draws the text.
pub fn view(model: Model) -> impl IntoView {
    view! {
        <article class="article">
            <h1 tabindex="-1">{model.title}</h1>
            <div class="article-text" inner_html=model.html></div>
        </article>
    }
}

/// How the texts are found and rendered.
pub mod server {
    use super::Model;
    use pulldown_cmark::{Options, Parser, html};

    /// The help centre.
    pub fn help() -> Model {
        rendered("Centro de ayuda", include_str!("../../content/ayuda.md"))
    }

    /// The privacy notice.
    pub fn privacy() -> Model {
        rendered(
            "Aviso de privacidad",
            include_str!("../../content/privacidad.md"),
        )
    }

    fn rendered(title: &str, markdown: &str) -> Model {
        let mut html = String::with_capacity(markdown.len() * 2);
        html::push_html(&mut html, Parser::new_ext(markdown, Options::ENABLE_TABLES));
        Model {
            title: title.to_owned(),
            html,
        }
    }
}
