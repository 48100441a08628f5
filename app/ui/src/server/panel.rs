//! Which page of the contratista's side answers which address.

use super::dispatch::form;
use super::{Download, Interruption, Reply, RequestContext, Upload};
use crate::pages::Content;
use crate::pages::notice::Notice;
use crate::pages::panel::capturista::server::Button;
use crate::pages::panel::{
    capturista, capturistas, correct, data, home, many, preview, register, remove, revoke_token,
    tokens,
};
use crate::routes::PanelRoute;
use services::general_data;
use std::collections::HashMap;

/// Answers a GET.
pub(super) async fn load(context: &RequestContext, route: PanelRoute) -> Reply {
    match route {
        PanelRoute::Home => home::server::load(context).await,
        PanelRoute::Data => data::server::load(context).await,
        PanelRoute::Repse => repse(context).await,
        PanelRoute::Capturistas {
            search,
            state,
            page,
        } => capturistas::server::load(context, &search, &state, page).await,
        PanelRoute::Register => register::server::load(context).await,
        PanelRoute::Many => many::server::load(context).await,
        PanelRoute::Sample => many::server::sample(context),
        PanelRoute::Preview { id, page } => preview::server::load(context, id, page).await,
        PanelRoute::Rejected(id) => preview::server::rejected(context, id).await,
        PanelRoute::Capturista(id) => capturista::server::load(context, id).await,
        PanelRoute::Correct(id) => correct::server::load(context, id).await,
        PanelRoute::Remove(id) => remove::server::load(context, id).await,
        PanelRoute::Tokens => tokens::server::load(context).await,
        PanelRoute::RevokeToken(id) => revoke_token::server::load(context, id).await,
        PanelRoute::Invite(_) | PanelRoute::Revoke(_) | PanelRoute::Restore(_) => {
            Ok(Content::Notice(Notice::MethodNotAllowed))
        }
    }
}

/// Answers a form post.
pub(super) async fn submit(context: &RequestContext, route: PanelRoute, body: &[u8]) -> Reply {
    match route {
        PanelRoute::Data => data::server::submit(context, form(body)?, Upload::None).await,
        PanelRoute::Register => register::server::submit(context, form(body)?).await,
        PanelRoute::Correct(id) => correct::server::submit(context, id, form(body)?).await,
        PanelRoute::Remove(id) => remove::server::submit(context, id).await,
        PanelRoute::Invite(id) => capturista::server::press(context, id, Button::Invite).await,
        PanelRoute::Revoke(id) => capturista::server::press(context, id, Button::Revoke).await,
        PanelRoute::Restore(id) => capturista::server::press(context, id, Button::Restore).await,
        PanelRoute::Tokens => tokens::server::submit(context, form(body)?).await,
        PanelRoute::RevokeToken(id) => revoke_token::server::submit(context, id).await,
        // Files come another way: what came here was no form with a file in it.
        PanelRoute::Repse => data::server::upload(context, Upload::None).await,
        PanelRoute::Many => many::server::upload(context, Upload::None).await,
        PanelRoute::Preview { id, .. } => preview::server::submit(context, id).await,
        PanelRoute::Home
        | PanelRoute::Capturistas { .. }
        | PanelRoute::Sample
        | PanelRoute::Rejected(_)
        | PanelRoute::Capturista(_) => Ok(Content::Notice(Notice::MethodNotAllowed)),
    }
}

/// Answers a form with a file in it.
pub(super) async fn upload(
    context: &RequestContext,
    route: &PanelRoute,
    fields: HashMap<String, String>,
    upload: Upload,
) -> Reply {
    match route {
        PanelRoute::Data => data::server::submit(context, fields, upload).await,
        PanelRoute::Repse => data::server::upload(context, upload).await,
        PanelRoute::Many => many::server::upload(context, upload).await,
        _ => Ok(Content::Notice(Notice::MethodNotAllowed)),
    }
}

/// The REPSE registration in force, to whom it belongs and to nobody else.
async fn repse(context: &RequestContext) -> Reply {
    let session = context.entered(&PanelRoute::Data)?;
    let known = general_data::known(context.services(), session.administration()).await?;
    let Some(file) = known.repse else {
        return Err(Notice::NotFound.into());
    };
    let bytes = general_data::repse_bytes(context.services(), &file).await?;
    Err(Interruption::File(Box::new(Download {
        name: file.name,
        media_type: "application/pdf",
        bytes,
    })))
}
