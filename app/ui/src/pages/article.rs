//! Articles: the help centre, with a search, and the privacy notices.

use crate::address::Address as _;
use crate::addresses as to;
use crate::components::icon::LuSearchX;
use crate::components::list::{empty, results, search_box};
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::reply::{Answered, Reply};
use crate::request::RequestContext;
use crate::texts::{Helpdesk, Part, Text, Texts};
use leptos::either::Either;
use leptos::prelude::*;
use std::borrow::Cow;

/// An article, or its parts that match a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its heading.
    pub title: &'static str,
    /// The HTML before the first part, made by us; empty for search results.
    pub lead: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// The searched words; `None` if there is no search.
    pub search: Option<String>,
}

impl Model {
    /// An article without a search.
    pub fn whole(title: &'static str, text: &Text) -> Self {
        Self {
            title,
            lead: text.lead.clone(),
            parts: text.parts.clone(),
            search: None,
        }
    }

    /// The help centre, or the parts of it in which `search` occurs.
    pub fn help(text: &Text, search: String) -> Self {
        let all = search.trim().is_empty();
        Self {
            title: "Centro de ayuda",
            lead: if all {
                text.lead.clone()
            } else {
                String::new()
            },
            parts: text.matching(&search).into_iter().cloned().collect(),
            search: Some(search),
        }
    }
}

/// Draws the text.
pub fn view(model: Model) -> impl IntoView {
    let Model {
        title,
        lead,
        parts,
        search,
    } = model;
    let searched = search.clone().filter(|search| !search.trim().is_empty());
    let found = searched.as_ref().map(|search| match parts.len() {
        0 => String::new(),
        1 => format!("Una respuesta para «{search}»."),
        count => format!("{count} respuestas para «{search}»."),
    });
    let nothing = parts.is_empty() && searched.is_some();
    let contents: Vec<_> = parts
        .iter()
        .map(|part| {
            let address = ["#", &part.id].concat();
            view! { <li><a href=address>{part.heading.clone()}</a></li> }
        })
        .collect();
    let contents = (contents.len() > 1).then(|| {
        view! {
            <nav class="contents" aria-label="En esta página">
                <ul>{contents}</ul>
            </nav>
        }
    });
    let parts: Vec<_> = parts
        .into_iter()
        .map(|part| {
            view! {
                <section class="part" id=part.id>
                    <h2>{part.heading}</h2>
                    <div inner_html=part.html></div>
                </section>
            }
        })
        .collect();
    let parts = if nothing {
        Either::Left(empty(
            LuSearchX,
            "No encontramos nada",
            "Prueba con otras palabras, por ejemplo «enlace» o «correo».",
            Some((to::Help::default().path(), "Ver toda la ayuda")),
        ))
    } else {
        Either::Right(parts)
    };
    view! {
        <article class="article">
            <h1 tabindex="-1">{title}</h1>
            {search.map(|words| search_box(to::Help::default().path(), "Busca en la ayuda", words))}
            {results(found.unwrap_or_default(), view! {
                <div class="lead" inner_html=lead></div>
                {contents}
                {parts}
            })}
        </article>
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        self.title.into()
    }

    fn view(self: Box<Self>) -> AnyView {
        view(*self).into_any()
    }
}

impl Page for to::Help {
    async fn load(self, context: &RequestContext) -> Answered {
        Ok(Reply::show(Model::help(
            context.texts().help(),
            self.search,
        )))
    }

    fn samples() -> Vec<Sample> {
        let texts = Texts::new(None, None, &Helpdesk::default());
        let search = |slug, name, words: &str| {
            Sample::new(slug, name, Model::help(texts.help(), words.to_owned()))
        };
        vec![
            search("ayuda", "Completa", ""),
            search("ayuda-busqueda", "Con resultados", "enlace"),
            search("ayuda-nada", "Sin resultados", "zanahoria"),
        ]
    }
}

impl Page for to::Privacy {
    async fn load(self, context: &RequestContext) -> Answered {
        let text = context.texts().privacy(false);
        Ok(Reply::show(Model::whole("Aviso de privacidad", text)))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}

impl Page for to::PrivacyInShort {
    async fn load(self, context: &RequestContext) -> Answered {
        let text = context.texts().privacy(true);
        Ok(Reply::show(Model::whole(
            "Aviso de privacidad simplificado",
            text,
        )))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}
