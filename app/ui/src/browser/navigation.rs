//! Moving about without reloading: a link or a form asks the server for the next page's data; the
//! title, the address and the focus follow.

use crate::page::{Body, Outcome, Page, Remaining, SHAPE};
use crate::server_functions::{Fields, load_page, submit_form};
use leptos::{prelude::*, task::spawn_local};
use server_fn::ServerFnError;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlFormElement};

/// What becomes of the browser's history when a page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryStep {
    /// A step forward.
    Push,
    /// The present entry becomes the new page (a redirect).
    Replace,
    /// The browser has moved already (back, forward).
    Keep,
}

/// What is under way between here and the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Nothing,
    /// Another page is on its way.
    Visit,
    /// What a search finds is on its way.
    Search,
    /// A form has been sent.
    Submit,
}

/// How long nothing must be typed before a search is made.
const REST: Duration = Duration::from_millis(250);

/// Why the last request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The page at this address could not be fetched.
    Visit(String),
    /// The form that is posted to this address could not be sent; what was typed is still there.
    Submit(String),
}

/// The present page and the ways to another; one for the whole application, given by context.
#[derive(Clone, Copy)]
pub struct Navigation {
    page: RwSignal<Page>,
    /// Changes with every page shown, so that each is drawn anew.
    serial: RwSignal<u32>,
    work: RwSignal<Work>,
    trouble: RwSignal<Option<Trouble>>,
    /// The request whose answer counts; an older one that comes late is dropped.
    latest: StoredValue<u32>,
    /// The search that is made once the typing rests.
    resting: StoredValue<Option<TimeoutHandle>>,
}

impl Navigation {
    /// Starts at the page that the server sent.
    pub fn new(page: Page) -> Self {
        Self {
            page: RwSignal::new(page),
            serial: RwSignal::new(0),
            work: RwSignal::new(Work::Nothing),
            trouble: RwSignal::new(None),
            latest: StoredValue::new(0),
            resting: StoredValue::new(None),
        }
    }

    /// The inside of the present page's header.
    pub fn header(self) -> String {
        self.page.with(|page| page.header.clone())
    }

    /// What is left of the session, as the present page came with it.
    pub fn remaining(self) -> Option<Remaining> {
        self.page.with(|page| page.remaining)
    }

    /// What the present page shows, and whether it is an odd or an even one since the start.
    pub fn present(self) -> (Body, bool) {
        let odd = self.serial.get() % 2 == 1;
        (self.page.with_untracked(|page| page.body.clone()), odd)
    }

    /// The present page's address.
    pub fn address(self) -> String {
        self.page.with_untracked(|page| page.address.clone())
    }

    /// Whether a request is under way.
    pub fn is_busy(self) -> bool {
        self.work.get() != Work::Nothing
    }

    /// Why the last request came to nothing, if it did.
    pub fn trouble(self) -> Option<Trouble> {
        self.trouble.get()
    }

    /// Goes to another page of ours.
    pub fn go(self, address: String, step: HistoryStep) {
        let ticket = self.begin(Work::Visit);
        spawn_local(async move {
            match load_page(SHAPE, address.clone()).await {
                Ok(outcome) => self.arrive(outcome, step, &address, ticket).await,
                Err(error) if is_lost(&error) => self.fail(Trouble::Visit(address), ticket),
                // The server answered with something that is no page, or is of another version.
                Err(_) => leave_for(&address),
            }
        });
    }

    /// Sends a form to where it would be posted. A second click while it is under way does nothing.
    pub fn submit(self, form: HtmlFormElement, address: String, fields: Fields) {
        if self.work.get_untracked() == Work::Submit {
            return;
        }
        let ticket = self.begin(Work::Submit);
        spawn_local(async move {
            match submit_form(SHAPE, address.clone(), fields).await {
                Ok(outcome) => {
                    self.arrive(outcome, HistoryStep::Push, &address, ticket)
                        .await;
                }
                Err(error) if is_lost(&error) => self.fail(Trouble::Submit(address), ticket),
                // Too large, too busy, broken: the plain post gets the server's own page for it.
                Err(_) => {
                    let _ = form.submit();
                }
            }
        });
    }

    /// Sends the form that is posted to this address once more.
    pub fn retry(self, address: &str) {
        let forms = document().forms();
        let form = (0..forms.length())
            .filter_map(|position| forms.item(position)?.dyn_into::<HtmlFormElement>().ok())
            .find(|form| form.get_attribute("action").as_deref() == Some(address));
        if let Some(form) = form {
            // Refused only for a form outside of the document.
            let _ = form.request_submit();
        }
    }

    /// Shows what a search finds once the typing rests: only the results change, and the address.
    /// `address` is asked for when it is made, of what is typed by then.
    pub fn search_at_rest(self, address: impl Fn() -> Option<String> + 'static) {
        self.forget_search();
        let search = move || {
            if let Some(address) = address() {
                self.refine(address);
            }
        };
        self.resting
            .set_value(set_timeout_with_handle(search, REST).ok());
    }

    /// Whoever goes on with what the page shows must not have it changed under his hands: what a
    /// search still finds is dropped.
    pub fn forget_search(self) {
        if let Some(handle) = self.resting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        if self.work.get_untracked() == Work::Search {
            self.next_ticket();
            self.work.set(Work::Nothing);
        }
    }

    fn refine(self, address: String) {
        // The page is about to change anyway, and the answer to a form must not be dropped.
        if self.work.get_untracked() == Work::Submit {
            return;
        }
        let ticket = self.begin(Work::Search);
        spawn_local(async move {
            let answer = load_page(SHAPE, address.clone()).await;
            if self.latest.get_value() != ticket {
                return;
            }
            self.work.set(Work::Nothing);
            match answer {
                Ok(Outcome::Show(page)) if replace_results(&page.body) => {
                    record(&page.address, HistoryStep::Replace);
                    self.page
                        .update_untracked(|present| present.address = page.address);
                }
                // Signed out meanwhile, for example: the page says so.
                Ok(outcome) => {
                    self.arrive(outcome, HistoryStep::Replace, &address, ticket)
                        .await;
                }
                // The line is down: the button says so when it is pressed.
                Err(_) => {}
            }
        });
    }

    fn begin(self, work: Work) -> u32 {
        self.forget_search();
        self.work.set(work);
        self.trouble.set(None);
        self.next_ticket()
    }

    fn next_ticket(self) -> u32 {
        self.latest
            .update_value(|latest| *latest = latest.wrapping_add(1));
        self.latest.get_value()
    }

    fn fail(self, trouble: Trouble, ticket: u32) {
        if self.latest.get_value() == ticket {
            self.work.set(Work::Nothing);
            self.trouble.set(Some(trouble));
        }
    }

    /// Shows what came of asking for `asked`.
    async fn arrive(self, outcome: Outcome, step: HistoryStep, asked: &str, ticket: u32) {
        if self.latest.get_value() != ticket {
            return;
        }
        match outcome {
            Outcome::Show(page) => {
                // Back led to a page that leads on: its entry becomes the other page.
                let led_on = step == HistoryStep::Keep && page.address != asked;
                let step = if led_on { HistoryStep::Replace } else { step };
                self.show(*page, step).await;
            }
            // Led on more than once: let the browser follow by itself.
            Outcome::Go(address) => leave_for(&address),
        }
    }

    async fn show(self, page: Page, step: HistoryStep) {
        // Where Back has led on, the address is not yet the page's, even if the page is the one shown.
        if step == HistoryStep::Replace
            || step == HistoryStep::Push && page.address != self.address()
        {
            record(&page.address, step);
        }
        document().set_title(&page.title);
        self.page.set(page);
        self.serial
            .update(|serial| *serial = serial.wrapping_add(1));
        self.work.set(Work::Nothing);
        // The new page is drawn in a task of its own; then it is there to be focused.
        leptos::task::tick().await;
        if step != HistoryStep::Keep {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        focus_start();
    }
}

/// Puts a still page's results, and how many there are, in place of the present one's; `false` when
/// either has none.
fn replace_results(body: &Body) -> bool {
    let Body::Still(html) = body else {
        return false;
    };
    let Ok(drawn) = document().create_element("div") else {
        return false;
    };
    drawn.set_inner_html(html);
    for place in ["[data-results]", "[data-found]"] {
        let (Ok(Some(new)), Ok(Some(old))) = (
            drawn.query_selector(place),
            document().query_selector(place),
        ) else {
            return false;
        };
        old.set_inner_html(&new.inner_html());
    }
    true
}

/// Whether the request or its answer was lost on the way (offline, cut off), rather than refused.
fn is_lost(error: &ServerFnError) -> bool {
    matches!(error, ServerFnError::Request(_))
}

fn record(address: &str, step: HistoryStep) {
    let Ok(history) = window().history() else {
        return;
    };
    // Refused only in a sandboxed document, where the address bar is of no use anyway.
    let _ = if step == HistoryStep::Replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(address))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(address))
    };
}

fn leave_for(address: &str) {
    // Cannot fail for a local address.
    let _ = window().location().assign(address);
}

/// Where a reader goes on: at what is wrong or was done, which stands above it, else at the page's heading.
fn focus_start() {
    let target = document().query_selector("main [autofocus],main h1");
    let target = target.ok().flatten();
    if let Some(element) = target.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
