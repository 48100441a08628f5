//! All messages for people: one sentence for each possible error.

use crate::files::{CertificateProblem, KeyProblem, NotRead};
use efirma::{CertificateError, FileError, HolderError, KeyError};

/// Shown while the key is being opened.
pub const OPENING: &str = "Abriendo tu llave…";
/// For a file that looks like a key, as far as can be seen without its password.
pub const IS_A_KEY: &str = "Es una llave privada. Se abre con su contraseña, aquí en tu equipo.";
/// When none of the dropped files is a certificate or a key.
pub const UNKNOWN_FILES: &str = "No reconocimos lo que soltaste. Necesitamos dos archivos: tu certificado (.cer) y tu llave privada (.key).";

/// Other errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No password was typed.
    NoPassword,
    /// The password does not open the key.
    WrongPassword,
    /// Key and certificate do not belong together.
    NoMatch,
    /// Browsers do not offer WebCrypto to pages loaded over plain http.
    InsecurePage,
    /// WebCrypto fails.
    Browser,
    /// The server could not be reached.
    Network,
    /// The server's answer cannot be parsed.
    Server,
}

/// The message for a problem with the certificate file.
pub const fn certificate(problem: CertificateProblem) -> &'static str {
    use CertificateProblem as Problem;
    match problem {
        Problem::NotRead(NotRead::Missing) => {
            "Elige tu certificado: el archivo que termina en .cer."
        }
        Problem::NotRead(NotRead::Failed) => {
            "No pudimos leer el certificado; quizá lo moviste o lo cambiaste. Elígelo de nuevo."
        }
        Problem::NotRead(NotRead::TooLarge)
        | Problem::Unfit(CertificateError::File(FileError::TooLarge)) => {
            "Este archivo es demasiado grande para ser un certificado. Elige el .cer de tu e.firma: pesa unos 2 kB."
        }
        Problem::Unfit(CertificateError::File(FileError::Empty)) => {
            "Este certificado está vacío. Cópialo de nuevo desde donde guardas tu e.firma."
        }
        Problem::Unfit(CertificateError::File(FileError::Pem)) => {
            "Este certificado está en formato de texto (PEM). Elige el .cer tal como te lo dio el SAT."
        }
        Problem::Unfit(CertificateError::File(FileError::Truncated)) => {
            "Este certificado está incompleto. Cópialo de nuevo desde donde guardas tu e.firma."
        }
        // For the user it is the same error.
        Problem::Unfit(
            CertificateError::File(FileError::NotDer) | CertificateError::NotACertificate,
        ) => "Este archivo no es un certificado. Elige el .cer de tu e.firma.",
        Problem::Unfit(CertificateError::AnotherKind) => {
            "Este certificado no es de los que emite el SAT. Elige el .cer de tu e.firma."
        }
        Problem::IsKey => "Este archivo parece la llave privada; elige el .cer.",
        Problem::Seal => "Es un certificado de sello digital; usa tu e.firma.",
        Problem::OtherUse => {
            "Este certificado no es el de una e.firma. Elige el .cer con el que firmas ante el SAT."
        }
        Problem::Holder(HolderError::NoRfc) => {
            "Este certificado no dice de qué RFC es, y sin eso no podemos dejarte entrar. Elige otro."
        }
        Problem::Holder(HolderError::NoName) => {
            "Este certificado no dice a nombre de quién está, y sin eso no podemos dejarte entrar. Elige otro."
        }
        Problem::Holder(HolderError::Unreadable) => {
            "No entendemos los datos del titular de este certificado. Elige otro."
        }
    }
}

/// The message for a problem with the key file.
pub const fn key(problem: KeyProblem) -> &'static str {
    use KeyProblem as Problem;
    match problem {
        Problem::NotRead(NotRead::Missing) => {
            "Elige tu llave privada: el archivo que termina en .key."
        }
        Problem::NotRead(NotRead::Failed) => {
            "No pudimos leer la llave; quizá la moviste o la cambiaste. Elígela de nuevo."
        }
        Problem::NotRead(NotRead::TooLarge)
        | Problem::Unfit(KeyError::File(FileError::TooLarge)) => {
            "Este archivo es demasiado grande para ser una llave. Elige el .key de tu e.firma: pesa poco más de 1 kB."
        }
        Problem::Unfit(KeyError::File(FileError::Empty)) => {
            "Esta llave está vacía. Cópiala de nuevo desde donde guardas tu e.firma."
        }
        Problem::Unfit(KeyError::File(FileError::Pem)) => {
            "Esta llave está en formato de texto (PEM). Elige el .key tal como te lo dio el SAT."
        }
        Problem::Unfit(KeyError::File(FileError::Truncated)) => {
            "Esta llave está incompleta. Cópiala de nuevo desde donde guardas tu e.firma."
        }
        // For the user it is the same error.
        Problem::Unfit(KeyError::File(FileError::NotDer) | KeyError::NotAKey) => {
            "Este archivo no es una llave privada. Elige el .key de tu e.firma."
        }
        Problem::Unfit(KeyError::UnknownEncryption) => {
            "Esta llave está protegida de una forma que no conocemos. Elige el .key tal como lo creaste con el programa del SAT."
        }
        Problem::Unfit(KeyError::TooManyIterations) => {
            "Abrir esta llave tardaría demasiado: no está protegida como las del SAT. Elige el .key original."
        }
        Problem::IsCertificate => "Este archivo parece el certificado; elige el .key.",
    }
}

/// The message for any other error.
pub const fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::NoPassword => "Escribe la contraseña de tu llave.",
        Trouble::WrongPassword => {
            "La contraseña no abre esta llave. Es la que elegiste para tu e.firma, no la de la página del SAT; cuida mayúsculas y minúsculas."
        }
        Trouble::NoMatch => {
            "La llave y el certificado no son de la misma e.firma. Elige el .cer y el .key que te dieron juntos."
        }
        Trouble::InsecurePage => {
            "Tu navegador solo permite usar la e.firma en una página segura (https). Entra por la dirección que empieza con https://."
        }
        Trouble::Browser => {
            "Tu navegador no pudo firmar con esta llave. Actualízalo o prueba con otro."
        }
        Trouble::Network => {
            "No pudimos conectarnos. Lo que elegiste sigue aquí: revisa tu internet y vuelve a intentarlo."
        }
        Trouble::Server => {
            "Algo falló de nuestro lado. Lo que elegiste sigue aquí: vuelve a intentarlo en unos minutos."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const FILE: [FileError; 5] = [
        FileError::Empty,
        FileError::TooLarge,
        FileError::Pem,
        FileError::Truncated,
        FileError::NotDer,
    ];

    fn of_certificates() -> Vec<&'static str> {
        let problems = [
            CertificateProblem::NotRead(NotRead::Missing),
            CertificateProblem::NotRead(NotRead::Failed),
            CertificateProblem::Unfit(CertificateError::AnotherKind),
            CertificateProblem::IsKey,
            CertificateProblem::Seal,
            CertificateProblem::OtherUse,
            CertificateProblem::Holder(HolderError::NoRfc),
            CertificateProblem::Holder(HolderError::NoName),
            CertificateProblem::Holder(HolderError::Unreadable),
        ];
        let files = FILE.map(|error| CertificateProblem::Unfit(error.into()));
        problems.into_iter().chain(files).map(certificate).collect()
    }

    fn of_keys() -> Vec<&'static str> {
        let problems = [
            KeyProblem::NotRead(NotRead::Missing),
            KeyProblem::NotRead(NotRead::Failed),
            KeyProblem::Unfit(KeyError::UnknownEncryption),
            KeyProblem::Unfit(KeyError::TooManyIterations),
            KeyProblem::IsCertificate,
        ];
        let files = FILE.map(|error| KeyProblem::Unfit(error.into()));
        problems.into_iter().chain(files).map(key).collect()
    }

    fn others() -> Vec<&'static str> {
        [
            Trouble::NoPassword,
            Trouble::WrongPassword,
            Trouble::NoMatch,
            Trouble::InsecurePage,
            Trouble::Browser,
            Trouble::Network,
            Trouble::Server,
        ]
        .map(trouble)
        .to_vec()
    }

    #[test]
    fn no_two_are_the_same_and_each_is_a_sentence() {
        let mut all = [of_certificates(), of_keys(), others()].concat();
        all.extend([OPENING, IS_A_KEY, UNKNOWN_FILES]);
        let different: HashSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        for sentence in all {
            assert!(sentence.ends_with(['.', '…']), "{sentence}");
        }
    }

    #[test]
    fn what_is_the_same_to_people_is_said_in_the_same_words() {
        assert_eq!(
            certificate(CertificateProblem::NotRead(NotRead::TooLarge)),
            certificate(CertificateProblem::Unfit(FileError::TooLarge.into())),
        );
        assert_eq!(
            certificate(CertificateProblem::Unfit(FileError::NotDer.into())),
            certificate(CertificateProblem::Unfit(CertificateError::NotACertificate)),
        );
        assert_eq!(
            key(KeyProblem::NotRead(NotRead::TooLarge)),
            key(KeyProblem::Unfit(FileError::TooLarge.into())),
        );
        assert_eq!(
            key(KeyProblem::Unfit(FileError::NotDer.into())),
            key(KeyProblem::Unfit(KeyError::NotAKey)),
        );
    }
}
