//! Every code once: what it is called, whether it blocks, what is wrong, what to do about it.

use super::Severity;

codes! {
    // The return.
    /// A Normal return without contracts (inconsistency 5).
    NoContracts "sin_contratos" Blocking
        "La informativa no tiene contratos."
        "Agrega los contratos que empezaron en el periodo. Si no empezó ninguno, preséntala como Sin información."
    /// A return *Sin información* that has contracts: the type follows from them (Lineamientos 5.6).
    ContractsOfNone "sobran_contratos" Blocking
        "La informativa es Sin información y tiene contratos."
        "Preséntala como Normal, o quita los contratos."
    /// No UMA or no minimum wage is known for the period, so salaries were not compared with it (decided here).
    TableExpired "tabla_vencida" Warning
        "No conocemos la UMA o el salario mínimo de este periodo: no comparamos los salarios con ellos."
        "Compara los salarios con el tope y con el mínimo, o pide a quien opera este portal que actualice sus tablas."

    // The contract.
    /// A contract without workers (inconsistency 4).
    NoWorkers "sin_trabajadores" Blocking
        "El contrato no tiene trabajadores."
        "Agrega a quienes trabajan en él, o quita el contrato."
    /// A character that nobody sees, in a value that has to be one line (decided here).
    LineHidden "caracter_invisible" Blocking
        "El texto tiene un carácter que no se ve."
        "Bórralo, o escribe el texto otra vez sin pegarlo."
    /// The sign that programs put in place of a letter they lost (decided here).
    LineLost "caracter_perdido" Blocking
        "Al texto le falta una letra que un programa no supo leer."
        "Escribe la letra que va en lugar de �."

    // Its client. LSS 15-A asks for the parties' data; the rules of an RFC are SAT's.
    /// Nothing typed.
    RfcEmpty "rfc_vacio" Blocking
        "Falta el RFC del cliente."
        "Escribe el RFC: 12 caracteres si es de una empresa, 13 si es de una persona."
    /// Neither 12 nor 13 characters.
    RfcLength "rfc_longitud" Blocking
        "El RFC del cliente no tiene 12 ni 13 caracteres."
        "Cópialo de su constancia de situación fiscal."
    /// A character where it cannot stand.
    RfcShape "rfc_forma" Blocking
        "El RFC del cliente tiene un carácter que no va en ese lugar."
        "Van 3 o 4 letras, 6 números de la fecha y 3 caracteres de la homoclave."
    /// A date that does not exist.
    RfcDate "rfc_fecha" Blocking
        "La fecha del RFC del cliente no existe."
        "Revisa sus 6 números: año, mes y día."
    /// The contratista's own (inconsistency 1).
    RfcOwn "rfc_propio" Blocking
        "El RFC del cliente es el del contratista."
        "Escribe el RFC de quien recibe el servicio."
    /// SAT's generic one: foreign firms without establishment are not reported (IMSS's questions and answers).
    RfcGeneric "rfc_generico" Blocking
        "Es un RFC genérico, que no identifica a nadie."
        "Un cliente extranjero sin establecimiento en México no se informa en ICSOE, aunque sí en SISUB: quita el contrato. Si no lo es, escribe su RFC."
    /// Another check digit than SAT's algorithm gives, as some RFCs in use have.
    RfcDigit "rfc_digito" Warning
        "El último carácter del RFC no es el que da el algoritmo del SAT."
        "Compáralo con la constancia de situación fiscal: si ahí está así, déjalo."
    /// A person's that begins with one of SAT's 41 words, whose last letter SAT replaces by X.
    RfcWord "rfc_palabra" Warning
        "El RFC empieza con una palabra que el SAT evita."
        "Revisa sus cuatro primeras letras: el SAT cambia la última por una X."
    /// Nothing typed.
    NameEmpty "nombre_vacio" Blocking
        "Falta el nombre del cliente."
        "Escribe su nombre, denominación o razón social."
    /// More characters than are kept (decided here).
    NameLong "nombre_largo" Blocking
        "El nombre del cliente es demasiado largo."
        "Acórtalo como aparece en su constancia de situación fiscal."
    /// The contratista's own, in any case, with any accents (inconsistency 1).
    NameOwn "nombre_propio" Warning
        "El cliente se llama igual que el contratista."
        "Revisa que sea quien recibe el servicio."
    /// Nothing typed. IMSS's guide asks for it.
    MailEmpty "correo_vacio" Blocking
        "Falta el correo del cliente."
        "Escribe un correo completo, por ejemplo nombre@ejemplo.mx."
    /// No mail address.
    MailShape "correo_forma" Blocking
        "El correo del cliente no está completo o tiene algo que no va en un correo."
        "Escribe un correo completo, por ejemplo nombre@ejemplo.mx."
    /// Nothing typed. IMSS's guide asks for it.
    MobileEmpty "movil_vacio" Blocking
        "Falta el teléfono móvil del cliente."
        "Escribe diez dígitos, con la lada: por ejemplo 55 1234 5678."
    /// No telephone number.
    MobileShape "movil_forma" Blocking
        "El teléfono móvil del cliente no tiene diez dígitos."
        "Escribe diez dígitos, con la lada: por ejemplo 55 1234 5678."
    /// No telephone number, though it may be left out.
    TelephoneShape "telefono_forma" Blocking
        "El teléfono fijo del cliente no tiene diez dígitos."
        "Escribe diez dígitos, con la lada, o déjalo vacío."
    /// A part of an address that differs from the tax address.
    AddressEmpty "domicilio_vacio" Blocking
        "Falta una parte del domicilio."
        "Escríbela; en el número exterior puedes poner S/N. Si el domicilio es igual al fiscal, dilo así."
    /// More characters than are kept (decided here).
    AddressLong "domicilio_largo" Blocking
        "Esta parte del domicilio es demasiado larga."
        "Acórtala."
    /// Not five digits.
    PostalCodeShape "cp_forma" Blocking
        "El código postal no tiene cinco dígitos."
        "Escribe los cinco, también el cero del principio."
    /// No state's (Servicio Postal Mexicano).
    PostalCodeState "cp_entidad" Blocking
        "Ningún estado tiene códigos postales que empiecen así."
        "Revisa el código postal."

    // Its terms.
    /// Nothing typed. IMSS's guide asks for it.
    ObjectEmpty "objeto_vacio" Blocking
        "Falta el objeto del contrato."
        "Escribe para qué se contrató."
    /// More characters than are kept (decided here).
    ObjectLong "objeto_largo" Blocking
        "El objeto del contrato es demasiado largo."
        "Acórtalo."
    /// More characters than are kept (decided here).
    OrderLong "pedido_largo" Blocking
        "El número de pedido u orden es demasiado largo."
        "Deja solo el número; lo demás va en el objeto."
    /// More characters than an activity's folio is seen to have (decided here).
    FolioLong "folio_largo" Blocking
        "El folio de la actividad es demasiado largo."
        "Cópialo de tu registro en el REPSE."
    /// No description (inconsistency 2).
    ServiceEmpty "servicio_vacio" Blocking
        "Falta el servicio u obra especializado."
        "Elige uno de tus servicios registrados en el REPSE."
    /// Too few letters to describe anything (inconsistency 2; the number is decided here).
    ServiceShort "servicio_corto" Blocking
        "La descripción del servicio es demasiado corta."
        "Escríbela como está autorizada en el REPSE."
    /// More characters than are kept (decided here).
    ServiceLong "servicio_largo" Blocking
        "La descripción del servicio es demasiado larga."
        "Escríbela como está autorizada en el REPSE."
    /// None of the services that the contratista has registered (inconsistency 2).
    ServiceFree "servicio_libre" Warning
        "El servicio no es uno de los que este contratista tiene registrados aquí."
        "Elige uno de la lista, o registra primero el servicio con su folio y el texto autorizado en el REPSE."
    /// The contract began after the registration's end (LFT 15; REPSE lasts three years).
    RepseExpired "repse_vencido" Warning
        "El contrato empezó cuando el registro REPSE del servicio ya no estaba vigente."
        "Revisa la fecha de inicio y la vigencia del registro."
    /// Nothing typed (inconsistency 3).
    StartEmpty "inicio_vacio" Blocking
        "Falta la fecha de inicio."
        "Escríbela como día, mes y año: por ejemplo 01/05/2026."
    /// No day (inconsistency 3).
    StartShape "inicio_forma" Blocking
        "La fecha de inicio no existe o no está escrita como fecha."
        "Escríbela como día, mes y año: por ejemplo 01/05/2026."
    /// Another cuatrimestre's: a Normal return holds what began in its own (IMSS's guide).
    StartOutside "inicio_fuera_de_periodo" Blocking
        "La fecha de inicio está fuera del periodo."
        "Aquí van solo los contratos que empezaron en el periodo. Uno que empezó antes y sigue vigente no se informa otra vez; uno posterior va en su cuatrimestre."
    /// Before 24 April 2021, when the reform came into force (IMSS's questions and answers).
    StartOld "inicio_antes_de_la_reforma" Blocking
        "La fecha de inicio es anterior al 24/04/2021, cuando empezó la obligación."
        "Revisa la fecha."
    /// After today (inconsistency 3).
    StartFuture "inicio_futuro" Blocking
        "La fecha de inicio todavía no llega."
        "Revísala. Si es correcta, este aviso se quita solo cuando llegue ese día."
    /// No day, though it may be left out.
    EndShape "fin_forma" Blocking
        "La fecha de fin no existe o no está escrita como fecha."
        "Escríbela como día, mes y año, o déjala vacía si no se conoce."
    /// Before the start (inconsistency 3).
    EndBeforeStart "fin_antes_de_inicio" Blocking
        "La fecha de fin es anterior a la de inicio."
        "Revisa las dos fechas."

    // The worker (LSS 15-A: name, CURP, NSS, SBC), in the order in which a file's rows are answered.
    /// Nothing typed, or nothing but zeros.
    NssEmpty "nss_vacio" Blocking
        "Falta el NSS."
        "Escribe los 11 números del NSS."
    /// Not eleven characters, and not fewer digits either, which lost their zeros.
    NssLength "nss_longitud" Blocking
        "El NSS no tiene 11 números."
        "Revisa que no falte ni sobre ninguno."
    /// Something that is no digit.
    NssShape "nss_forma" Blocking
        "El NSS tiene algo que no es un número."
        "El NSS solo lleva números: revísalo."
    /// Luhn's digit differs.
    NssDigit "nss_digito" Blocking
        "El último número no corresponde con el resto del NSS."
        "Compáralo con la tarjeta o la constancia del IMSS."
    /// Scientific notation without all digits: a spreadsheet threw them away.
    NssLost "nss_perdido" Blocking
        "La hoja de cálculo perdió números del NSS."
        "Da formato Texto a la columna y escribe el NSS otra vez."
    /// Nothing typed.
    CurpEmpty "curp_vacia" Blocking
        "Falta la CURP."
        "Escribe la CURP: tiene 18 caracteres."
    /// Not eighteen characters.
    CurpLength "curp_longitud" Blocking
        "La CURP no tiene 18 caracteres."
        "Revisa que no falte ni sobre ninguno."
    /// A character where it cannot stand (RENAPO's Instructivo).
    CurpShape "curp_forma" Blocking
        "La CURP tiene un carácter que no va en ese lugar."
        "La CURP solo lleva letras y números, cada uno en su lugar."
    /// A date of birth that does not exist, or has not come.
    CurpDate "curp_fecha" Blocking
        "La fecha de nacimiento de la CURP no existe o todavía no llega."
        "Revisa los caracteres 5 a 10 de la CURP."
    /// No state, nor NE.
    CurpPlace "curp_entidad" Blocking
        "La CURP no tiene la clave de una entidad."
        "Revisa los caracteres 12 y 13 de la CURP."
    /// RENAPO's digit differs.
    CurpDigit "curp_digito" Blocking
        "El último número no corresponde con el resto de la CURP."
        "Compárala con la constancia."
    /// Nothing typed.
    SbcEmpty "sbc_vacio" Blocking
        "Falta el salario base de cotización."
        "Escribe el último salario base que registraste ante el IMSS en el periodo."
    /// No number, a negative one, or more than two decimals.
    SbcShape "sbc_forma" Blocking
        "El salario base no es una cantidad con dos decimales."
        "Escríbelo con números y punto, por ejemplo 512.30."
    /// Zero.
    SbcZero "sbc_cero" Blocking
        "El salario base es cero."
        "Escribe el último salario base que registraste ante el IMSS en el periodo."
    /// More than 25 UMA of the period's last day (LSS 28).
    SbcCeiling "sbc_tope" Blocking
        "El salario base pasa del tope de 25 UMA."
        "Es un salario diario: revisa que no sea el del mes. Si el salario es mayor que el tope, el salario base es el tope."
    /// The same NSS once more: a worker stands once in a contract (IMSS's guide).
    RepeatedNss "repetido_nss" Blocking
        "Este NSS ya está en el contrato."
        "Deja un solo renglón por persona en cada contrato."
    /// The same CURP once more, with another NSS.
    RepeatedCurp "repetido_curp" Blocking
        "Esta CURP ya está en el contrato con otro NSS."
        "Revisa los dos renglones: uno tiene la CURP o el NSS de otra persona."
    /// One NSS and two CURPs anywhere in the return (decided here).
    NssOfTwo "nss_con_dos_curp" Blocking
        "Este NSS está en la informativa con dos CURP distintas."
        "Revisa cuál es la correcta y corrige la otra."
    /// One CURP and two NSS anywhere in the return (decided here).
    CurpOfTwo "curp_con_dos_nss" Blocking
        "Esta CURP está en la informativa con dos NSS distintos."
        "Revisa cuál es el correcto y corrige el otro."

    // What was understood though it was written otherwise, and what a person had better look at.
    /// Leading zeros came back, which spreadsheets take away.
    NssZeros "nss_ceros" Warning
        "Le pusimos al NSS los ceros que le faltaban al principio."
        "Revisa que sea el de la persona."
    /// Blanks, hyphens, an apostrophe or `="…"` were taken away.
    NssCleaned "nss_limpio" Warning
        "Le quitamos al NSS espacios, guiones o signos."
        "Revisa que sea el de la persona."
    /// Blanks, $ or separators were taken away, or a comma was read as the decimal point.
    SbcSeparators "sbc_separadores" Warning
        "Leímos la cantidad sin espacios, signo de pesos ni separadores de miles."
        "Revisa que sea la que quisiste escribir."
    /// Less than the general minimum wage of the period's last day.
    SbcBelowMinimum "sbc_bajo_minimo" Warning
        "El salario base es menor que el salario mínimo general."
        "Compáralo con el que registraste ante el IMSS."
    /// Small letters were made capitals.
    CurpCapitals "curp_mayusculas" Warning
        "Pasamos la CURP a mayúsculas."
        "No tienes que hacer nada."
    /// It begins with one of RENAPO's 81 words, as only older ones do.
    CurpWord "curp_palabra" Warning
        "La CURP empieza con una palabra que el RENAPO evita."
        "Compárala con la constancia: si ahí está así, déjala."
}
