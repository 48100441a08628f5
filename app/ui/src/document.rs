//! The HTML document around a page: head, style sheet, bootstrap of the wasm, page data.

use crate::browser::navigation::Navigation;
use crate::document_ids::{APPLICATION_ID, PAGE_DATA_ID};
use crate::frame::{Frame, footer};
use crate::layout::App;
use crate::page::{Body, Page};
use crate::server::{Screen, Sheets, full_title};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use leptos::prelude::*;
use std::fmt::Write as _;

/// Where the built site's files are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The style sheet's address.
    pub style: String,
    /// The address of the sheet that only the contratista's pages load besides; none where the other
    /// one holds it all.
    pub panel_style: Option<String>,
    /// The address of the script that loads the wasm.
    pub script: String,
    /// The wasm's address.
    pub wasm: String,
    /// The icon's address.
    pub icon: String,
    /// The address of the script that loads the e.firma's wasm.
    pub efirma_script: String,
    /// The address of the e.firma's wasm.
    pub efirma_wasm: String,
}

/// Loads glue and wasm. Without them the page works as plain HTML does, so what fails is let be; only
/// where the files are gone, since another version was put up meanwhile, the page is loaded anew:
/// once, and not while somebody has typed something.
const BOOTSTRAP: &str = "((g,w)=>import(g).then(m=>m.default({module_or_path:w})).then(()=>sessionStorage.removeItem('otra'),\
    ()=>fetch(w,{method:'HEAD'}).then(r=>{\
    if(r.status==404&&!sessionStorage.getItem('otra')&&![...document.querySelectorAll('input')].some(i=>i.value!=i.defaultValue))\
    {sessionStorage.setItem('otra','1');location.reload()}}).catch(()=>{})))";

/// Has the page say that the browser keeps no cookies, before anybody types a password in vain. Without
/// scripts the server notices (`RequestContext::coming_from`).
const COOKIES: &str = "navigator.cookieEnabled||(document.documentElement.dataset.sinCookies='')";

/// Loads the e.firma's glue and wasm. Without them nobody can sign, so what fails is said.
const EFIRMA_BOOTSTRAP: &str = "((g,w)=>import(g).then(m=>m.default({module_or_path:w})).catch(()=>{\
    const s=(i,h)=>{const e=document.getElementById(i);if(e)e.hidden=h};s('efirma-cargando',true);s('efirma-falla',false)}))";

/// Copies the text that a button names; where the browser lets no page do that, marks it for the keyboard.
/// Small and here, since only a contratista's pages have such a button.
const COPY: &str = "addEventListener('click',async e=>{const b=e.target.closest?.('[data-copia]');if(!b)return;\
    const c=document.getElementById(b.dataset.copia),s=b.nextElementSibling;\
    try{await navigator.clipboard.writeText(c.textContent);s.textContent='Copiada.'}\
    catch{getSelection().selectAllChildren(c);s.textContent='Presiona Ctrl+C para copiarla.'}})";

/// A page with a script of its own instead of the portal's.
fn alone(screen: Screen, assets: &Assets, nonce: &str) -> String {
    let frame = screen.frame.clone();
    let page = screen.page();
    let main = match page.body {
        Body::Still(html) => html,
        Body::SignIn(_) | Body::NewPassword(_) | Body::Recovery(_) => String::new(),
    };
    let body = Owner::new().with(|| {
        still_html(view! {
            {frame.before()}
            <header class="header" inner_html=page.header></header>
            <main id="contenido" class="main" inner_html=main></main>
            {footer()}
        })
    });
    let head = format!(
        "<script nonce=\"{nonce}\">document.documentElement.dataset.scripts='';{COOKIES}</script>\
         <link rel=\"modulepreload\" href=\"{script}\" nonce=\"{nonce}\">\
         <script type=\"module\" nonce=\"{nonce}\">\
         {EFIRMA_BOOTSTRAP}(\"{script}\",\"{wasm}\")</script>",
        script = assets.efirma_script,
        wasm = assets.efirma_wasm,
    );
    document(&page.title, assets, Sheets::Panels, &head, &body)
}

/// A page that comes alive in the browser.
pub fn interactive(screen: Screen, assets: &Assets, nonce: &str) -> String {
    if screen.content.stands_alone() {
        return alone(screen, assets, nonce);
    }
    let sheets = screen.sheets();
    let frame = screen.frame.clone();
    let mut page = screen.page();
    let title = page.title.clone();
    let body = body(&frame, &page);
    // What is in the document already is not sent twice.
    page.header.clear();
    if let Body::Still(html) = &mut page.body {
        html.clear();
    }
    let Ok(data) = postcard::to_allocvec(&page) else {
        // A page of plain data always serialises; without its data it works as plain HTML does.
        return document(&title, assets, sheets, "", &body);
    };
    let data = BASE64.encode(data);
    let mut head = String::with_capacity(data.len() + 512);
    // Infallible for a String.
    let _ = write!(
        head,
        "<link rel=\"modulepreload\" href=\"{script}\" nonce=\"{nonce}\">\
         <link rel=\"preload\" href=\"{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\
         <script type=\"text/plain\" id=\"{PAGE_DATA_ID}\">{data}</script>\
         <script type=\"module\" nonce=\"{nonce}\">{COOKIES};\
         {BOOTSTRAP}(\"{script}\",\"{wasm}\")</script>",
        script = assets.script,
        wasm = assets.wasm,
    );
    if sheets == Sheets::Panels {
        let _ = write!(head, "<script nonce=\"{nonce}\">{COPY}</script>");
    }
    document(&title, assets, sheets, &head, &body)
}

/// A page of plain HTML, without scripts: demonstration pages, the last error page.
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

fn body(frame: &Frame, page: &Page) -> String {
    Owner::new().with(|| {
        provide_context(Navigation::new(page.clone()));
        [
            &still_html(frame.before()),
            "<div id=\"",
            APPLICATION_ID,
            "\" class=\"application\">",
            // Nothing else may stand in there: what lives is found by its place.
            &live_html(view! { <App /> }),
            "</div>",
            &still_html(footer()),
        ]
        .concat()
    })
}

/// HTML that is never brought to life, without the marks that the framework would go by.
pub fn still_html(view: impl IntoView) -> String {
    view.into_view().to_html().replace("<!>", "")
}

/// HTML that will be brought to life. The framework's marks are comments in a form that browsers
/// read and the standard does not know; so they are written in the form that it does.
fn live_html(view: impl IntoView) -> String {
    view.into_view().to_html().replace("<!>", "<!---->")
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
