//! One visit: timed requests, retried as people do when asked to wait.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use http::StatusCode;

use crate::{
    client::{Answer, Browser, NoAnswer},
    record::{Mishap, Record, Step},
    timing,
};

/// The expected result of a step.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'a> {
    /// A page, status 200.
    Page,
    /// The form again, with its errors (422).
    FormAgain,
    /// A redirect to an address with this prefix.
    GoTo(&'a str),
    /// A new capturista (201), or one who was registered by an earlier, unanswered try.
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

/// Why a story did not finish.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The user gave up.
    #[error("gave up at {0:?}")]
    GaveUp(Step),
    /// The portal says that the session has ended, although it was not ended.
    #[error("the session was lost at {0:?}")]
    SessionLost(Step),
    /// An answer that is neither expected nor an error.
    #[error("at {step:?} came {status} instead")]
    Astray {
        /// The step.
        step: Step,
        /// The status.
        status: u16,
    },
}

/// The retries of a user after a failure.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The number of retries.
    pub again: u32,
    /// The delay before each.
    pub after: Duration,
}

impl Patience {
    /// No retries.
    pub const NONE: Self = Self {
        again: 0,
        after: Duration::ZERO,
    };
}

/// A request.
#[derive(Clone, Copy)]
pub enum Ask<'a> {
    /// A page.
    Get(&'a str),
    /// A form to be sent.
    Post(&'a str, &'a [(&'a str, &'a str)]),
    /// A program's request.
    Program {
        /// The address.
        path: &'a str,
        /// The API token.
        token: &'a str,
        /// The idempotency key.
        key: &'a str,
        /// The body.
        json: &'a str,
    },
}

/// One visit.
pub struct Visit {
    /// The visitor's browser.
    pub browser: Browser,
    /// The observations.
    pub record: Record,
    patience: Patience,
    /// When the next request should have been sent, if that was earlier.
    due: Option<Instant>,
}

impl Visit {
    /// A visit that should have begun at `due`: its delay counts as waiting.
    pub fn new(browser: Browser, patience: Patience, due: Option<Instant>) -> Self {
        Self {
            browser,
            record: Record::default(),
            patience,
            due,
        }
    }

    /// Sends the request until the answer is as expected, or the retries are used up.
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

/// Errors of server or proxy, and refusals with a time to retry. A program's 409 means that its first request is still
/// in progress.
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
