//! Every address of a page: one of each kind, and whose it is. A new route does not compile until it has a
//! row here, and whoever walks the table walks it, too.

use app::routes::{AccountRoute, LinkToken, Message, PanelRoute, Route};

/// Whose an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    Everybodys,
    /// A capturista's own.
    Capturistas,
    /// A capturista's, while he works for the contratista that it names.
    CapturistasOfThatOne,
    /// A contratista's own.
    Contratistas,
    /// The contratista's to whom what it names belongs.
    ItsContratistas,
}

/// What addresses name.
pub struct Things {
    pub kemper: String,
    /// Somebody invited by KEMPER, who has never activated.
    pub capturista: String,
    /// A file that waits for its confirmation.
    pub file: String,
    /// An API token.
    pub token: String,
    /// Lucía's session, of the first of its capturistas.
    pub session: String,
}

impl Things {
    /// Ids of nothing.
    pub fn nothing() -> Self {
        let id = || "0190a7c0-0000-7000-8000-000000000001".to_owned();
        Self {
            kemper: id(),
            capturista: id(),
            file: id(),
            token: id(),
            session: id(),
        }
    }
}

macro_rules! table {
    ($things:ident; $($route:pat => $whose:ident, $sample:expr;)+) => {
        /// Exhaustive: a new route has to be put in before this compiles.
        #[allow(clippy::match_same_arms, reason = "one row a route")]
        pub fn whose(route: &Route) -> Whose {
            match route {
                $($route => Whose::$whose,)+
            }
        }

        /// One of each kind of address, about these things.
        pub fn addresses($things: &Things) -> Vec<Route> {
            vec![$({
                let sample = $sample;
                assert!(matches!(sample, $route), "{sample} is of another row");
                sample
            }),+]
        }
    };
}

use AccountRoute as Account;
use PanelRoute as Panel;

table! { things;
    Route::Home => Everybodys, Route::Home;
    Route::SignIn { .. } => Everybodys, Route::sign_in();
    Route::EFirma { .. } => Everybodys, Route::efirma();
    // What it shows hangs on a cookie of its own, not on a session.
    Route::EFirmaAs => Everybodys, Route::EFirmaAs;
    Route::NewPassword(_) => Everybodys, Route::NewPassword(LinkToken::sample());
    Route::PasswordSaved => Everybodys, Route::PasswordSaved;
    Route::Recovery => Everybodys, Route::Recovery;
    Route::RecoverySent => Everybodys, Route::RecoverySent;
    Route::SignOut => Everybodys, Route::SignOut;
    Route::Help { .. } => Everybodys, Route::help();
    Route::Privacy => Everybodys, Route::Privacy;
    Route::PrivacyInShort => Everybodys, Route::PrivacyInShort;
    Route::Profile => Capturistas, Route::Profile;
    Route::Picker { .. } => Capturistas, Route::picker();
    Route::Confirm(_) => CapturistasOfThatOne, Route::Confirm(things.kemper.clone());
    Route::WorkArea(_) => CapturistasOfThatOne, Route::WorkArea(things.kemper.clone());
    Route::Leave(_) => CapturistasOfThatOne, Route::Leave(things.kemper.clone());
    // Whose the page is that says it.
    Route::Saying(..) => Capturistas, Route::Profile.saying(Message::Left);
    Route::Account(Account::Home) => Capturistas, Route::account();
    Route::Account(Account::SignIns { .. }) => Capturistas,
        Route::Account(Account::SignIns { page: 1 });
    Route::Account(Account::Password) => Capturistas, Route::Account(Account::Password);
    Route::Account(Account::Mail) => Capturistas, Route::Account(Account::Mail);
    Route::Account(Account::CloseOthers) => Capturistas, Route::Account(Account::CloseOthers);
    Route::Account(Account::Close(_)) => Capturistas,
        Route::Account(Account::Close(things.session.clone()));
    // The link says whose the address is.
    Route::Account(Account::ConfirmMail(_)) => Everybodys,
        Route::Account(Account::ConfirmMail(LinkToken::sample()));
    Route::Account(Account::MailConfirmed) => Everybodys, Route::Account(Account::MailConfirmed);
    Route::Panel(Panel::Home) => Contratistas, Route::panel();
    Route::Panel(Panel::Data) => Contratistas, Route::Panel(Panel::Data);
    Route::Panel(Panel::Repse) => Contratistas, Route::Panel(Panel::Repse);
    Route::Panel(Panel::Capturistas { .. }) => Contratistas, Route::Panel(Panel::capturistas());
    Route::Panel(Panel::Register) => Contratistas, Route::Panel(Panel::Register);
    Route::Panel(Panel::Many) => Contratistas, Route::Panel(Panel::Many);
    Route::Panel(Panel::Sample) => Contratistas, Route::Panel(Panel::Sample);
    Route::Panel(Panel::Tokens) => Contratistas, Route::Panel(Panel::Tokens);
    Route::Panel(Panel::Preview { .. }) => ItsContratistas,
        Route::Panel(Panel::Preview { id: things.file.clone(), page: 1 });
    Route::Panel(Panel::Rejected(_)) => ItsContratistas,
        Route::Panel(Panel::Rejected(things.file.clone()));
    Route::Panel(Panel::Capturista(_)) => ItsContratistas,
        Route::Panel(Panel::Capturista(things.capturista.clone()));
    Route::Panel(Panel::Correct(_)) => ItsContratistas,
        Route::Panel(Panel::Correct(things.capturista.clone()));
    Route::Panel(Panel::Invite(_)) => ItsContratistas,
        Route::Panel(Panel::Invite(things.capturista.clone()));
    Route::Panel(Panel::Revoke(_)) => ItsContratistas,
        Route::Panel(Panel::Revoke(things.capturista.clone()));
    Route::Panel(Panel::Remove(_)) => ItsContratistas,
        Route::Panel(Panel::Remove(things.capturista.clone()));
    Route::Panel(Panel::Restore(_)) => ItsContratistas,
        Route::Panel(Panel::Restore(things.capturista.clone()));
    Route::Panel(Panel::RevokeToken(_)) => ItsContratistas,
        Route::Panel(Panel::RevokeToken(things.token.clone()));
}
