//! What a page says on top about what led to it: something was done, or somebody was sent here for a
//! reason. The address carries a word of a closed set, never a text.

/// How a message looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// The reason why somebody was sent here.
    Reason,
}

impl Tone {
    /// Its name for the style sheet.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Reason => "information",
        }
    }
}

/// Declares the messages: each with the word in the address, how it looks and what it says.
macro_rules! messages {
    ($($(#[$about:meta])+ $name:ident $word:literal $tone:ident $sentence:literal)+) => {
        /// Everything that a page may say on top.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Message {
            $($(#[$about])+ $name,)+
        }

        impl Message {
            /// All of them.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$name),+];

            /// The word in the address.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// How it looks.
            pub const fn tone(self) -> Tone {
                match self { $(Self::$name => Tone::$tone,)+ }
            }

            /// What it says.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)+ }
            }
        }
    };
}

messages! {
    /// Somebody was registered.
    Registered "alta" Done
        "El registro quedó hecho: en unos momentos le llegará un correo."
    /// The invitation is sent again.
    InvitedAgain "reenvio" Done
        "Le enviaremos otra vez la invitación; el enlace anterior dejó de servir."
    /// The invitation's link was voided.
    InvitationRevoked "revocacion" Done
        "La invitación quedó revocada: el enlace que recibió ya no sirve."
    /// A name was corrected.
    NameCorrected "nombre" Done
        "Guardamos los datos corregidos."
    /// A mail address was corrected.
    MailCorrected "correo-corregido" Done
        "Guardamos los datos corregidos y enviaremos una invitación al correo nuevo."
    /// Somebody was removed.
    Removed "baja" Done
        "La baja quedó hecha: ya no captura por ti. Durante una hora puedes deshacerla."
    /// A baja was taken back.
    Restored "baja-deshecha" Done
        "La baja quedó deshecha: de nuevo puede capturar por ti."
    /// The good rows of a file were registered.
    Imported "carga" Done
        "Terminamos con tu archivo. Aquí ves a cuántas personas registramos y qué falta por corregir."
    /// The general data were saved; the REPSE registration was there before.
    DataSaved "datos" Done
        "Guardamos tus datos."
    /// The general data were saved; the REPSE registration is still missing.
    RepseMissing "falta-repse" Reason
        "Guardamos tus datos. Para registrar capturistas solo falta el PDF de tu registro REPSE."
    /// General data and REPSE registration were saved.
    RepseSaved "repse" Done
        "Guardamos tus datos y tu registro REPSE."
    /// A token was revoked.
    TokenRevoked "llave" Done
        "La llave quedó revocada: desde ahora ningún programa entra con ella."
    /// Nobody can be registered before the general data are there.
    DataMissing "faltan-datos" Reason
        "Para registrar capturistas primero necesitamos tus datos generales y tu registro REPSE. Completa aquí lo que falte."
    /// What was to be corrected is not the contratista's affair any more.
    NotCorrectable "sin-correccion" Reason
        "Sus datos ya no se corrigen desde aquí: ahora los cambia esa persona o quien opera el portal."
    /// Who was to be removed is removed already.
    AlreadyRemoved "ya-de-baja" Reason
        "Esta persona ya estaba dada de baja."
    /// A contratista at a page of the capturistas'.
    OnlyCapturistas "de-capturistas" Reason
        "La página que pediste es de los capturistas. Entraste como contratista, así que te trajimos a tu panel."
    /// A session was closed.
    SessionClosed "sesion" Done
        "La sesión quedó cerrada."
    /// All other sessions were closed.
    SessionsClosed "sesiones" Done
        "Tus demás sesiones quedaron cerradas."
    /// The password was changed.
    PasswordChanged "contrasena" Done
        "Tu contraseña cambió y tus demás sesiones quedaron cerradas. Te enviamos un correo que lo confirma."
    /// The password was taken away.
    PasswordRemoved "contrasena-quitada" Done
        "Ya no tienes contraseña y tus demás sesiones quedaron cerradas. Entra con tu e.firma."
    /// An alta was confirmed.
    AltaAccepted "alta-confirmada" Done
        "Confirmaste tu alta: ya puedes trabajar para el contratista. Elígelo aquí."
    /// Another mail address was asked for.
    MailAsked "correo" Done
        "Te enviamos un enlace al correo nuevo. Ábrelo y confirma que es tuyo; mientras, seguimos usando el de antes."
    /// Who has no password cannot change it, nor the mail with it.
    NoPassword "sin-contrasena" Reason
        "Entras con tu e.firma: vuelve a ingresar con ella y, en los cinco minutos que siguen, crea una contraseña o cambia tu correo."
    /// The password was to be removed without the tick.
    RemovalNotTicked "sin-marcar" Reason
        "Marca la casilla para quitar tu contraseña. No se cambió nada."
    /// The work for a contratista was ended.
    Left "trabajo" Done
        "Dejaste de trabajar para el contratista."
    /// A return was begun.
    Started "empezada" Done
        "La informativa quedó empezada. Todo lo que captures se guarda."
    /// It was declared that no contract began.
    NothingDeclared "sin-informacion" Done
        "La informativa va «Sin información»."
    /// A return was discarded.
    Discarded "descartada" Done
        "La informativa quedó descartada."
    /// A contract was saved.
    ContractSaved "contrato" Done
        "Guardamos el contrato."
    /// A contract was made of another.
    ContractDuplicated "contrato-duplicado" Done
        "Este es el contrato nuevo: tiene los datos del otro, menos el pedido, las fechas y los trabajadores."
    /// A contract was removed.
    ContractRemoved "contrato-quitado" Done
        "El contrato quedó fuera de la informativa."
    /// Workers were added.
    WorkersAdded "trabajadores" Done
        "Los renglones quedaron agregados."
    /// Workers were added from a list with columns that a return does not have.
    ColumnsLeftOut "columnas" Reason
        "Agregamos a todas las personas de tu lista. De ella tomamos NSS, CURP, SBC y nombre; las demás columnas no."
    /// A row of workers was saved.
    WorkerSaved "trabajador" Done
        "Guardamos el renglón."
    /// A row of workers was removed.
    WorkerRemoved "trabajador-quitado" Done
        "El renglón quedó fuera del contrato."
    /// All rows of a contract's workers were removed.
    WorkersRemoved "trabajadores-quitados" Done
        "El contrato quedó sin trabajadores."
    /// Workers were taken over from a file.
    FileTaken "archivo-traido" Done
        "Los trabajadores del archivo quedaron en el contrato."
    /// Some were not, since somebody has changed the contract meanwhile.
    FileTakenInPart "archivo-en-parte" Reason
        "Trajimos el archivo, menos los renglones que alguien cambió en el contrato mientras lo revisabas: están en «Cambiaron entretanto»."
    /// That was undone.
    FileUndone "archivo-deshecho" Done
        "Deshicimos el archivo: el contrato quedó como estaba antes de traerlo."
    /// That was undone but for what was changed since.
    FileUndoneInPart "archivo-deshecho-en-parte" Reason
        "Deshicimos el archivo, menos los renglones que alguien cambió después: siguen en el contrato como están."
    /// What goes in of a file was noted.
    RowsChosen "renglones-elegidos" Done
        "Anotamos qué renglones se traen."
    /// A client of the register was corrected.
    ClientSaved "cliente" Done
        "Guardamos los datos del cliente. Lo que ya capturaste queda como estaba."
    /// A client was taken out of the register.
    ClientForgotten "cliente-borrado" Done
        "El cliente quedó fuera de tu registro. Lo que ya capturaste queda como estaba."
    /// A worker of the register was corrected.
    PersonSaved "persona" Done
        "Guardamos los datos de la persona. Lo que ya capturaste queda como estaba."
    /// A worker was taken out of the register.
    PersonForgotten "persona-borrada" Done
        "La persona quedó fuera de tu registro. Lo que ya capturaste queda como estaba."
    /// A service was registered.
    ServiceRegistered "servicio" Done
        "El servicio quedó registrado: ya puedes elegirlo en tus contratos."
    /// A service that was to be removed was changed meanwhile.
    ServiceChanged "servicio-cambiado" Reason
        "Alguien cambió este servicio desde que lo viste. Así está ahora: si todavía quieres, quítalo."
    /// A service was removed.
    ServiceRemoved "servicio-quitado" Done
        "El servicio quedó fuera de la lista. Lo que capturaste con él se conserva."
}

impl Message {
    /// The name of the query parameter.
    pub const PARAMETER: &str = "aviso";

    /// What this word means.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|message| message.as_str() == text)
    }
}
