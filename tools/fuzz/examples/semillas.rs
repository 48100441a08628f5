//! Writes the seeds, `corpus/*/semilla-*`: invented people, forged certificates, keys of nobody. From the folder
//! `tools/fuzz`: `cargo run --release --example semillas`. The same bytes each time.

use efirma::EncryptedKey;
use forge::{
    Authority, Cipher, Hash, Issue, KeyPair, Kind, Protection, Reply, Signer, Status, Subject,
};
use std::error::Error;
use std::fs;

const VALIDITY: (u64, u64) = (1_700_000_000, 1_826_000_000);
const PASSWORD: &[u8] = b"12345678a";

const TEXTS: [(&str, &[u8]); 5] = [
    (
        "comas.csv",
        b"CURP,nombre,apellidos,correo\nXIQB891116MGRMZR05,Berenice,XIMO QUEZADA,b@ejemplo.mx\n\n=1,\"a, \"\"b\"\"\",DE LA O,@c\n",
    ),
    (
        "punto-y-coma.csv",
        b"\xEF\xBB\xBFCorreo electr\xC3\xB3nico;Nombre(s);Apellido paterno;Apellido materno;CURP\r\nb@ejemplo.mx;Berenice;XIMO;;X\r\n;;;;\r\n",
    ),
    (
        "ansi.csv",
        b"curp\tnombres\tapellidos\temail\rX\tJos\xE9\tMU\xD1OZ Y DEL R\xCDO\tj@ejemplo.mx\r",
    ),
    (
        "utf16.csv",
        b"\xFF\xFEC\0U\0R\0P\0;\0n\0o\0m\0b\0r\0e\0;\0a\0p\0e\0l\0l\0i\0d\0o\0s\0;\0c\0o\0r\0r\0e\0o\0\n\0A\0;\0B\0;\0C\0;\0D\0",
    ),
    ("viejo.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
];

/// Typed values, and requests to the portal: page or operation and sender, then the content.
const TYPED: [(&str, &str, &str); 35] = [
    (
        "lista",
        "excel",
        "NSS\tCURP\tSBC\tNombre\n12345678903\tGOML950214MDFMRC06\t1,234.56\tLucía Gómez\n",
    ),
    (
        "lista",
        "comas",
        "Clave,NSS,\"CURP\",Salario mensual,SBC\n7,12345678903,,16000,1,234.56\n",
    ),
    (
        "lista",
        "sin-encabezado",
        "Lucía;512.30;GOML950214MDFMRC06;'02345678904",
    ),
    (
        "informativa",
        "dos-contratos",
        "IIA040805DZ4\tCOMERCIAL INVENTADA\tc@ejemplo.example\t33 9876 5432\tLimpieza\t1002\tSERVICIOS DE VIGILANCIA\t2026-05-01\n12345678903\tGOML950214MDFMRC06\t512.30\n\nXIQB891116QE4\tBERENICE\t\t\t\t\tAseo\t1/6/2026\t31/5/2026\t4500\t\t06000\tCentro\n12345678903\tXIQB891116MGRMZR05\t$2,932.76\n",
    ),
    (
        "informativa",
        "celdas",
        "\n=\"1234567897\"\txiqb891116mgrmzr05\t512,30\n1.23456789E+10\tGOML\t-1\n00000000000\t\t0\n",
    ),
    ("curp", "buena", "XIQB891116MGRMZR05"),
    ("curp", "pegada", " xiqb-891116 mgrmzr05\n"),
    ("curp", "siglo", "GOML050214MDFMRCA1"),
    ("rfc", "moral", "EKU9003173C9"),
    ("rfc", "fisica", "xiqb891116qe4"),
    ("rfc", "enie", "Ñ&Ñ0102039A1"),
    ("rfc", "generico", "XAXX010101000"),
    ("nss", "bueno", "01234567897"),
    ("nss", "telefono", "+52 (55) 1234-5678"),
    ("nss", "codigo-postal", "06000"),
    ("contrasena", "buena", "Maiz.Azul-93"),
    ("contrasena", "todas", "Qwerty1234!ñÑ1111111 \u{ad}"),
    ("contrasena", "comun", "P@ssw0rd"),
    ("contrasena", "personal", "xXIQB891116."),
    ("correo", "simple", "ana@ejemplo.mx"),
    ("correo", "citada", "\"a b\"@ejemplo.mx"),
    ("correo", "literal", "ana+x@[192.0.2.1]"),
    ("correo", "enie", "ñandú@ñ.mx"),
    (
        "rutas",
        "volver",
        "/ingresar?motivo=expirada&volver=%2Fcontratista%3Fbuscar%3Dkemper%26pagina%3D2",
    ),
    (
        "rutas",
        "panel",
        "/panel/capturistas/carga/0190a7c0-0000-7000-8000-000000000001?pagina=2",
    ),
    (
        "rutas",
        "enlace",
        "/contrasena/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ),
    ("cookies", "propia", "a=b; __Host-icsoe={S}; c=d"),
    (
        "cookies",
        "otras",
        "__Host-icsoe-equipo=1.2.3; __Host-icsoe-efirma=x",
    ),
    ("tokens", "llave", "Bearer {T}"),
    ("tokens", "enlace", "{L}"),
    ("tokens", "sesion", "{S}"),
    (
        "formularios",
        "ingresar",
        "\x01\0usuario=XIQB891116MGRMZR05&contrasena=Maiz.Azul-93&volver=%2Fperfil",
    ),
    (
        "formularios",
        "recuperar",
        "\x06\0usuario=%22%3E%3Cx-inyectado&correo=a%40b.mx",
    ),
    (
        "api",
        "sesion",
        "\0\0{\"curp\":\"XIQB891116MGRMZR05\",\"contrasena\":\"x\"}",
    ),
    (
        "api",
        "valor",
        "\x07\x02{\"valor\":\"<x-inyectado\",\"n\":[1e400,-0.0,\"\\ud83c\\udf4e\"]}",
    ),
];

/// The time at which the responder's answers are read.
const ASKED_AT: u64 = 1_750_000_000;

/// Sheet, shared texts, styles, workbook, relations; separated by zero bytes.
const WORKBOOK: &str = concat!(
    r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>nombre</t></is></c><c t="str"><v>apellidos</v></c><c t="s"><v>1</v></c></row>"#,
    r#"<row r="3"><c r="A3" t="s"><v>2</v></c><c t="b"><v>1</v></c><c s="1"><v>45000</v></c><c t="e"><f>A1</f><v>#N/A</v></c></row><row><c><v>5.0</v></c></row></sheetData></worksheet>"#,
    "\0",
    r#"<sst uniqueCount="3"><si><t>CURP</t></si><si><r><t>cor</t></r><r><t>reo</t></r></si><si><t>A&amp;&#66;</t><rPh><t>no</t></rPh></si></sst>"#,
    "\0",
    r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>"#,
    "\0",
    r#"<workbook><workbookPr date1904="0"/><sheets><sheet name="A" state="hidden" r:id="z"/><sheet name="B" r:id="a"/></sheets></workbook>"#,
    "\0",
    r#"<Relationships><Relationship Id="a" Type="/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="c" Type="/styles" Target="styles.xml"/></Relationships>"#,
);

const PERSON: Subject<'static> = Subject::Person {
    rfc: "XIQB891116QE4",
    curp: Some("XIQB891116MGRMZR05"),
    name: "BERENICE XIMO ÑÁÑEZ",
};
const COMPANY: Subject<'static> = Subject::Company {
    rfc: "EIN0001019C9",
    name: "EMPRESA INVENTADA",
    representative_rfc: "XIQB891116QE4",
    representative_curp: "XIQB891116MGRMZR05",
};

fn main() -> Result<(), Box<dyn Error>> {
    for (name, file) in TEXTS {
        write("carga", name, file)?;
    }
    for (target, name, text) in TYPED {
        write(target, name, text.as_bytes())?;
    }
    write("carga", "libro.xlsx", &fuzz::workbook(WORKBOOK.as_bytes()))?;
    write("libro", "todo", WORKBOOK.as_bytes())?;

    let (own, of_authority) = (KeyPair::generate(fill(1))?, KeyPair::generate(fill(2))?);
    let authority = Authority::new("AC inventada", of_authority, VALIDITY)?;
    write("certificado", "autoridad.cer", authority.certificate())?;
    for (name, subject, kind) in [
        ("persona.cer", PERSON, Kind::Efirma),
        ("empresa.cer", COMPANY, Kind::Efirma),
        ("sello.cer", COMPANY, Kind::Seal),
    ] {
        let issue = Issue {
            serial: "30001000000500003416",
            subject,
            kind,
            branch: (kind == Kind::Seal).then_some("MATRIZ"),
            validity: VALIDITY,
            more: &[],
            critical: None,
        };
        write("certificado", name, &authority.issue(&issue, &own)?)?;
    }
    for (name, status) in [
        ("vigente", Status::Good),
        ("revocado", Status::Revoked(ASKED_AT - 86_400)),
        ("desconocido", Status::Unknown),
    ] {
        let reply = Reply {
            serial: "30001000000500003416",
            status,
            this_update: ASKED_AT - 3_600,
            next_update: Some(ASKED_AT + 3_600),
            nonce: Some(&[7; 32]),
            critical: None,
        };
        write(
            "ocsp",
            name,
            &authority.ocsp_response(&reply, Signer::Authority)?,
        )?;
    }
    write("ocsp", "fallo", &forge::failure(3)?)?;
    for (name, cipher, hash) in [
        ("3des", Cipher::TripleDes, Hash::Sha1),
        ("aes128", Cipher::Aes128, Hash::Sha256),
        ("aes192", Cipher::Aes192, Hash::Sha256),
        ("aes256", Cipher::Aes256, Hash::Sha256),
    ] {
        let protection = Protection {
            hash,
            iterations: 3,
            cipher,
        };
        let file = own.encrypted(PASSWORD, protection, fill(3))?;
        let derived = derived(&EncryptedKey::parse(&file)?)?;
        let input = [&[u8::try_from(derived.len())?][..], &derived, &file].concat();
        write("llave", name, &input)?;
    }
    Ok(())
}

fn write(target: &str, name: &str, content: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(format!("corpus/{target}"))?;
    fs::write(format!("corpus/{target}/semilla-{name}"), content)
}

fn derived(key: &EncryptedKey) -> Result<Vec<u8>, Box<dyn Error>> {
    let derivation = key.derivation();
    let mut bytes = vec![0; derivation.length];
    let algorithm = match derivation.hash {
        efirma::Hash::Sha1 => ring::pbkdf2::PBKDF2_HMAC_SHA1,
        efirma::Hash::Sha256 => ring::pbkdf2::PBKDF2_HMAC_SHA256,
    };
    let iterations = derivation.iterations.try_into()?;
    ring::pbkdf2::derive(algorithm, iterations, derivation.salt, PASSWORD, &mut bytes);
    Ok(bytes)
}

/// Pseudo-random bytes, always the same.
fn fill(mut state: u64) -> impl FnMut(&mut [u8]) {
    move |bytes| {
        for byte in bytes {
            // splitmix64 (public domain, Sebastiano Vigna).
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (mixed >> 56).to_le_bytes()[0];
        }
    }
}
