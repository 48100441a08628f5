//! The request's session, and the changes to its cookies in the answer.

use crate::address::{Address, Location};
use crate::addresses as to;
use crate::document::Bundle;
use crate::message::Message;
use crate::pages::notice::Notice;
use crate::paths::{SIGN_IN, SignInNotice};
use crate::remaining::Remaining;
use crate::reply::Interruption;
use crate::texts::Texts;
use secrecy::{ExposeSecret as _, SecretString};
use services::sessions::{self, NewSession, Session, SessionProblem};
use services::{CapturistaSession, ContratistaSession, Origin, Services};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The result of checking the request's cookie.
#[derive(Clone, Debug)]
enum Authentication {
    /// No cookie, or an unknown one.
    None,
    /// An ended session, and the notice about it.
    Over(SignInNotice),
    /// A live session.
    Active {
        /// The session.
        session: Arc<Session>,
        /// Its remaining time.
        remaining: Remaining,
        /// The cookie's token, for signing out.
        token: SecretString,
    },
}

/// A change of the session cookie in the response.
#[derive(Clone, Debug)]
pub enum SessionChange {
    /// Set it to this token.
    Start(SecretString),
    /// Remove it.
    End,
}

/// Everything that a page may know of the request.
#[derive(Clone, Debug)]
pub struct RequestContext {
    services: Services,
    texts: Arc<Texts>,
    authentication: Authentication,
    proof: Option<SecretString>,
    origin: Origin,
    demonstration: bool,
    devices: Arc<Mutex<Option<SecretString>>>,
    number: Option<String>,
    grid: Bundle,
    from_sign_in: bool,
    change: Arc<Mutex<Option<SessionChange>>>,
}

impl RequestContext {
    /// A request from `origin` with this session cookie, if any, and with the cookie of a proof by e.firma, if any.
    ///
    /// # Errors
    /// When the database cannot check the session.
    pub async fn open(
        services: Services,
        texts: Arc<Texts>,
        token: Option<SecretString>,
        proof: Option<SecretString>,
        origin: Origin,
        demonstration: bool,
    ) -> Result<Self, services::Internal> {
        let authentication = match token {
            None => Authentication::None,
            Some(token) => authenticate(&services, token).await?,
        };
        Ok(Self {
            services,
            texts,
            authentication,
            proof,
            origin,
            demonstration,
            devices: Arc::default(),
            number: None,
            grid: Bundle::default(),
            from_sign_in: false,
            change: Arc::default(),
        })
    }

    /// The same request with its number in the log.
    #[must_use]
    pub fn numbered(self, number: Option<String>) -> Self {
        Self { number, ..self }
    }

    /// The same request, with the addresses of the workers' grid.
    #[must_use]
    pub fn with_grid(self, grid: Bundle) -> Self {
        Self { grid, ..self }
    }

    /// The workers' grid.
    pub const fn grid(&self) -> &Bundle {
        &self.grid
    }

    /// The same request, with the path of the page that led to it.
    #[must_use]
    pub fn coming_from(self, path: &str) -> Self {
        Self {
            from_sign_in: path == SIGN_IN,
            ..self
        }
    }

    /// The request that the browser would make next, with the cookie that this one's response
    /// brings it.
    ///
    /// # Errors
    /// When the database cannot check the session.
    pub(crate) async fn again(&self) -> Result<Self, services::Internal> {
        let token = match &*self.change.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(SessionChange::Start(token)) => Some(token.clone()),
            Some(SessionChange::End) => None,
            None => self.token().cloned(),
        };
        let mut authentication = Authentication::None;
        if let Some(token) = token {
            authentication = authenticate(&self.services, token).await?;
        } else if let Authentication::Over(notice) = self.authentication {
            authentication = Authentication::Over(notice);
        }
        Ok(Self {
            authentication,
            ..self.clone()
        })
    }

    /// What the system does.
    pub const fn services(&self) -> &Services {
        &self.services
    }

    /// The request's address and device.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The help and the privacy notices.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The live session, if there is one.
    pub fn session(&self) -> Option<&Session> {
        match &self.authentication {
            Authentication::Active { session, .. } => Some(session),
            Authentication::None | Authentication::Over(_) => None,
        }
    }

    /// The live session, if it is a contratista's.
    pub fn contratista(&self) -> Option<&ContratistaSession> {
        self.session().and_then(Session::contratista)
    }

    /// The token of the proof by e.firma.
    pub const fn proof(&self) -> Option<&SecretString> {
        self.proof.as_ref()
    }

    /// The live session's token.
    pub fn token(&self) -> Option<&SecretString> {
        match &self.authentication {
            Authentication::Active { token, .. } => Some(token),
            Authentication::None | Authentication::Over(_) => None,
        }
    }

    /// The capturista's live session.
    ///
    /// # Errors
    /// A redirect to the sign-in, which returns to `wanted`; for a contratista, to its own first page.
    pub fn signed_in(&self, wanted: &impl Address) -> Result<&CapturistaSession, Interruption> {
        match self.live() {
            Ok(Session::Capturista(session)) => Ok(session),
            Ok(Session::Contratista(_)) => Err(Interruption::Redirect(
                to::Panel.saying(Message::OnlyCapturistas),
            )),
            // Only a sign-in leads from the sign-in page to here: the browser has not kept its session.
            Err(None) if self.from_sign_in => Err(Notice::NoCookies.into()),
            Err(notice) => Err(Interruption::redirect(to::SignIn {
                return_to: led_back_to(wanted, &to::Profile),
                notice,
            })),
        }
    }

    /// The contratista's live session.
    ///
    /// # Errors
    /// A redirect to the e.firma sign-in, which returns to `wanted`; for a capturista, a notice.
    pub fn entered(&self, wanted: &impl Address) -> Result<&ContratistaSession, Interruption> {
        match self.live() {
            Ok(Session::Contratista(session)) => Ok(session),
            Ok(Session::Capturista(_)) => Err(Notice::OnlyContratistas.into()),
            Err(notice) => Err(Interruption::redirect(to::EFirma {
                return_to: led_back_to(wanted, &to::Panel),
                notice,
            })),
        }
    }

    /// The live session, or the notice for the sign-in page.
    fn live(&self) -> Result<&Session, Option<SignInNotice>> {
        match &self.authentication {
            Authentication::Active { session, .. } => Ok(session),
            Authentication::Over(notice) => Err(Some(*notice)),
            Authentication::None => Err(None),
        }
    }

    /// Whether this is a demonstration.
    pub const fn is_demonstration(&self) -> bool {
        self.demonstration
    }

    /// The request's number in the log.
    pub fn number(&self) -> Option<String> {
        self.number.clone()
    }

    /// The remaining time of the live session.
    pub const fn remaining(&self) -> Option<Remaining> {
        match &self.authentication {
            Authentication::Active { remaining, .. } => Some(*remaining),
            Authentication::None | Authentication::Over(_) => None,
        }
    }

    /// Sets the cookie of a new session.
    pub fn start_session(&self, session: NewSession) {
        self.change(SessionChange::Start(session.token));
    }

    /// Sets the new token of the present session.
    pub fn renew_session(&self, token: SecretString) {
        self.change(SessionChange::Start(token));
    }

    /// Sets the cookie by which this browser is known from now on.
    pub fn remember(&self, devices: SecretString) {
        *self.devices.lock().unwrap_or_else(PoisonError::into_inner) = Some(devices);
    }

    /// The cookie of known browsers to be set; can be taken once.
    pub fn take_devices(&self) -> Option<SecretString> {
        self.devices
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Ends the request's session, if any, in the database and in the browser.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_present_session(&self) -> Result<(), services::Internal> {
        if let Some(token) = self.token() {
            sessions::end(&self.services, token.expose_secret()).await?;
        }
        self.end_session();
        Ok(())
    }

    /// Removes the session cookie.
    pub fn end_session(&self) {
        self.change(SessionChange::End);
    }

    /// The change of the session cookie; can be taken once.
    pub fn take_session_change(&self) -> Option<SessionChange> {
        self.change
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn change(&self, change: SessionChange) {
        *self.change.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }
}

/// The return address of the sign-in; `None` if it is where the sign-in leads anyway.
fn led_back_to(wanted: &impl Address, next_anyway: &impl Address) -> Option<Location> {
    Some(wanted.location())
        .filter(|location| location.about().can_be_returned_to())
        .filter(|location| *location != next_anyway.location())
}

async fn authenticate(
    services: &Services,
    token: SecretString,
) -> Result<Authentication, services::Internal> {
    match sessions::authenticate(services, token.expose_secret()).await {
        Ok(session) => {
            let remaining = remaining(services, session.status());
            Ok(Authentication::Active {
                session: session.into(),
                remaining,
                token,
            })
        }
        Err(SessionProblem::Expired) => Ok(Authentication::Over(SignInNotice::SessionExpired)),
        Err(SessionProblem::Ended) => Ok(Authentication::Over(SignInNotice::SessionEnded)),
        Err(SessionProblem::Unknown) => Ok(Authentication::None),
        Err(SessionProblem::Internal(error)) => Err(error),
    }
}

/// A session's remaining time, as pages show it.
pub fn remaining(services: &Services, status: sessions::SessionStatus) -> Remaining {
    let seconds = |duration: Duration| u32::try_from(duration.as_secs()).unwrap_or(u32::MAX);
    Remaining {
        seconds: seconds(status.left()),
        warning_seconds: seconds(services.settings().session_warning),
        can_extend: status.absolute_left > status.idle_left,
    }
}
