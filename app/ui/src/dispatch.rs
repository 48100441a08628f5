//! Maps addresses to pages, for GET and for POST.

use crate::address::{About, ContratistaId, Location};
use crate::addresses::{self, for_each_address};
use crate::content::Content;
use crate::frame::{Frame, SignedIn};
use crate::meant::{Meant, meant};
use crate::message::Message;
use crate::page::{Listed, Opened};
use crate::pages::notice::{Notice, Told};
use crate::paths::NEW_PASSWORD;
use crate::reply::{Answered, Fields, Interruption, LargeUpload, Reply, Sent, Upload};
use crate::request::RequestContext;
use crate::screen::{Answer, Screen};
use crate::section::Section;
use crate::wire::Outcome;
use services::{LinkProblem, Session, audit};

macro_rules! listed {
    ($($address:ident)+) => {
        /// Every page, in the order of [`addresses`]. An address without a page does not compile.
        pub const PAGES: &[Listed] = &[$(Listed::of::<addresses::$address>()),+];
    };
}

for_each_address!(listed);

/// The page at a local address, the address's properties, and its message on top.
fn open(address: &str) -> Option<(Box<dyn Opened>, About, Option<Message>)> {
    let matched = addresses::matched(address)?;
    let page = (PAGES.get(matched.index)?.open)(&matched.values)?;
    Some((page, matched.about, matched.message))
}

/// Answers a GET.
pub async fn get(context: &RequestContext, address: &str) -> Answer {
    let Some((page, _, message)) = open(address) else {
        return elsewhere(context, address);
    };
    let mut location = page.location();
    if let Some(message) = message {
        location = location.saying(message);
    }
    let reply = page.load(context).await;
    let mut answer = answer(context, &location, reply).await;
    if let Answer::Show(screen) = &mut answer {
        screen.message = message;
    }
    answer
}

/// Answers a GET of an unknown address: it may redirect to the address that was meant.
fn elsewhere(context: &RequestContext, address: &str) -> Answer {
    let notice = match meant(address) {
        Some(Meant::Address(location)) => return Answer::Moved(location),
        Some(Meant::Link(NEW_PASSWORD)) => Notice::LinkUnknown,
        Some(Meant::Link(_)) => Notice::MailLink(LinkProblem::Unknown),
        None => Notice::NotFound,
    };
    tell(context, address.to_owned(), notice)
}

/// Answers a form post: `body` is `application/x-www-form-urlencoded`.
pub async fn post(context: &RequestContext, address: &str, body: &[u8]) -> Answer {
    submit(context, address, Sent::Form(body)).await
}

/// Answers a form with a file and other fields.
pub async fn upload(
    context: &RequestContext,
    address: &str,
    fields: Fields,
    upload: Upload,
) -> Answer {
    submit(context, address, Sent::WithFile(fields, upload)).await
}

/// Answers a form with a file that may be large and other fields.
pub async fn upload_large(
    context: &RequestContext,
    address: &str,
    fields: Fields,
    upload: LargeUpload,
) -> Answer {
    submit(context, address, Sent::WithLargeFile(fields, upload)).await
}

async fn submit(context: &RequestContext, address: &str, sent: Sent<'_>) -> Answer {
    let Some((page, ..)) = open(address) else {
        return tell(context, address.to_owned(), Notice::NotFound);
    };
    let location = page.location();
    let reply = page.submit(context, sent).await;
    answer(context, &location, reply).await
}

/// Turns a reply into an answer. Errors are logged without any value of the request.
async fn answer(context: &RequestContext, asked: &Location, reply: Answered) -> Answer {
    let content: Box<dyn Content> = match reply {
        Ok(Reply::Show(content)) | Err(Interruption::Content(content)) => content,
        Ok(Reply::Redirect(to)) | Err(Interruption::Redirect(to)) => return Answer::Go(to),
        Ok(Reply::File(file)) => return Answer::File(Box::new(file)),
        Err(Interruption::Notice(notice)) => told(context, notice),
        Err(Interruption::Failed(error)) => told(context, failed(asked, &error)),
    };
    if let Some(session) = context.session()
        && content.denies_access()
    {
        let pattern = asked.about().pattern;
        audit::access_refused(context.services(), session.into(), pattern).await;
    }
    show(context, asked.address().to_owned(), content)
}

fn failed(asked: &Location, error: &services::Internal) -> Notice {
    tracing::error!(route = asked.about().pattern, %error, "request failed");
    if error.is_overload() {
        Notice::Busy
    } else {
        Notice::Broken
    }
}

fn show(context: &RequestContext, address: String, content: Box<dyn Content>) -> Answer {
    Answer::Show(Box::new(screen(context, address, content)))
}

/// Answers with a short message.
pub fn tell(context: &RequestContext, address: String, notice: Notice) -> Answer {
    show(context, address, told(context, notice))
}

fn told(context: &RequestContext, notice: Notice) -> Box<dyn Content> {
    let number = context.number();
    Box::new(Told { notice, number })
}

/// A page with its frame.
fn screen(context: &RequestContext, address: String, content: Box<dyn Content>) -> Screen {
    let person = context.session().map(|session| match session {
        Session::Capturista(session) => SignedIn::Capturista {
            name: session.person().full_name(),
            chosen: session.chosen().map(|chosen| ContratistaId(chosen.id)),
        },
        Session::Contratista(session) => SignedIn::Contratista {
            id: ContratistaId(session.contratista().id),
            name: session.contratista().name.clone(),
        },
    });
    let of_chosen = content.section() == Some(Section::Informativas);
    let account = context
        .session()
        .map(|session| session.name_for_browser(context.services(), of_chosen));
    Screen {
        account,
        address,
        frame: Frame {
            demonstration: context.is_demonstration(),
            person,
            number: context.number(),
        },
        remaining: context.remaining(),
        message: None,
        content,
    }
}

/// The answer to the browser's copy. A redirect is followed here, with the session as it is from now on: that saves a
/// round trip on a slow line.
///
/// For a page that stands alone, and for a file, the browser has to make a request of its own.
pub async fn outcome(context: &RequestContext, address: &str, answer: Answer) -> Outcome {
    let answer = match answer {
        Answer::Show(_) | Answer::File(_) => answer,
        Answer::Go(location) | Answer::Moved(location) => match context.again().await {
            Ok(context) => get(&context, location.address()).await,
            Err(error) => {
                let notice = failed(&location, &error);
                tell(context, location.address().to_owned(), notice)
            }
        },
    };
    match answer {
        Answer::Show(screen) if screen.content.stands_alone() => Outcome::Go(screen.address),
        Answer::Show(screen) => Outcome::Show(Box::new(screen.page())),
        Answer::Go(location) | Answer::Moved(location) => {
            Outcome::Go(location.address().to_owned())
        }
        Answer::File(_) => Outcome::Go(address.to_owned()),
    }
}
