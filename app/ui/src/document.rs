//! The HTML document around a page: head, style sheets, scripts, page data.

use crate::document_ids::{PAGE_DATA_ID, PAGE_ID, SCRIPT_ID};
use crate::frame::{Frame, footer};
use crate::layout::{session_dialog, under_way};
use crate::screen::{Screen, Sheets, full_title};
use crate::still::still_html;
use crate::wire::{Body, Page, WIRE_VERSION};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use leptos::prelude::*;
use std::fmt::Write as _;

/// Where the built site's files are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The style sheet's address.
    pub style: String,
    /// The address of the additional style sheet of the contratista's pages; `None` if the other sheet contains both.
    pub panel_style: Option<String>,
    /// The address of the script that loads the wasm.
    pub script: String,
    /// The wasm's address.
    pub wasm: String,
    /// The address of the script that loads both and works without them.
    pub portal: String,
    /// The icon's address.
    pub icon: String,
    /// The address of the script that loads the e.firma's wasm.
    pub efirma_script: String,
    /// The address of the e.firma's wasm.
    pub efirma_wasm: String,
    /// The workers' grid.
    pub grid: Bundle,
}

/// A wasm of its own and the script that loads it, for a part of a page; `portal.js` finds their addresses there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The script's address.
    pub script: String,
    /// The wasm's address.
    pub wasm: String,
}

/// Keeps a copy of the page as it was sent, before anything else can change it: hydration would misread a changed page
/// (`portal.js`).
const AS_SENT: &str = "var alEnviar=document.getElementById('pagina').innerHTML";

/// Shows a message if the browser keeps no cookies, before anybody types a password in vain. Without scripts the server
/// notices it (`RequestContext::coming_from`).
const COOKIES: &str = "navigator.cookieEnabled||(document.documentElement.dataset.sinCookies='')";

/// Copies the text that a button names; if the browser does not permit that, selects it for the keyboard. Inline and
/// small, since only the contratista's pages have such a button.
const COPY: &str = "addEventListener('click',async e=>{const b=e.target.closest?.('[data-copia]');if(!b)return;\
    const c=document.getElementById(b.dataset.copia),s=b.nextElementSibling;\
    try{await navigator.clipboard.writeText(c.textContent);s.textContent='Copiada.'}\
    catch{getSelection().selectAllChildren(c);s.textContent='Presiona Ctrl+C para copiarla.'}})";

/// The script elements, with the addresses of the files that the script loads.
fn scripts(assets: &Assets, glue: &str, wasm: &str, nonce: &str) -> String {
    let portal = &assets.portal;
    let panel = assets.panel_style.as_deref().unwrap_or_default();
    format!(
        "<link rel=\"modulepreload\" href=\"{glue}\" nonce=\"{nonce}\">\
         <link rel=\"preload\" href=\"{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\
         <script type=\"module\" id=\"{SCRIPT_ID}\" src=\"{portal}\" nonce=\"{nonce}\" \
         data-glue=\"{glue}\" data-wasm=\"{wasm}\" data-panel=\"{panel}\" data-shape=\"{WIRE_VERSION}\"></script>"
    )
}

/// A page that is hydrated in the browser.
pub fn interactive(screen: Screen, assets: &Assets, nonce: &str) -> String {
    let alone = screen.content.stands_alone();
    let sheets = screen.sheets();
    let frame = screen.frame.clone();
    let mut page = screen.page();
    let title = page.title.clone();
    let body = body(&frame, &page, nonce);
    // With its own wasm instead of the portal's.
    if alone {
        let mut head = format!(
            "<script nonce=\"{nonce}\">document.documentElement.dataset.scripts='';{COOKIES}</script>"
        );
        let (glue, wasm) = (&assets.efirma_script, &assets.efirma_wasm);
        head.push_str(&scripts(assets, glue, wasm, nonce));
        return document(&title, assets, sheets, &head, &body);
    }
    // What the document already contains is not sent twice.
    page.header.clear();
    if let Body::Still(html) = &mut page.body {
        html.clear();
    }
    let Ok(data) = postcard::to_allocvec(&page) else {
        // A page of plain data always serialises; without its data it works as plain HTML.
        return document(&title, assets, sheets, "", &body);
    };
    let data = BASE64.encode(data);
    let mut head = scripts(assets, &assets.script, &assets.wasm, nonce);
    // Writing to a String cannot fail.
    let _ = write!(
        head,
        "<script nonce=\"{nonce}\">{COOKIES}</script>\
         <script type=\"text/plain\" id=\"{PAGE_DATA_ID}\">{data}</script>"
    );
    if sheets == Sheets::Panels {
        let _ = write!(head, "<script nonce=\"{nonce}\">{COPY}</script>");
    }
    document(&title, assets, sheets, &head, &body)
}

/// A page of plain HTML, without scripts: demonstration pages, the fallback error page.
pub fn static_page(
    title: &str,
    frame: &Frame,
    assets: &Assets,
    main: impl FnOnce() -> AnyView,
) -> String {
    let body = Owner::new().with(|| {
        still_html(view! {
            {frame.before()}
            <header class="header" inner_html=frame.header(None, None)></header>
            <main id="contenido" class="main">{main()}</main>
            {footer()}
        })
    });
    document(&full_title(title), assets, Sheets::Every, "", &body)
}

fn body(frame: &Frame, page: &Page, nonce: &str) -> String {
    let (inside, as_sent) = match &page.body {
        Body::Still(html) => (html.clone(), String::new()),
        living => {
            let script = ["<script nonce=\"", nonce, "\">", AS_SENT, "</script>"].concat();
            (live_html(living.clone()), script)
        }
    };
    Owner::new().with(|| {
        let header = page.header.clone();
        [
            &still_html(frame.before()),
            "<div class=\"application\">",
            &still_html(view! { <header class="header" inner_html=header></header> {under_way()} }),
            "<main id=\"contenido\" class=\"main\"><div class=\"lost-line\" role=\"alert\"></div>",
            // Nothing else may be in there: hydration finds nodes by their position.
            "<div id=\"",
            PAGE_ID,
            "\" class=\"still\">",
            &inside,
            "</div></main>",
            &as_sent,
            &still_html(session_dialog()),
            "</div>",
            &still_html(footer()),
        ]
        .concat()
    })
}

/// HTML to be hydrated. The framework's markers are comments in a form that browsers read but the standard does not
/// allow; they are rewritten in the standard's form.
fn live_html(body: Body) -> String {
    Owner::new().with(|| body.view().to_html().replace("<!>", "<!---->"))
}

fn document(title: &str, assets: &Assets, sheets: Sheets, head: &str, body: &str) -> String {
    let title = escape(title);
    let style = &assets.style;
    let panel_style = match (sheets, &assets.panel_style) {
        (Sheets::Panels, Some(sheet)) => {
            ["<link rel=\"stylesheet\" href=\"", sheet, "\">"].concat()
        }
        _ => String::new(),
    };
    [
        "<!DOCTYPE html><html lang=\"es-MX\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>",
        &title,
        "</title><link rel=\"stylesheet\" href=\"",
        style,
        "\">",
        &panel_style,
        "<link rel=\"icon\" type=\"image/svg+xml\" href=\"",
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
