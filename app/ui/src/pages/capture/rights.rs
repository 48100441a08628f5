//! Who may capture for the contratista that an address names.

use crate::address::{Address, ContratistaId};
use crate::pages::another_contratista;
use crate::pages::notice::Notice;
use crate::reply::Interruption;
use crate::request::RequestContext;
use informativa::Capturing;
use services::acting_for;
use services::acting_for::ActingForProblem;
use services::{ActingFor, CapturistaSession, Session};

/// The right to capture for this contratista, asked of the database now.
///
/// # Errors
/// The way to the sign-in, which leads back to `wanted`; the page that says for which one the work goes on; that there
/// is no such page, for other contratistas.
pub async fn capturing(
    context: &RequestContext,
    wanted: &impl Address,
    contratista: ContratistaId,
) -> Result<Capturing, Interruption> {
    if let Some(Session::Contratista(session)) = context.session() {
        let administration = session.administration();
        if administration.contratista().id == contratista.0 {
            return Ok(administration.into());
        }
        return Err(Notice::NotFound.into());
    }
    let session = context.signed_in(wanted)?;
    let acting = acting(context, session, &contratista).await?;
    Ok(Capturing::from(&acting))
}

/// The capability to work for this contratista, checked in the database now.
///
/// # Errors
/// The page that says for which one the work goes on; that the contratista has removed the capturista; what the database
/// says.
pub async fn acting(
    context: &RequestContext,
    session: &CapturistaSession,
    asked: &ContratistaId,
) -> Result<ActingFor, Interruption> {
    let problem = match acting_for::acting(context.services(), session, asked.0).await {
        Ok(acting) => return Ok(acting),
        Err(problem) => problem,
    };
    let present = match problem {
        ActingForProblem::Removed { contratista } if contratista.id == asked.0 => {
            let notice = Notice::ContratistaRemoved {
                name: Some(contratista.name),
            };
            return Err(notice.into());
        }
        ActingForProblem::Internal(error) => return Err(error.into()),
        ActingForProblem::NothingChosen | ActingForProblem::Removed { .. } => None,
        ActingForProblem::Another { present } => Some(present.into()),
    };
    // Whose page was asked for is said only to those who may know.
    let asked = acting_for::find(context.services(), session, asked.0).await?;
    Err(Interruption::Content(Box::new(
        another_contratista::Model {
            present,
            asked: asked.into(),
        },
    )))
}
