//! Every address of a page, one line each: its pattern, its values, who may open it and its kind. Matching, `Allow`,
//! the names in logs and the tests over all addresses (authorisation, headers, links) follow from this list, and each
//! entry requires a [`Page`](crate::page::Page).
//!
//! Pages link to each other by these types (`to::Capturista { id }.path()`), never by a text; so no page depends on
//! another.

use crate::address::{
    About, Address, CapturistaId, ClientId, ContractId, ContratistaId, FileId, InPath, InQuery,
    InformativaId, Kind, Location, PageNumber, PeriodCode, PersonId, RowNumber, ServiceId,
    SessionId, Things, TokenId, Values, Whose, parameter, write_path, write_query,
};
use crate::message::Message;
use crate::paths::{self, LinkToken, SignInNotice};
use informativa::{exports, files};
use services::accounts::bulk::{Format, Which};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Declares the type of one kind of address.
macro_rules! kind {
    ($(#[$about:meta])* $name:ident, $($rest:tt)+) => {
        kind!(@type $(#[$about])* $name, $($rest)+);
        kind!(@address $name, $($rest)+);
    };
    (@type $(#[$about:meta])* $name:ident, $pattern:expr, $whose:ident, $kind:ident, [], []) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name;
    };
    (@type $(#[$about:meta])* $name:ident, $pattern:expr, $whose:ident, $kind:ident,
        [], [$($query:literal $asked:ident: $asked_type:ty),+]) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is a parameter of the address, named in the list")]
        pub struct $name { $(pub $asked: $asked_type),+ }
    };
    (@type $(#[$about:meta])* $name:ident, $pattern:expr, $whose:ident, $kind:ident,
        [$($part:literal $carried:ident: $carried_type:ty),+],
        [$($query:literal $asked:ident: $asked_type:ty),*]) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is a part of the address, named in the list")]
        pub struct $name { $(pub $carried: $carried_type,)+ $(pub $asked: $asked_type),* }
    };
    (@address $name:ident, $pattern:expr, $whose:ident, $kind:ident,
        [$($part:literal $carried:ident: $carried_type:ty),*],
        [$($query:literal $asked:ident: $asked_type:ty),*]) => {
        impl Address for $name {
            const ABOUT: About = About {
                pattern: $pattern,
                whose: Whose::$whose,
                kind: Kind::$kind,
            };

            #[allow(unused_variables, reason = "some carry nothing")]
            fn read(values: &Values<'_, '_>) -> Option<Self> {
                Some(Self {
                    $($carried: values.in_path($part)?,)*
                    $($asked: values.in_query($query),)*
                })
            }

            fn path(&self) -> String {
                write_path($pattern, &[$(($part, self.$carried.write())),*])
            }

            fn address(&self) -> String {
                write_query(self.path(), &[$(($query, self.$asked.write())),*])
            }
        }
    };
}

/// Declares all kinds, and the functions over all of them.
macro_rules! addresses {
    ($($(#[$about:meta])* $name:ident = $pattern:expr
        $(, { $($part:literal $carried:ident: $carried_type:ty),+ })?
        $(, ? { $($query:literal $asked:ident: $asked_type:ty),+ })?
        => $whose:ident $kind:ident;)+) => {
        $(kind!($(#[$about])* $name, $pattern, $whose, $kind,
            [$($($part $carried: $carried_type),+)?], [$($($query $asked: $asked_type),+)?]);)+

        /// Properties, parser and sample of each kind, in the list's order.
        const KINDS: &[(About, fn(&Values<'_, '_>) -> Option<Location>, fn(&Things) -> Location)] = &[$((
            $name::ABOUT,
            |values| $name::read(values).map(Location::from),
            #[allow(unused_variables, reason = "some are about nothing")]
            |things| {
                $name {
                    $($($carried: InPath::sample(things),)+)?
                    $($($asked: <$asked_type>::default(),)+)?
                }
                .location()
            },
        )),+];

        /// Calls a macro with the name of each kind, in the list's order.
        macro_rules! for_each_address {
            ($macro:ident) => { $macro! { $($name)+ } };
        }
        pub(crate) use for_each_address;
    };
}

addresses! {
    /// Redirects to the start page of the session, or to the sign-in.
    Home = "/" => Everybodys Page;
    /// Sign-in with CURP and password.
    SignIn = paths::SIGN_IN,
        ? { "motivo" notice: Option<SignInNotice>, "volver" return_to: Option<Location> } => Everybodys Form;
    /// Sign-in with an e.firma.
    EFirma = paths::EFIRMA,
        ? { "motivo" notice: Option<SignInNotice>, "volver" return_to: Option<Location> } => Everybodys Page;
    /// Choice between capturista and contratista, if the e.firma allows both. Its content depends on a cookie of its
    /// own.
    EFirmaAs = "/ingresar/efirma/como" => Everybodys Form;
    /// The page behind a mailed link.
    NewPassword = "/contrasena/{enlace}", { "enlace" token: LinkToken } => Everybodys Form;
    /// Says that the password is set.
    PasswordSaved = "/contrasena-actualizada" => Everybodys Page;
    /// Requests a new link.
    Recovery = paths::RECOVERY => Everybodys Form;
    /// Says that the link was sent, if there is such an account.
    RecoverySent = "/recuperar/enviado" => Everybodys Page;
    /// Ends the session.
    SignOut = "/salir" => Everybodys Act;
    /// The help centre.
    Help = "/ayuda", ? { "buscar" search: String } => Everybodys Page;
    /// The privacy notice.
    Privacy = "/privacidad" => Everybodys Page;
    /// The short privacy notice.
    PrivacyInShort = "/privacidad/simplificado" => Everybodys Page;

    /// The capturista's first page.
    Profile = "/perfil" => Capturistas Page;
    /// The contratistas that the capturista may work for.
    Picker = "/contratista", ? { "buscar" search: String, "pagina" page: PageNumber } => Capturistas Form;
    /// Asks to confirm the chosen contratista.
    Confirm = "/contratista/{id}", { "id" id: ContratistaId } => CapturistasOfThatOne Form;
    /// The work area for one contratista: its returns.
    WorkArea = "/trabajo/{id}", { "id" id: ContratistaId } => WhoCapture Page;
    /// Beginning a return.
    Start = "/trabajo/{id}/empezar", { "id" contratista: ContratistaId },
        ? { "periodo" period: Option<PeriodCode> } => WhoCapture Form;
    /// Its services that are registered.
    RepseServices = "/trabajo/{id}/servicios", { "id" contratista: ContratistaId } => WhoCapture Form;
    /// Takes one out.
    RemoveService = "/trabajo/{id}/servicios/{servicio}/quitar",
        { "id" contratista: ContratistaId, "servicio" service: ServiceId } => WhoCapture Act;
    /// The clients that are remembered. What is searched for stands there sealed.
    Clients = "/trabajo/{id}/clientes", { "id" contratista: ContratistaId },
        ? { "busqueda" search: String, "pagina" page: PageNumber } => WhoCapture Form;
    /// One of them.
    Client = "/trabajo/{id}/clientes/{cliente}",
        { "id" contratista: ContratistaId, "cliente" client: ClientId } => WhoCapture Form;
    /// Forgetting it.
    ForgetClient = "/trabajo/{id}/clientes/{cliente}/borrar",
        { "id" contratista: ContratistaId, "cliente" client: ClientId } => WhoCapture Form;
    /// The workers who are remembered. What is searched for stands there sealed.
    People = "/trabajo/{id}/trabajadores", { "id" contratista: ContratistaId },
        ? { "busqueda" search: String, "pagina" page: PageNumber } => WhoCapture Form;
    /// One of them.
    Person = "/trabajo/{id}/trabajadores/{trabajador}",
        { "id" contratista: ContratistaId, "trabajador" person: PersonId } => WhoCapture Form;
    /// Forgetting them.
    ForgetPerson = "/trabajo/{id}/trabajadores/{trabajador}/borrar",
        { "id" contratista: ContratistaId, "trabajador" person: PersonId } => WhoCapture Form;
    /// A register as a workbook.
    RegisterBook = "/trabajo/{id}/libro", { "id" contratista: ContratistaId },
        ? { "de" register: exports::Register } => WhoCapture File;
    /// A return. What is searched for stands there sealed.
    Informativa = "/trabajo/{id}/informativas/{informativa}",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId },
        ? { "busqueda" search: String, "pagina" page: PageNumber } => WhoCapture Form;
    /// What is wrong with it.
    Findings = "/trabajo/{id}/informativas/{informativa}/hallazgos",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId },
        ? { "pagina" page: PageNumber } => WhoCapture Page;
    /// Who changed what of it.
    Changes = "/trabajo/{id}/informativas/{informativa}/cambios",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId } => WhoCapture Page;
    /// All of it as a workbook.
    ReturnBook = "/trabajo/{id}/informativas/{informativa}/libro",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId } => WhoCapture File;
    /// Declaring that no contract began.
    Nothing = "/trabajo/{id}/informativas/{informativa}/sin-informacion",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId } => WhoCapture Form;
    /// Discarding it.
    Discard = "/trabajo/{id}/informativas/{informativa}/descartar",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId } => WhoCapture Form;
    /// A contract to be added.
    NewContract = "/trabajo/{id}/informativas/{informativa}/contratos/nuevo",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId } => WhoCapture Form;
    /// A contract.
    Contract = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId } => WhoCapture Form;
    /// Makes another of it.
    DuplicateContract = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/duplicar",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId } => WhoCapture Act;
    /// Taking it out.
    RemoveContract = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/quitar",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId } => WhoCapture Form;
    /// What is typed of it into IMSS's portal.
    CaptureSheet = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/hoja",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId } => WhoCapture Page;
    /// Its workers, as IMSS takes them.
    ImssFile = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/archivo-imss",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId } => WhoCapture File;
    /// Its workers.
    Workers = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/trabajadores",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId },
        ? { "pagina" page: PageNumber } => WhoCapture Form;
    /// Taking all of them out.
    RemoveWorkers = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/quitar-trabajadores",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId } => WhoCapture Form;
    /// Many workers at once.
    Paste = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/pegar",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId } => WhoCapture ListForm;
    /// Workers from a file: choosing it.
    WorkersFile = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/archivo",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId } => WhoCapture LargeFileForm;
    /// What was read of it.
    WorkersPreview = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/archivo/{archivo}",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId, "archivo" file: FileId },
        ? { "ver" which: files::Which, "pagina" page: PageNumber } => WhoCapture Form;
    /// Takes it over.
    TakeWorkers = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/archivo/{archivo}/traer",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId, "archivo" file: FileId } => WhoCapture Act;
    /// Undoes that.
    UndoWorkers = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/archivo/{archivo}/deshacer",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId, "archivo" file: FileId } => WhoCapture Act;
    /// What has to be corrected of it, as a file.
    RejectedWorkers = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/archivo/{archivo}/rechazados",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId, "archivo" file: FileId } => WhoCapture File;
    /// One worker.
    Worker = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/trabajadores/{renglon}",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId, "renglon" row: RowNumber } => WhoCapture Form;
    /// Takes them out.
    RemoveWorker = "/trabajo/{id}/informativas/{informativa}/contratos/{contrato}/trabajadores/{renglon}/quitar",
        { "id" contratista: ContratistaId, "informativa" informativa: InformativaId, "contrato" contract: ContractId, "renglon" row: RowNumber } => WhoCapture Act;
    /// Ends the work for it.
    Leave = "/trabajo/{id}/dejar", { "id" id: ContratistaId } => CapturistasOfThatOne Act;
    /// The capturista's own account.
    Account = paths::ACCOUNT => Capturistas Page;
    /// The capturista's own sign-ins.
    SignIns = "/mi-cuenta/ingresos", ? { "pagina" page: PageNumber } => Capturistas Page;
    /// Changes the capturista's own password.
    ChangePassword = paths::CHANGE_PASSWORD => Capturistas Form;
    /// Requests a change of the mail address.
    ChangeMail = "/mi-cuenta/correo" => Capturistas Form;
    /// Closes every other session.
    CloseOthers = "/mi-cuenta/sesiones/cerrar" => Capturistas Act;
    /// Closes a session.
    CloseSession = "/mi-cuenta/sesiones/{id}/cerrar", { "id" id: SessionId } => Capturistas Act;
    /// The page behind the link that was mailed to a new address. The link identifies the change.
    ConfirmMail = "/correo/{enlace}", { "enlace" token: LinkToken } => Everybodys Form;
    /// Says that the new mail address is registered.
    MailConfirmed = "/correo-actualizado" => Everybodys Page;

    /// The contratista's first page.
    Panel = "/panel" => Contratistas Page;
    /// Its general data.
    Data = "/panel/datos" => Contratistas Form;
    /// Its REPSE registration.
    Repse = "/panel/datos/repse" => Contratistas FileAndForm;
    /// Its capturistas. The searched words are sealed in the address.
    Capturistas = "/panel/capturistas",
        ? { "busqueda" search: String, "estado" state: String, "pagina" page: PageNumber } => Contratistas Form;
    /// Alta of one capturista.
    Register = "/panel/capturistas/alta" => Contratistas Form;
    /// Alta of many: choosing the file.
    Many = "/panel/capturistas/carga" => Contratistas Form;
    /// A template of the file.
    Sample = "/panel/capturistas/carga/ejemplo", ? { "formato" format: Format } => Contratistas File;
    /// The rows read from a file.
    Preview = "/panel/capturistas/carga/{id}", { "id" id: FileId },
        ? { "ver" which: Option<Which>, "pagina" page: PageNumber } => ItsContratistas Form;
    /// The rejected rows, as a file.
    Rejected = "/panel/capturistas/carga/{id}/rechazados", { "id" id: FileId }, ? { "formato" format: Format } => ItsContratistas File;
    /// One capturista of the contratista.
    Capturista = "/panel/capturistas/{id}", { "id" id: CapturistaId } => ItsContratistas Page;
    /// Correcting their name and mail.
    Correct = "/panel/capturistas/{id}/corregir", { "id" id: CapturistaId } => ItsContratistas Form;
    /// Sends the invitation again.
    Invite = "/panel/capturistas/{id}/invitar", { "id" id: CapturistaId } => ItsContratistas Act;
    /// Voids the invitation.
    Revoke = "/panel/capturistas/{id}/revocar", { "id" id: CapturistaId } => ItsContratistas Act;
    /// Asks to confirm a baja.
    Remove = "/panel/capturistas/{id}/baja", { "id" id: CapturistaId } => ItsContratistas Form;
    /// Undoes a baja.
    Restore = "/panel/capturistas/{id}/restaurar", { "id" id: CapturistaId } => ItsContratistas Act;
    /// API tokens for the contratista's programs.
    Tokens = "/panel/llaves" => Contratistas Form;
    /// Asks to confirm the revocation of a token.
    RevokeToken = "/panel/llaves/{id}/revocar", { "id" id: TokenId } => ItsContratistas Form;
}

/// Finds the kind of a path.
static MATCHER: LazyLock<matchit::Router<usize>> = LazyLock::new(|| {
    let mut matcher = matchit::Router::new();
    for (index, (about, ..)) in KINDS.iter().enumerate() {
        // Equal patterns are found by the tests, which go over all of them.
        let inserted = matcher.insert(about.pattern, index);
        debug_assert!(inserted.is_ok(), "{inserted:?}");
    }
    matcher
});

/// An address whose path matches a kind.
pub struct Matched<'address> {
    /// Its place in the list.
    pub index: usize,
    /// What is known of it without its page.
    pub about: About,
    /// Its values.
    pub values: Values<'address, 'address>,
    /// Its message on top.
    pub message: Option<Message>,
}

/// The kind of a local address, `path` or `path?query`. `None` for any other text: absolute addresses, `//host`,
/// backslashes, unknown paths. The values have not been parsed yet.
pub fn matched(address: &str) -> Option<Matched<'_>> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let query = query.split('#').next().unwrap_or_default();
    let found = MATCHER.at(path).ok()?;
    let (about, ..) = KINDS.get(*found.value)?;
    Some(Matched {
        index: *found.value,
        about: *about,
        values: Values::new(found.params, query),
        message: parameter(query, Message::PARAMETER)
            .and_then(|text| Message::parse(&text))
            .filter(|_| about.can_be_returned_to()),
    })
}

/// A local address of ours, in its canonical form.
pub fn location(address: &str) -> Option<Location> {
    let matched = matched(address)?;
    let (_, read, _) = KINDS.get(matched.index)?;
    read(&matched.values)
}

/// A local address that sign-in may redirect to. Any other text is not parsed further, so that nobody can nest
/// addresses as deep as the stack.
pub fn returnable(address: &str) -> Option<Location> {
    matched(address)?
        .about
        .can_be_returned_to()
        .then(|| location(address))?
}

/// One address of each kind, for these things.
pub fn samples(things: &Things) -> Vec<Location> {
    KINDS.iter().map(|(.., sample)| sample(things)).collect()
}

/// Where sign-in returns to.
impl InQuery for Option<Location> {
    fn read(text: Option<Cow<'_, str>>) -> Self {
        returnable(&text?)
    }

    fn write(&self) -> Option<String> {
        self.as_ref().map(|location| location.address().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_reads_back_as_it_was_written() {
        let things = Things::nothing();
        let mut all = samples(&things);
        all.extend([
            SignIn {
                return_to: Some(
                    Picker {
                        search: "ñandú & co".into(),
                        page: PageNumber::new(3),
                    }
                    .into(),
                ),
                notice: Some(SignInNotice::SessionExpired),
            }
            .into(),
            EFirma {
                return_to: Some(
                    Capturistas {
                        search: "c2VsbGFkbw".into(),
                        state: "activo".into(),
                        page: PageNumber::new(2),
                    }
                    .into(),
                ),
                notice: Some(SignInNotice::SessionEnded),
            }
            .into(),
            SignIn {
                return_to: None,
                notice: Some(SignInNotice::SignedOut),
            }
            .into(),
            Picker {
                search: "100 % + ?#/ \\".into(),
                page: PageNumber::default(),
            }
            .into(),
            Preview {
                id: things.file,
                which: Some(Which::Already),
                page: PageNumber::new(3),
            }
            .into(),
        ]);
        for address in all {
            assert_eq!(location(address.address()), Some(address.clone()));
            assert_eq!(address.about().pattern.matches('{').count(), {
                let path = address.address().split('?').next().unwrap_or_default();
                path.split('/')
                    .filter(|part| part.len() == 36 || ["ejemplo", "1"].contains(part))
                    .filter(|part| !address.about().pattern.contains(part))
                    .count()
            });
        }
    }

    #[test]
    fn what_a_page_says_on_top_stands_in_the_address_and_is_no_part_of_it() {
        for message in Message::ALL {
            for page in [
                Account.location(),
                SignIns {
                    page: PageNumber::new(2),
                }
                .location(),
            ] {
                let said = page.clone().saying(message);
                let matched = matched(said.address()).unwrap();
                assert_eq!(matched.message, Some(message));
                assert_eq!(location(said.address()), Some(page));
            }
        }
        for address in ["/panel?aviso=", "/panel?aviso=%C2%A1Premio!"] {
            assert_eq!(matched(address).unwrap().message, None, "{address}");
        }
        let outside = SignIn::default().saying(Message::Left);
        assert_eq!(matched(outside.address()).unwrap().message, None);
    }

    #[test]
    fn addresses_that_are_not_ours_are_refused() {
        for address in [
            "",
            "https://evil.example/perfil",
            "//evil.example",
            "/\\evil.example",
            "/perfil/",
            "/contratista/x",
            "/contratista/0190a7c000007000800000000000000100000",
            "/trabajo/../perfil",
            "/contrasena/a%2Fb",
            "perfil",
            "/PERFIL",
        ] {
            assert_eq!(location(address), None, "{address}");
        }
    }

    #[test]
    fn only_pages_behind_the_sign_in_are_returned_to() {
        for (address, accepted) in [
            ("/perfil", true),
            ("/salir", false),
            ("//evil.example/perfil", false),
            ("https://evil.example", false),
            ("/contrasena/abc", false),
            ("/mi-cuenta", true),
            ("/mi-cuenta/sesiones/cerrar", false),
            ("/correo/abc", false),
            ("/panel/capturistas", true),
            ("/panel/datos/repse", false),
            ("/panel/capturistas/carga/ejemplo", false),
            ("/panel/llaves", true),
        ] {
            assert_eq!(returnable(address).is_some(), accepted, "{address}");
        }
    }

    #[test]
    fn addresses_nested_without_end_are_read_at_once() {
        let deep = "/ingresar?volver=".repeat(4_000);
        assert_eq!(location(&deep), Some(SignIn::default().into()));
    }

    #[test]
    fn a_token_never_shows_in_debug_output() {
        let token = LinkToken::parse("secreto-del-enlace").unwrap();
        let address = NewPassword { token };
        assert!(!format!("{address:?}{:?}", address.location()).contains("secreto"));
    }

    #[test]
    fn what_the_browser_knows_of_a_link_s_address_is_what_it_is() {
        let pattern = NewPassword::ABOUT.pattern;
        assert!(pattern.starts_with(paths::NEW_PASSWORD));
        assert!(ConfirmMail::ABOUT.pattern.starts_with(paths::MAIL_LINK));
    }
}
