//! Who asks, and what the answer must tell his browser about his session.

use super::Interruption;
use crate::page::{Frame, Remaining, SignedIn};
use crate::routes::{Route, SignInNotice};
use secrecy::SecretString;
use services::Services;
use services::sessions::Session;
use std::sync::{Arc, Mutex, PoisonError};

/// What the request's cookie proved.
#[derive(Clone, Debug)]
pub enum Authentication {
    /// No cookie, or one that means nothing.
    None,
    /// A session that has ended by itself.
    Expired,
    /// A live session.
    Active {
        /// Who and for whom.
        session: Arc<Session>,
        /// What is left of it.
        remaining: Remaining,
        /// What the cookie holds, for signing out.
        token: SecretString,
    },
}

/// What the response does with the session cookie.
#[derive(Debug)]
pub enum SessionChange {
    /// Set it to this token.
    Start(SecretString),
    /// Remove it.
    End,
}

/// All that a page may know of the request.
#[derive(Clone, Debug)]
pub struct RequestContext {
    services: Services,
    authentication: Authentication,
    demonstration: bool,
    change: Arc<Mutex<Option<SessionChange>>>,
}

impl RequestContext {
    /// A request by whoever the cookie proved to be there.
    pub fn new(services: Services, authentication: Authentication, demonstration: bool) -> Self {
        Self {
            services,
            authentication,
            demonstration,
            change: Arc::default(),
        }
    }

    /// What the system does.
    pub const fn services(&self) -> &Services {
        &self.services
    }

    /// The live session, if there is one.
    pub fn session(&self) -> Option<&Session> {
        match &self.authentication {
            Authentication::Active { session, .. } => Some(session),
            Authentication::None | Authentication::Expired => None,
        }
    }

    /// The live session's token.
    pub fn token(&self) -> Option<&SecretString> {
        match &self.authentication {
            Authentication::Active { token, .. } => Some(token),
            Authentication::None | Authentication::Expired => None,
        }
    }

    /// The live session.
    ///
    /// # Errors
    /// The way to sign-in, which will lead back to `wanted`.
    pub fn signed_in(&self, wanted: &Route) -> Result<&Session, Interruption> {
        let notice = match &self.authentication {
            Authentication::Active { session, .. } => return Ok(session),
            Authentication::Expired => Some(SignInNotice::SessionExpired),
            Authentication::None => None,
        };
        let return_to = Some(wanted)
            .filter(|route| route.can_be_returned_to() && **route != Route::Profile)
            .map(|route| Box::new(route.clone()));
        Err(Interruption::Go(Route::SignIn { return_to, notice }))
    }

    /// What surrounds the page.
    pub fn frame(&self) -> Frame {
        let person = match &self.authentication {
            Authentication::Active {
                session, remaining, ..
            } => Some(SignedIn {
                name: session.person().full_name(),
                remaining: *remaining,
            }),
            Authentication::None | Authentication::Expired => None,
        };
        Frame {
            demonstration: self.demonstration,
            person,
        }
    }

    /// The response will bring the browser a new session.
    pub fn start_session(&self, token: SecretString) {
        self.change(SessionChange::Start(token));
    }

    /// The response will take the browser's session away.
    pub fn end_session(&self) {
        self.change(SessionChange::End);
    }

    /// What the response has to do with the session cookie; taken once.
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
