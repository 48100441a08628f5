//! The session's countdown: two minutes before the end a dialog offers *Seguir trabajando*; at the
//! end the server is asked first, since another tab may have gone on.

use super::navigation::{HistoryStep, Navigation};
use crate::page::Remaining;
use leptos::{html, prelude::*, task::spawn_local};
use std::time::Duration;
#[cfg(feature = "hydrate")]
use wasm_bindgen::JsValue;
use web_sys::HtmlDialogElement;

/// What the server says of the session; asking never lengthens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionStatus {
    /// What is left; `None` when the session has ended.
    pub remaining: Option<Remaining>,
}

/// Where the status is asked for (GET).
pub const SESSION_API: &str = "/api/v1/sesion";

/// Where the session is lengthened (POST).
pub const KEEP_ALIVE_API: &str = "/api/v1/sesion/seguir";

/// What to do at the next tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Warn,
    End,
}

/// Draws the dialog, closed, and keeps the time while somebody is signed in.
#[component]
pub fn SessionWatch() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    let dialog = NodeRef::<html::Dialog>::new();
    let can_extend = RwSignal::new(true);
    let left = RwSignal::new(120);
    let timer = StoredValue::new(None::<TimeoutHandle>);

    let watch = Watch {
        navigation,
        dialog,
        can_extend,
        left,
        timer,
    };
    // Every page that comes from the server brings the time that is left.
    Effect::new(move |_| {
        let remaining = navigation.remaining();
        watch.close();
        match remaining {
            Some(remaining) => watch.schedule(remaining),
            None => watch.stop(),
        }
    });

    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby="titulo-de-la-sesion"
            aria-describedby="texto-de-la-sesion"
            on:cancel=move |event: leptos::ev::Event| {
                // Escape means "I am here".
                event.prevent_default();
                watch.extend();
            }
        >
            <h2 id="titulo-de-la-sesion">"Tu sesión está por terminar"</h2>
            <p id="texto-de-la-sesion">
                {move || {
                    if can_extend.get() {
                        ["La cerraremos en ", &in_words(left.get()), " si no sigues"].concat()
                    } else {
                        ["Llegó al tiempo máximo: en ", &in_words(left.get()), " tendrás que volver a iniciar sesión"].concat()
                    }
                }}
            </p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| watch.extend()>
                    {move || if can_extend.get() { "Seguir trabajando" } else { "Aceptar" }}
                </button>
            </div>
        </dialog>
    }
}

/// A waiting time in words: minutes, where it is at least one.
fn in_words(seconds: u32) -> String {
    let (count, one, more) = if seconds < 60 {
        (seconds, " segundo", " segundos")
    } else {
        ((seconds + 30) / 60, " minuto", " minutos")
    };
    [
        count.to_string().as_str(),
        if count == 1 { one } else { more },
    ]
    .concat()
}

#[derive(Clone, Copy)]
struct Watch {
    navigation: Navigation,
    dialog: NodeRef<html::Dialog>,
    can_extend: RwSignal<bool>,
    /// How many seconds were left when the dialog came.
    left: RwSignal<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Watch {
    fn stop(self) {
        if let Some(handle) = self.timer.get_value() {
            handle.clear();
        }
        self.timer.set_value(None);
    }

    fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked().filter(HtmlDialogElement::open) {
            dialog.close();
        }
    }

    fn schedule(self, remaining: Remaining) {
        self.can_extend.set(remaining.can_extend);
        let until_warning = remaining.seconds.saturating_sub(remaining.warning_seconds);
        self.wake_in(until_warning, Next::Warn);
    }

    fn wake_in(self, seconds: u32, next: Next) {
        self.stop();
        let tick = move || self.tick(next);
        let timer = set_timeout_with_handle(tick, Duration::from_secs(seconds.into()));
        self.timer.set_value(timer.ok());
    }

    /// The time has come, by this tab's reckoning: the server knows better.
    fn tick(self, next: Next) {
        spawn_local(async move {
            let Some(status) = ask(false).await else {
                // No line: try again soon rather than frighten anybody.
                self.wake_in(15, next);
                return;
            };
            match (status.remaining, next) {
                (None, _) => self.end(),
                (Some(remaining), _) if remaining.seconds > remaining.warning_seconds => {
                    self.close();
                    self.schedule(remaining);
                }
                (Some(remaining), Next::Warn) => {
                    self.can_extend.set(remaining.can_extend);
                    self.left.set(remaining.seconds);
                    if let Some(dialog) =
                        self.dialog.get_untracked().filter(|dialog| !dialog.open())
                    {
                        // Fails only when it is open already.
                        let _ = dialog.show_modal();
                    }
                    self.wake_in(remaining.seconds + 1, Next::End);
                }
                (Some(remaining), Next::End) => self.wake_in(remaining.seconds + 1, Next::End),
            }
        });
    }

    fn extend(self) {
        if !self.can_extend.get_untracked() {
            self.close();
            return;
        }
        spawn_local(async move {
            match ask(true).await {
                Some(SessionStatus {
                    remaining: Some(remaining),
                }) => {
                    self.close();
                    self.schedule(remaining);
                }
                Some(SessionStatus { remaining: None }) => self.end(),
                None => {}
            }
        });
    }

    fn end(self) {
        self.close();
        self.stop();
        // The server knows that it has expired, and leads to the sign-in page and back.
        self.navigation
            .go(self.navigation.address(), HistoryStep::Push);
    }
}

/// Asks the server for the session's status, or lengthens it. `None` when the line is down.
#[cfg(feature = "hydrate")]
async fn ask(extend: bool) -> Option<SessionStatus> {
    use gloo_net::http::Request;
    let request = if extend {
        Request::post(KEEP_ALIVE_API)
    } else {
        Request::get(SESSION_API)
    };
    let response = request.send().await.ok()?;
    if response.status() == 401 {
        return Some(SessionStatus { remaining: None });
    }
    let text = response.text().await.ok()?;
    // Read by the browser: a JSON parser of our own would weigh more than the rest of this module.
    let answer = js_sys::JSON::parse(&text).ok()?;
    let member = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
    let remaining = member(&answer, "restante")?;
    if remaining.is_null() {
        return Some(SessionStatus { remaining: None });
    }
    // Whole seconds, some thousands at most. `as` saturates, and makes no number of what is none.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "as said"
    )]
    let seconds = |name: &str| Some(member(&remaining, name)?.as_f64()? as u32);
    Some(SessionStatus {
        remaining: Some(Remaining {
            seconds: seconds("segundos")?,
            warning_seconds: seconds("aviso_segundos")?,
            can_extend: member(&remaining, "prorrogable")?.as_bool()?,
        }),
    })
}

/// Only the browser asks.
#[cfg(not(feature = "hydrate"))]
#[expect(clippy::unused_async, reason = "the browser's twin awaits the network")]
async fn ask(_extend: bool) -> Option<SessionStatus> {
    None
}
