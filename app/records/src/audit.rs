//! What happens that matters for security: who was invited, who entered and who did not, who did what.
//!
//! | step | when | where |
//! |---|---|---|
//! | an [`Event`] is recorded | in the transaction of the act, or, where there is none, in a statement of its own | `recording` |
//! | what may be repeated without end is told when it begins, and counted | in memory | `repeats` |
//! | it becomes a line of JSON | after the commit, by the worker | `lines` |
//! | it is sealed with others of its kind and day | once it has waited for an hour, by the worker | `seals` |
//! | it is purged, its seal kept | after [`AuditSettings::kept_days`] | `seals` |
//! | altered, missing and cut off events are found | when the operator asks | [`verify`] |
//!
//! Events hold ids, a masked CURP at most, and the client's address where it is known: never a
//! password, a token, a link or a whole CURP. Why it is made so: decision 11.

mod acknowledgement;
mod binding;
mod event;
mod lines;
mod mark;
mod milliseconds;
mod own;
mod recording;
mod repeats;
mod seals;
mod settings;
mod verification;

pub use acknowledgement::{AcknowledgeError, Acknowledged, acknowledge};
pub use event::{
    Asker, By, CurrentRefusal, EfirmaRefusal, Event, Export, MarkProblem, MaskedCurp, Means,
    SessionEnd, SignInRefusal,
};
pub use lines::{LINES, emit, emit_under, lacks_lines};
pub use mark::MARKS;
pub use own::{Outcome, SHOWN_FOR, SignIn, of_person};
pub use recording::{
    access_refused, asked_from, limit_hit, record, record_all, repeated, tell_repeats, too_much,
};
pub use repeats::Repeated;
pub(crate) use repeats::Repeats;
pub use seals::{Purged, SEALS, SealError, purge, seal, seal_under};
pub use settings::AuditSettings;
pub use verification::{Finding, Report, Segment, VerifyError, verify};
