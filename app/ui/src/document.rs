//! The HTML document around a page: head, style sheet, bootstrap of the wasm, page data.

use crate::browser::navigation::Navigation;
use crate::document_ids::PAGE_DATA_ID;
use crate::layout::{App, plain};
use crate::page::{Body, Frame, Page};
use crate::server::full_title;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use leptos::prelude::*;
use std::fmt::Write as _;

/// Where the built site's files are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The style sheet's address.
    pub style: String,
    /// The address of the script that loads the wasm.
    pub script: String,
    /// The wasm's address.
    pub wasm: String,
    /// The icon's address.
    pub icon: String,
}

/// A page that comes alive in the browser.
pub fn interactive(mut page: Page, assets: &Assets, nonce: &str) -> String {
    let title = page.title.clone();
    let body = body(page.clone());
    if let Body::Still(html) = &mut page.body {
        // It is in the document already.
        html.clear();
    }
    let Ok(data) = postcard::to_allocvec(&page) else {
        // A page of plain data always serialises; without its data it works as plain HTML does.
        return document(&title, assets, "", &body);
    };
    let data = BASE64.encode(data);
    let mut head = String::with_capacity(data.len() + 512);
    // Infallible for a String.
    let _ = write!(
        head,
        "<link rel=\"modulepreload\" href=\"{script}\" nonce=\"{nonce}\">\
         <link rel=\"preload\" href=\"{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\
         <script type=\"text/plain\" id=\"{PAGE_DATA_ID}\">{data}</script>\
         <script type=\"module\" nonce=\"{nonce}\">\
         import(\"{script}\").then(m=>m.default({{module_or_path:\"{wasm}\"}})).catch(()=>{{}})\
         </script>",
        script = assets.script,
        wasm = assets.wasm,
    );
    document(&title, assets, &head, &body)
}

/// A page of plain HTML, without scripts: demonstration pages, the last error page.
pub fn static_page(
    title: &str,
    frame: &Frame,
    assets: &Assets,
    main: impl FnOnce() -> AnyView,
) -> String {
    let owner = Owner::new();
    let body = owner.with(|| plain(frame, main()).to_html());
    document(&full_title(title), assets, "", &body)
}

fn body(page: Page) -> String {
    let owner = Owner::new();
    owner.with(|| {
        provide_context(Navigation::new(page));
        view! { <App /> }.to_html()
    })
}

fn document(title: &str, assets: &Assets, head: &str, body: &str) -> String {
    let title = escape(title);
    let style = &assets.style;
    [
        "<!DOCTYPE html><html lang=\"es-MX\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>",
        &title,
        "</title><link rel=\"stylesheet\" href=\"",
        style,
        "\"><link rel=\"icon\" type=\"image/svg+xml\" href=\"",
        &assets.icon,
        "\">",
        head,
        "</head><body>",
        body,
        "</body></html>",
    ]
    .concat()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
