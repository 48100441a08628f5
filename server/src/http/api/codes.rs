//! Every reason for a refusal in one table: its status, its code (whose meaning never changes) and its words.

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Declares the refusals: `Name = status "code": "what happened", "what it means and what to do"`.
macro_rules! codes {
    ($($(#[$about:meta])* $name:ident = $status:literal $code:literal: $title:literal, $detail:literal;)+) => {
        /// Every refusal that the API knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $($(#[$about])* $name,)+
        }

        impl Code {
            /// Every code, by status.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as programs read it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// The HTTP status.
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)+
                }
            }

            /// What happened, in Spanish.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)+
                }
            }

            /// What it means and what to do, in Spanish.
            pub const fn detail(self) -> &'static str {
                match self {
                    $(Self::$name => $detail,)+
                }
            }
        }
    };
}

codes! {
    /// Nobody is signed in.
    NoSession = 401 "sin_sesion": "No has iniciado sesión",
        "Abre una sesión con POST /api/v1/sesion y envía su cookie en cada solicitud.";
    /// The session has ended by itself.
    SessionExpired = 401 "sesion_expirada": "Tu sesión expiró",
        "Por tu seguridad la cerramos al pasar el tiempo. Abre otra con POST /api/v1/sesion.";
    /// CURP and password do not open a session; never says why.
    BadCredentials = 401 "credenciales_incorrectas": "La CURP o la contraseña no son correctas",
        "Revisa tu CURP y tu contraseña e inténtalo de nuevo.";
    /// No such API token, or it was revoked.
    TokenUnknown = 401 "token_desconocido": "No reconocemos esta llave",
        "Revisa el encabezado Authorization, o crea otra llave en /panel/llaves: quizá esta se revocó.";
    /// The API token has expired.
    TokenExpired = 401 "token_vencido": "Tu llave ya venció",
        "Crea otra en /panel/llaves y úsala en lugar de esta.";
    /// A request from another site.
    ForeignOrigin = 403 "origen_ajeno": "No aceptamos este envío",
        "Llegó desde otro sitio o, con una cookie de sesión, sin decir desde dónde. Para protegerte, no hicimos nada: agrega el encabezado Origin con la dirección del portal.";
    /// The capturista does not work for this contratista, or no longer does.
    NotYours = 403 "contratista_ajeno": "No capturas para este contratista",
        "No te han dado de alta como capturista de este contratista, así que no puedes elegirlo.";
    /// The chosen contratista has removed the capturista.
    Removed = 403 "contratista_de_baja": "Ya no capturas para este contratista",
        "El contratista te dio de baja como capturista. Si crees que es un error, comunícate con él; mientras tanto puedes elegir otro.";
    /// The certificate is a digital seal's (CSD), not an e.firma's.
    EfirmaSeal = 403 "efirma_sello": "Es un certificado de sello digital",
        "Es un certificado de sello digital; usa tu e.firma.";
    /// The certificate is neither an e.firma's nor a seal's.
    EfirmaOther = 403 "efirma_no_es": "Este certificado no es de una e.firma",
        "El certificado es auténtico, pero no es el de una e.firma. Usa el .cer de tu e.firma.";
    /// The certificate is not valid yet.
    EfirmaTooEarly = 403 "efirma_aun_no_vigente": "Tu certificado todavía no está vigente",
        "La vigencia de tu certificado empieza más adelante. Usa el certificado que está vigente hoy.";
    /// The certificate has expired.
    EfirmaTooLate = 403 "efirma_vencida": "Tu certificado ya venció",
        "Renueva tu e.firma en el SAT y usa el certificado nuevo con su llave.";
    /// The certificate's issuer is not trusted.
    EfirmaUnknownIssuer = 403 "efirma_emisor_desconocido": "No reconocemos a quien emitió tu certificado",
        "No lo emitió ninguna de las autoridades en las que confía este portal. Usa la e.firma que te dio el SAT.";
    /// The certificate does not name its holder.
    EfirmaHolder = 403 "efirma_sin_titular": "Tu certificado no dice de quién es",
        "El certificado no trae un RFC que pueda ser el de un contratista.";
    /// The signature is wrong.
    EfirmaSignature = 403 "efirma_firma_incorrecta": "La firma no corresponde",
        "Lo que se firmó no es lo que pedimos firmar en este sitio. Vuelve a abrir la página en su dirección habitual e inténtalo de nuevo.";
    /// The certificate has been revoked.
    EfirmaRevoked = 403 "efirma_revocada": "Tu certificado está revocado",
        "Quien lo emitió dice que ya no vale. Tramita otra e.firma en el SAT y usa su certificado y su llave.";
    /// The operator has removed the contratista.
    ContratistaRemoved = 403 "contratista_dado_de_baja": "Este contratista está dado de baja",
        "Quien opera este portal lo dio de baja. Si crees que es un error, comunícate con quien lo opera.";
    /// An operation for capturistas, requested by a contratista.
    OnlyCapturistas = 403 "solo_capturistas": "Esto es de los capturistas",
        "La sesión es de un contratista.";
    /// An operation for contratistas, requested by a capturista.
    OnlyContratistas = 403 "solo_contratistas": "Esto es de los contratistas",
        "La sesión es de un capturista; un contratista entra con su e.firma, y sus programas, con una llave de API.";
    /// The API token lacks the scope.
    MissingScope = 403 "sin_permiso": "Tu llave no tiene este permiso",
        "La descripción de la operación dice cuál hace falta. Crea en /panel/llaves una llave que lo tenga.";
    /// No such address.
    NotFound = 404 "no_encontrado": "No encontramos esta dirección",
        "Revisa la dirección; todas están en /api.";
    /// No contratista is chosen.
    NothingChosen = 404 "sin_contratista": "No has elegido contratista",
        "Elige uno con PUT /api/v1/contratista.";
    /// The address does not take this method.
    MethodNotAllowed = 405 "metodo_no_permitido": "Esta dirección no admite ese método",
        "El encabezado Allow dice cuáles admite.";
    /// The body did not arrive in time.
    TooSlow = 408 "cuerpo_incompleto": "Lo que enviaste no terminó de llegar",
        "Tu conexión se interrumpió o va muy lenta. Inténtalo de nuevo cuando mejore.";
    /// The chosen contratista is not the one that the request names.
    AnotherChosen = 409 "otro_contratista": "Ahora trabajas para otro contratista",
        "En esta sesión se eligió otro contratista, así que no hicimos nada. Consulta cuál con GET /api/v1/contratista.";
    /// The contratista has not given its general data yet.
    DataMissing = 409 "faltan_datos_generales": "Faltan tus datos generales",
        "Antes de registrar capturistas, da tus datos generales y sube tu registro REPSE en /panel/datos.";
    /// The CURP is already this contratista's capturista.
    AlreadyRegistered = 409 "ya_registrado": "Esta persona ya es tu capturista",
        "No hicimos nada. Búscala con POST /api/v1/capturistas/buscar.";
    /// The CURP is registered with another mail address.
    DataDiffer = 409 "datos_no_coinciden": "Los datos no coinciden",
        "No pudimos registrarla con estos datos. Esta CURP ya existe en el sistema: pide a la persona el correo con el que está registrada y envíalo igual.";
    /// The capturista has confirmed their mail address: from then on the data is their own.
    AlreadyActive = 409 "ya_activo": "Ya tiene su acceso",
        "Ya confirmó su correo: desde ahora solo la persona o quien opera el portal puede cambiar sus datos. Si olvidó su contraseña, puede recuperarla por sí misma.";
    /// The baja can no longer be undone.
    TooLate = 409 "baja_definitiva": "La baja ya no se puede deshacer",
        "Ya pasó más de una hora. Regístralo de nuevo con POST /api/v1/capturistas.";
    /// The idempotency key was used for another request.
    KeyConflict = 409 "conflicto_de_idempotencia": "Esta clave ya se usó para otra solicitud",
        "Usa un Idempotency-Key distinto para cada solicitud, y el mismo solo para repetirla tal cual.";
    /// The same request is still being processed.
    UnderWay = 409 "solicitud_en_curso": "Esta solicitud ya está en curso",
        "Otra igual, con el mismo Idempotency-Key, todavía no termina. Espera unos segundos y repítela.";
    /// The return, or its period, is not being captured.
    NotCaptured = 409 "no_se_captura": "Esto no se captura ahora",
        "La informativa ya no está en captura, o su periodo no se puede capturar hoy. Consulta GET /api/v1/informativas.";
    /// A return of the period is being captured already.
    ReturnOpen = 409 "informativa_abierta": "Ya hay una informativa de este periodo",
        "Sigue con la que está en captura: GET /api/v1/informativas da su identificador.";
    /// The return reports no contracts.
    NothingDeclared = 409 "va_sin_informacion": "La informativa va sin información",
        "Se dijo que en el periodo no empezó ningún contrato. Descártala y empieza otra con «sin_informacion»: false.";
    /// No more of them fit.
    Full = 409 "no_cabe": "Ya no cabe",
        "Hay 200 informativas, 5,000 contratos en una, 20,000 trabajadores en un contrato, 100,000 en una informativa o 200 servicios registrados, como máximo. No guardamos nada de esta solicitud.";
    /// Another row of the register is about the same.
    InRegister = 409 "ya_en_el_registro": "El registro ya tiene otro igual",
        "Otro cliente tiene este RFC, u otro trabajador este NSS. Corrige aquel, o borra uno de los dos.";
    /// The password of an account without one was asked for.
    NoPassword = 409 "sin_contrasena": "Todavía no tienes contraseña",
        "Entras con tu e.firma y ya pasaron cinco minutos: vuelve a ingresar con ella, y en los cinco minutos que siguen no hace falta contraseña.";
    /// The challenge is unknown, expired, used, or another browser's.
    EfirmaChallenge = 409 "efirma_reto": "El reto ya no sirve",
        "Cada reto se firma una sola vez, en los dos minutos siguientes y en el navegador que lo pidió. Inténtalo de nuevo.";
    /// Somebody has changed it since it was read.
    Changed = 412 "cambiado": "Alguien lo cambió",
        "Desde que lo consultaste alguien lo cambió. Consúltalo otra vez y envía su ETag en If-Match.";
    /// The body is too large.
    TooLarge = 413 "cuerpo_demasiado_grande": "Lo que enviaste es demasiado grande",
        "Una solicitud admite hasta 64 KiB.";
    /// The operation does not take this media type.
    MediaType = 415 "tipo_no_admitido": "No admitimos ese tipo de contenido",
        "El encabezado Content-Type debe decir application/json.";
    /// The host is not one of ours.
    UnknownHost = 421 "host_desconocido": "Este servidor no atiende ese nombre",
        "Revisa el encabezado Host: debe ser el nombre del portal.";
    /// The body is not JSON.
    Unreadable = 422 "cuerpo_ilegible": "No pudimos leer lo que enviaste",
        "El cuerpo no es JSON válido en UTF-8.";
    /// The body is JSON, but not of the operation's schema.
    InvalidData = 422 "datos_invalidos": "Revisa los datos que enviaste",
        "Faltan datos, sobran o no tienen la forma que deben.";
    /// The revision that was read is missing.
    NoPrecondition = 428 "falta_if_match": "Falta If-Match",
        "Envía en If-Match el ETag de lo que consultaste, para que no se pierda lo que otra persona cambió.";
    /// Wait after failed attempts.
    TooManyAttempts = 429 "demasiados_intentos": "Espera antes de volver a intentarlo",
        "La CURP o la contraseña no son correctas. Por seguridad, espera los segundos que indica espera_segundos antes de volver a intentarlo.";
    /// Too many invitations were sent to somebody.
    TooManyMails = 429 "demasiados_correos": "Ya le enviamos varios correos",
        "Para no llenar su buzón, espera los segundos que indica espera_segundos antes de enviar otro.";
    /// The API token is used too often.
    TooManyRequests = 429 "demasiadas_solicitudes": "Vas demasiado rápido",
        "Con una llave, y en una sesión, se admiten 600 solicitudes por minuto. Espera los segundos que indica espera_segundos.";
    /// Internal error.
    Broken = 500 "error_interno": "Algo falló de nuestro lado",
        "No fue por algo que hayas hecho. Inténtalo de nuevo en unos minutos; lo que ya estaba guardado sigue guardado.";
    /// Too many requests at once.
    Busy = 503 "saturado": "Hay mucha gente entrando",
        "En este momento no podemos atender tu solicitud. Espera unos segundos e inténtalo de nuevo.";
    /// The revocation status of the certificate could not be checked.
    EfirmaRevocationUnknown = 503 "efirma_sin_consulta": "No pudimos consultar si tu certificado sigue vigente",
        "Quien emitió tu certificado no nos contestó, o no como debe, y sin su respuesta no dejamos entrar a nadie. No es por tu e.firma: inténtalo de nuevo en unos minutos.";
}

impl Code {
    /// Its anchor in the documentation page.
    pub fn address(self) -> String {
        [super::PAGE, "#", self.as_str()].concat()
    }

    /// Whether it refuses access: the resource is not the caller's, or does not exist.
    pub const fn denies_access(self) -> bool {
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
}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .description(Some(
                "Código de un rechazo. Su significado no cambia; puede haber otros más adelante.",
            ))
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
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
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert!(Code::ALL.is_sorted_by_key(|code| code.status()));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
