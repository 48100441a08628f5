//! One visit: requests that are timed, and tried again as people do when they are told to wait.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use http::StatusCode;

use crate::{
    client::{Answer, Browser, NoAnswer},
    record::{Mishap, Record, Step},
    timing,
};

/// What a step must lead to.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'a> {
    /// A page, status 200.
    Page,
    /// The form again, with what is wrong (422).
    FormAgain,
    /// Another page, whose address begins so.
    GoTo(&'a str),
    /// Somebody new (201), or one whom an earlier try that was never answered has registered.
    Registered,
}

impl Expected<'_> {
    fn is_met(self, answer: &Answer) -> bool {
        match self {
            Self::Page => answer.status == StatusCode::OK,
            Self::FormAgain => answer.status == StatusCode::UNPROCESSABLE_ENTITY,
            Self::Registered => {
                answer.status == StatusCode::CREATED
                    || answer.status == StatusCode::CONFLICT
                        && answer.text().contains("\"ya_registrado\"")
            }
            Self::GoTo(address) => {
                answer.status == StatusCode::SEE_OTHER
                    && answer.location().is_some_and(|to| to.starts_with(address))
            }
        }
    }
}

/// Why a story did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Somebody gave up.
    #[error("gave up at {0:?}")]
    GaveUp(Step),
    /// The portal says that the session has ended, and nobody ended it.
    #[error("the session was lost at {0:?}")]
    SessionLost(Step),
    /// An answer that is neither right nor an error.
    #[error("at {step:?} came {status} instead")]
    Astray {
        /// Where.
        step: Step,
        /// What came.
        status: u16,
    },
}

/// How people take it when something goes wrong.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often they try again.
    pub again: u32,
    /// After how long.
    pub after: Duration,
}

impl Patience {
    /// None at all.
    pub const NONE: Self = Self {
        again: 0,
        after: Duration::ZERO,
    };
}

/// What is asked for.
#[derive(Clone, Copy)]
pub enum Ask<'a> {
    /// A page.
    Get(&'a str),
    /// A form to be sent.
    Post(&'a str, &'a [(&'a str, &'a str)]),
    /// A program's request.
    Program {
        /// Where to.
        path: &'a str,
        /// What enters.
        token: &'a str,
        /// What makes a repeated request count once.
        key: &'a str,
        /// What is sent.
        json: &'a str,
    },
}

/// One visit.
pub struct Visit {
    /// The visitor's browser.
    pub browser: Browser,
    /// What was seen.
    pub record: Record,
    patience: Patience,
    /// When the next request should have been sent, if earlier than it was.
    due: Option<Instant>,
}

impl Visit {
    /// A visit that should have begun at `due`: what it was late by counts as waiting.
    pub fn new(browser: Browser, patience: Patience, due: Option<Instant>) -> Self {
        Self {
            browser,
            record: Record::default(),
            patience,
            due,
        }
    }

    /// Asks until it is answered as expected, or patience ends.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn ask(
        &mut self,
        step: Step,
        ask: Ask<'_>,
        expected: Expected<'_>,
    ) -> Result<Answer, Broken> {
        let mut tries = 0;
        loop {
            let began = self.due.take().unwrap_or_else(timing::now);
            let answer = self.once(ask).await;
            self.record.took(step, began.elapsed());
            let wait = match answer {
                Ok(answer) if expected.is_met(&answer) => return Ok(answer),
                Ok(answer) if is_worth_another_try(answer.status) => {
                    self.record.went_wrong(step, Mishap::of(&answer));
                    answer
                        .header(http::header::RETRY_AFTER)
                        .and_then(|seconds| seconds.parse().ok())
                        .map_or(self.patience.after, Duration::from_secs)
                }
                Ok(answer) => {
                    self.record.went_wrong(step, Mishap::of(&answer));
                    return Err(astray(step, &answer));
                }
                Err(no_answer) => {
                    self.record.went_wrong(step, no_answer.into());
                    self.patience.after
                }
            };
            if tries >= self.patience.again {
                return Err(Broken::GaveUp(step));
            }
            tries += 1;
            tokio::time::sleep(wait.max(self.patience.after)).await;
        }
    }

    async fn once(&mut self, ask: Ask<'_>) -> Result<Answer, NoAnswer> {
        match ask {
            Ask::Get(path) => self.browser.get(path).await,
            Ask::Post(path, form) => self.browser.post(path, form).await,
            Ask::Program {
                path,
                token,
                key,
                json,
            } => {
                let request = self
                    .browser
                    .request(http::Method::POST, path)
                    .header(http::header::AUTHORIZATION, ["Bearer ", token].concat())
                    .header(http::header::CONTENT_TYPE, "application/json")
                    .header("idempotency-key", key);
                self.browser
                    .send(request, Bytes::copy_from_slice(json.as_bytes()))
                    .await
            }
        }
    }
}

/// Errors of the server's side, of a proxy's, and refusals that say when to try again. A program's
/// 409 says that its first request is still under way.
fn is_worth_another_try(status: StatusCode) -> bool {
    status.is_server_error()
        || [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::REQUEST_TIMEOUT,
            StatusCode::CONFLICT,
        ]
        .contains(&status)
}

fn astray(step: Step, answer: &Answer) -> Broken {
    match answer.location() {
        Some(to) if to.starts_with("/ingresar") => Broken::SessionLost(step),
        _ => Broken::Astray {
            step,
            status: answer.status.as_u16(),
        },
    }
}
