//! `/` redirects to the start page of the session, or to the sign-in.

use crate::address::Address as _;
use crate::addresses as to;
use crate::content::Sample;
use crate::page::Page;
use crate::reply::{Answered, Reply};
use crate::request::RequestContext;
use services::Session;

impl Page for to::Home {
    async fn load(self, context: &RequestContext) -> Answered {
        Ok(Reply::Redirect(match context.session() {
            Some(Session::Capturista(_)) => to::Profile.location(),
            Some(Session::Contratista(_)) => to::Panel.location(),
            None => to::SignIn::default().location(),
        }))
    }

    fn samples() -> Vec<Sample> {
        Vec::new()
    }
}
