//! Every reason for a refusal: its code, which never changes its meaning, its status and its words.

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Every refusal that the API knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// 401: nobody is signed in.
    NoSession,
    /// 401: the session has ended by itself.
    SessionExpired,
    /// 401: CURP and password do not open a session; never says why.
    BadCredentials,
    /// 401: no such API token, or it was revoked.
    TokenUnknown,
    /// 401: the API token has expired.
    TokenExpired,
    /// 403: sent from another site.
    ForeignOrigin,
    /// 403: never or no longer a contratista of this person.
    NotYours,
    /// 403: the chosen contratista has removed the capturista.
    Removed,
    /// 403: the certificate is a seal.
    EfirmaSeal,
    /// 403: the certificate is no e.firma's.
    EfirmaOther,
    /// 403: the certificate is not valid yet.
    EfirmaTooEarly,
    /// 403: the certificate has expired.
    EfirmaTooLate,
    /// 403: no authority that is trusted has issued the certificate.
    EfirmaUnknownIssuer,
    /// 403: the certificate does not say whose it is.
    EfirmaHolder,
    /// 403: the signature is not right.
    EfirmaSignature,
    /// 403: the certificate has been revoked.
    EfirmaRevoked,
    /// 403: the operator has removed the contratista.
    ContratistaRemoved,
    /// 403: for capturistas only, asked by a contratista.
    OnlyCapturistas,
    /// 403: for contratistas only, asked by a capturista.
    OnlyContratistas,
    /// 403: the API token may not do this.
    MissingScope,
    /// 404: no such address.
    NotFound,
    /// 404: no contratista is chosen.
    NothingChosen,
    /// 405
    MethodNotAllowed,
    /// 408: the body did not arrive in time.
    TooSlow,
    /// 409: another contratista is chosen than the one named.
    AnotherChosen,
    /// 409: the contratista has not given its general data yet.
    DataMissing,
    /// 409: the CURP is this contratista's capturista already.
    AlreadyRegistered,
    /// 409: the CURP is known with another mail.
    DataDiffer,
    /// 409: the capturista has his access: it is his own affair now.
    AlreadyActive,
    /// 409: another contratista has registered the capturista, too.
    /// 409: a baja cannot be taken back any more.
    TooLate,
    /// 409: the idempotency key was used for another request.
    KeyConflict,
    /// 409: the same request is being answered just now.
    UnderWay,
    /// 409: somebody who has no password is asked for it.
    NoPassword,
    /// 409: the challenge is unknown, too old, used, or another browser's.
    EfirmaChallenge,
    /// 413
    TooLarge,
    /// 415: not what the operation takes.
    MediaType,
    /// 421: a host that is none of ours.
    UnknownHost,
    /// 422: said to be JSON and is none.
    Unreadable,
    /// 422: JSON, but not what the operation takes.
    InvalidData,
    /// 429: a delay after failures is on.
    TooManyAttempts,
    /// 429: too many invitations were sent to somebody.
    TooManyMails,
    /// 429: the API token is used too often.
    TooManyRequests,
    /// 500
    Broken,
    /// 503
    Busy,
    /// 503: whether the certificate has been revoked could not be found out.
    EfirmaRevocationUnknown,
}

impl Code {
    /// Every code, by status.
    pub const ALL: [Self; 45] = [
        Self::NoSession,
        Self::SessionExpired,
        Self::BadCredentials,
        Self::TokenUnknown,
        Self::TokenExpired,
        Self::ForeignOrigin,
        Self::NotYours,
        Self::Removed,
        Self::EfirmaSeal,
        Self::EfirmaOther,
        Self::EfirmaTooEarly,
        Self::EfirmaTooLate,
        Self::EfirmaUnknownIssuer,
        Self::EfirmaHolder,
        Self::EfirmaSignature,
        Self::EfirmaRevoked,
        Self::ContratistaRemoved,
        Self::OnlyCapturistas,
        Self::OnlyContratistas,
        Self::MissingScope,
        Self::NotFound,
        Self::NothingChosen,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::AnotherChosen,
        Self::DataMissing,
        Self::AlreadyRegistered,
        Self::DataDiffer,
        Self::AlreadyActive,
        Self::TooLate,
        Self::KeyConflict,
        Self::UnderWay,
        Self::NoPassword,
        Self::EfirmaChallenge,
        Self::TooLarge,
        Self::MediaType,
        Self::UnknownHost,
        Self::Unreadable,
        Self::InvalidData,
        Self::TooManyAttempts,
        Self::TooManyMails,
        Self::TooManyRequests,
        Self::Broken,
        Self::Busy,
        Self::EfirmaRevocationUnknown,
    ];

    /// The code as programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSession => "sin_sesion",
            Self::SessionExpired => "sesion_expirada",
            Self::BadCredentials => "credenciales_incorrectas",
            Self::TokenUnknown => "token_desconocido",
            Self::TokenExpired => "token_vencido",
            Self::ForeignOrigin => "origen_ajeno",
            Self::NotYours => "contratista_ajeno",
            Self::Removed => "contratista_de_baja",
            Self::EfirmaSeal => "efirma_sello",
            Self::EfirmaOther => "efirma_no_es",
            Self::EfirmaTooEarly => "efirma_aun_no_vigente",
            Self::EfirmaTooLate => "efirma_vencida",
            Self::EfirmaUnknownIssuer => "efirma_emisor_desconocido",
            Self::EfirmaHolder => "efirma_sin_titular",
            Self::EfirmaSignature => "efirma_firma_incorrecta",
            Self::EfirmaRevoked => "efirma_revocada",
            Self::ContratistaRemoved => "contratista_dado_de_baja",
            Self::OnlyCapturistas => "solo_capturistas",
            Self::OnlyContratistas => "solo_contratistas",
            Self::MissingScope => "sin_permiso",
            Self::NotFound => "no_encontrado",
            Self::NothingChosen => "sin_contratista",
            Self::MethodNotAllowed => "metodo_no_permitido",
            Self::TooSlow => "cuerpo_incompleto",
            Self::AnotherChosen => "otro_contratista",
            Self::DataMissing => "faltan_datos_generales",
            Self::AlreadyRegistered => "ya_registrado",
            Self::DataDiffer => "datos_no_coinciden",
            Self::AlreadyActive => "ya_activo",
            Self::TooLate => "baja_definitiva",
            Self::KeyConflict => "conflicto_de_idempotencia",
            Self::UnderWay => "solicitud_en_curso",
            Self::NoPassword => "sin_contrasena",
            Self::EfirmaChallenge => "efirma_reto",
            Self::TooLarge => "cuerpo_demasiado_grande",
            Self::MediaType => "tipo_no_admitido",
            Self::UnknownHost => "host_desconocido",
            Self::Unreadable => "cuerpo_ilegible",
            Self::InvalidData => "datos_invalidos",
            Self::TooManyAttempts => "demasiados_intentos",
            Self::TooManyMails => "demasiados_correos",
            Self::TooManyRequests => "demasiadas_solicitudes",
            Self::Broken => "error_interno",
            Self::Busy => "saturado",
            Self::EfirmaRevocationUnknown => "efirma_sin_consulta",
        }
    }

    /// Where the page of documentation explains it.
    pub fn address(self) -> String {
        [super::PAGE, "#", self.as_str()].concat()
    }

    /// Whether it says that what was asked for is not for whoever asks, or not there.
    pub const fn is_not_his(self) -> bool {
        matches!(
            self,
            Self::NotYours
                | Self::Removed
                | Self::OnlyCapturistas
                | Self::OnlyContratistas
                | Self::MissingScope
                | Self::NotFound
        )
    }

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::NoSession
            | Self::SessionExpired
            | Self::BadCredentials
            | Self::TokenUnknown
            | Self::TokenExpired => 401,
            Self::ForeignOrigin
            | Self::NotYours
            | Self::Removed
            | Self::EfirmaSeal
            | Self::EfirmaOther
            | Self::EfirmaTooEarly
            | Self::EfirmaTooLate
            | Self::EfirmaUnknownIssuer
            | Self::EfirmaHolder
            | Self::EfirmaSignature
            | Self::EfirmaRevoked
            | Self::ContratistaRemoved
            | Self::OnlyCapturistas
            | Self::OnlyContratistas
            | Self::MissingScope => 403,
            Self::NotFound | Self::NothingChosen => 404,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::AnotherChosen
            | Self::DataMissing
            | Self::AlreadyRegistered
            | Self::DataDiffer
            | Self::AlreadyActive
            | Self::TooLate
            | Self::KeyConflict
            | Self::UnderWay
            | Self::NoPassword
            | Self::EfirmaChallenge => 409,
            Self::TooLarge => 413,
            Self::MediaType => 415,
            Self::UnknownHost => 421,
            Self::Unreadable | Self::InvalidData => 422,
            Self::TooManyAttempts | Self::TooManyMails | Self::TooManyRequests => 429,
            Self::Broken => 500,
            Self::Busy | Self::EfirmaRevocationUnknown => 503,
        }
    }

    /// What happened, in Spanish.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NoSession => "No has iniciado sesión",
            Self::SessionExpired => "Tu sesión expiró",
            Self::BadCredentials => "La CURP o la contraseña no son correctas",
            Self::ForeignOrigin => "No aceptamos este envío",
            Self::NotYours => "No capturas para este contratista",
            Self::Removed => "Ya no capturas para este contratista",
            Self::EfirmaSeal => "Es un certificado de sello digital",
            Self::EfirmaOther => "Este certificado no es de una e.firma",
            Self::EfirmaTooEarly => "Tu certificado todavía no está vigente",
            Self::EfirmaTooLate => "Tu certificado ya venció",
            Self::EfirmaUnknownIssuer => "No reconocemos a quien emitió tu certificado",
            Self::EfirmaHolder => "Tu certificado no dice de quién es",
            Self::EfirmaSignature => "La firma no corresponde",
            Self::EfirmaRevoked => "Tu certificado está revocado",
            Self::ContratistaRemoved => "Este contratista está dado de baja",
            Self::OnlyCapturistas => "Esto es de los capturistas",
            Self::OnlyContratistas => "Esto es de los contratistas",
            Self::NotFound => "No encontramos esta dirección",
            Self::NothingChosen => "No has elegido contratista",
            Self::MethodNotAllowed => "Esta dirección no admite ese método",
            Self::TooSlow => "Lo que enviaste no terminó de llegar",
            Self::AnotherChosen => "Ahora trabajas para otro contratista",
            Self::EfirmaChallenge => "El reto ya no sirve",
            Self::TooLarge => "Lo que enviaste es demasiado grande",
            Self::MediaType => "No admitimos ese tipo de contenido",
            Self::UnknownHost => "Este servidor no atiende ese nombre",
            Self::Unreadable => "No pudimos leer lo que enviaste",
            Self::InvalidData => "Revisa los datos que enviaste",
            Self::TooManyAttempts => "Espera antes de volver a intentarlo",
            Self::Broken => "Algo falló de nuestro lado",
            Self::TokenUnknown => "No reconocemos esta llave",
            Self::TokenExpired => "Tu llave ya venció",
            Self::MissingScope => "Tu llave no tiene este permiso",
            Self::DataMissing => "Faltan tus datos generales",
            Self::AlreadyRegistered => "Esta persona ya es tu capturista",
            Self::DataDiffer => "Los datos no coinciden",
            Self::AlreadyActive => "Ya tiene su acceso",
            Self::TooLate => "La baja ya no se puede deshacer",
            Self::KeyConflict => "Esta clave ya se usó para otra solicitud",
            Self::UnderWay => "Esta solicitud ya está en curso",
            Self::NoPassword => "Todavía no tienes contraseña",
            Self::TooManyMails => "Ya le enviamos varios correos",
            Self::TooManyRequests => "Vas demasiado rápido",
            Self::Busy => "Hay mucha gente entrando",
            Self::EfirmaRevocationUnknown => "No pudimos consultar si tu certificado sigue vigente",
        }
    }

    /// What it means and what to do, in Spanish.
    #[expect(clippy::too_many_lines, reason = "a table: one entry a code")]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::NoSession => {
                "Abre una sesión con POST /api/v1/sesion y envía su cookie en cada solicitud."
            }
            Self::SessionExpired => {
                "Por tu seguridad la cerramos al pasar el tiempo. Abre otra con POST /api/v1/sesion."
            }
            Self::BadCredentials => "Revisa tu CURP y tu contraseña e inténtalo de nuevo.",
            Self::ForeignOrigin => {
                "Llegó desde otro sitio o, con una cookie de sesión, sin decir desde dónde. Para protegerte, no hicimos nada: agrega el encabezado Origin con la dirección del portal."
            }
            Self::NotYours => {
                "No estás dado de alta como capturista de este contratista, así que no puedes elegirlo."
            }
            Self::Removed => {
                "El contratista te dio de baja como capturista. Si crees que es un error, comunícate con él; mientras tanto puedes elegir otro."
            }
            Self::EfirmaSeal => "Es un certificado de sello digital; usa tu e.firma.",
            Self::EfirmaOther => {
                "El certificado es auténtico, pero no es el de una e.firma. Usa el .cer de tu e.firma."
            }
            Self::EfirmaTooEarly => {
                "La vigencia de tu certificado empieza más adelante. Usa el certificado que está vigente hoy."
            }
            Self::EfirmaTooLate => {
                "Renueva tu e.firma en el SAT y usa el certificado nuevo con su llave."
            }
            Self::EfirmaUnknownIssuer => {
                "No lo emitió ninguna de las autoridades en las que confía este portal. Usa la e.firma que te dio el SAT."
            }
            Self::EfirmaHolder => {
                "El certificado no trae un RFC que pueda ser el de un contratista."
            }
            Self::EfirmaSignature => {
                "Lo que se firmó no es lo que pedimos firmar en este sitio. Vuelve a abrir la página en su dirección habitual e inténtalo de nuevo."
            }
            Self::EfirmaRevoked => {
                "Quien lo emitió dice que ya no vale. Tramita otra e.firma en el SAT y usa su certificado y su llave."
            }
            Self::ContratistaRemoved => {
                "Quien opera este portal lo dio de baja. Si crees que es un error, comunícate con quien lo opera."
            }
            Self::OnlyCapturistas => "La sesión es de un contratista.",
            Self::OnlyContratistas => {
                "La sesión es de un capturista; un contratista entra con su e.firma, y sus programas, con una llave de API."
            }
            Self::NotFound => "Revisa la dirección; todas están en /api.",
            Self::NothingChosen => "Elige uno con PUT /api/v1/contratista.",
            Self::MethodNotAllowed => "El encabezado Allow dice cuáles admite.",
            Self::TooSlow => {
                "Tu conexión se interrumpió o va muy lenta. Inténtalo de nuevo cuando mejore."
            }
            Self::AnotherChosen => {
                "En esta sesión se eligió otro contratista, así que no hicimos nada. Consulta cuál con GET /api/v1/contratista."
            }
            Self::EfirmaChallenge => {
                "Cada reto se firma una sola vez, en los dos minutos siguientes y en el navegador que lo pidió. Inténtalo de nuevo."
            }
            Self::TooLarge => "Una solicitud admite hasta 64 KiB.",
            Self::MediaType => "El encabezado Content-Type debe decir application/json.",
            Self::UnknownHost => "Revisa el encabezado Host: debe ser el nombre del portal.",
            Self::Unreadable => "El cuerpo no es JSON válido en UTF-8.",
            Self::InvalidData => "Faltan datos, sobran o no tienen la forma que deben.",
            Self::TooManyAttempts => {
                "La CURP o la contraseña no son correctas. Por seguridad, espera los segundos que indica espera_segundos antes de volver a intentarlo."
            }
            Self::Broken => {
                "No fue por algo que hayas hecho. Inténtalo de nuevo en unos minutos; lo que ya estaba guardado sigue guardado."
            }
            Self::TokenUnknown => {
                "Revisa el encabezado Authorization, o crea otra llave en /panel/llaves: quizá esta se revocó."
            }
            Self::TokenExpired => "Crea otra en /panel/llaves y úsala en lugar de esta.",
            Self::MissingScope => {
                "La descripción de la operación dice cuál hace falta. Crea en /panel/llaves una llave que lo tenga."
            }
            Self::DataMissing => {
                "Antes de registrar capturistas, da tus datos generales y sube tu registro REPSE en /panel/datos."
            }
            Self::AlreadyRegistered => "No hicimos nada. Búscala con GET /api/v1/capturistas.",
            Self::DataDiffer => {
                "No pudimos registrarla con estos datos. Esta CURP ya existe en el sistema: pide a la persona el correo con el que está registrada y envíalo igual."
            }
            Self::AlreadyActive => {
                "Ya confirmó su correo: desde ahora solo la persona o quien opera el portal puede cambiar sus datos. Si olvidó su contraseña, puede recuperarla por sí misma."
            }
            Self::TooLate => {
                "Ya pasó más de una hora. Regístralo de nuevo con POST /api/v1/capturistas."
            }
            Self::KeyConflict => {
                "Usa un Idempotency-Key distinto para cada solicitud, y el mismo solo para repetirla tal cual."
            }
            Self::UnderWay => {
                "Otra igual, con el mismo Idempotency-Key, todavía no termina. Espera unos segundos y repítela."
            }
            Self::NoPassword => {
                "Entras con tu e.firma y ya pasaron cinco minutos: vuelve a ingresar con ella, y en los cinco minutos que siguen no hace falta contraseña."
            }
            Self::TooManyMails => {
                "Para no llenar su buzón, espera los segundos que indica espera_segundos antes de enviar otro."
            }
            Self::TooManyRequests => {
                "Con una llave, y en una sesión, se admiten 600 solicitudes por minuto. Espera los segundos que indica espera_segundos."
            }
            Self::Busy => {
                "En este momento no podemos atender tu solicitud. Espera unos segundos e inténtalo de nuevo."
            }
            Self::EfirmaRevocationUnknown => {
                "Quien emitió tu certificado no nos contestó, o no como debe, y sin su respuesta no dejamos entrar a nadie. No es por tu e.firma: inténtalo de nuevo en unos minutos."
            }
        }
    }
}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .description(Some(
                "Código de un rechazo. Su significado no cambia; puede haber otros más adelante.",
            ))
            .enum_values(Some(Self::ALL.map(Self::as_str)))
            .build()
            .into()
    }
}

impl ToSchema for Code {
    fn name() -> std::borrow::Cow<'static, str> {
        "CodigoDeProblema".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_come_by_status() {
        let mut names: Vec<_> = Code::ALL.map(Code::as_str).to_vec();
        assert!(Code::ALL.is_sorted_by_key(|code| code.status()));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
