//! Which page of one's own account answers which address.

use super::dispatch::form;
use super::{Reply, RequestContext};
use crate::pages::Content;
use crate::pages::account::{confirm_mail, home, mail, password, sign_ins};
use crate::pages::notice::Notice;
use crate::routes::AccountRoute;

/// Answers a GET.
pub(super) async fn load(context: &RequestContext, route: AccountRoute) -> Reply {
    match route {
        AccountRoute::Home => home::server::load(context).await,
        AccountRoute::SignIns { page } => sign_ins::server::load(context, page).await,
        AccountRoute::Password => password::load(context).await,
        AccountRoute::Mail => mail::server::load(context).await,
        AccountRoute::ConfirmMail(token) => confirm_mail::server::load(context, token).await,
        AccountRoute::MailConfirmed => Ok(Content::Notice(Notice::MailConfirmed)),
        AccountRoute::CloseOthers | AccountRoute::Close(_) => {
            Ok(Content::Notice(Notice::MethodNotAllowed))
        }
    }
}

/// Answers a form post.
pub(super) async fn submit(context: &RequestContext, route: AccountRoute, body: &[u8]) -> Reply {
    match route {
        AccountRoute::Password => password::submit(context, form(body)?).await,
        AccountRoute::Mail => mail::server::submit(context, form(body)?).await,
        AccountRoute::ConfirmMail(token) => confirm_mail::server::submit(context, &token).await,
        AccountRoute::CloseOthers => home::server::close_others(context).await,
        AccountRoute::Close(id) => home::server::close(context, &id).await,
        AccountRoute::Home | AccountRoute::SignIns { .. } | AccountRoute::MailConfirmed => {
            Ok(Content::Notice(Notice::MethodNotAllowed))
        }
    }
}
