//! The binary as operators and their scripts use it: help, errors, exit codes, configuration.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A folder in which the binary runs, with its own environment.
struct Office {
    folder: TempDir,
}

impl Office {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// A folder with a complete configuration.
    fn configured() -> Self {
        let office = Self::new();
        office.write(
            "icsoe.toml",
            &format!(
                "direccion_publica = \"https://icsoe.example\"\n\
                 base_de_datos = \"sqlite:icsoe.db?mode=rwc\"\n\
                 clave_secreta = \"{KEY}\"\n\
                 [correo]\nremitente = \"ICSOE <icsoe@icsoe.example>\"\nservidor = \"127.0.0.1\"\n"
            ),
        );
        office
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("a file");
    }

    /// Changes its database beside all orders.
    fn change(&self, statement: &str) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let file = self.path().join("icsoe.db");
            let database = sea_orm::Database::connect(format!("sqlite:{}", file.display()))
                .await
                .expect("a database");
            sea_orm::ConnectionTrait::execute_unprepared(&database, statement)
                .await
                .expect("a change");
            database.close().await.expect("closing");
        });
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_icsoe"));
        command.args(arguments).current_dir(self.path()).env_clear();
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        Said::of(&self.command(arguments).output().expect("the binary"))
    }

    fn run_with(&self, name: &str, value: &str, arguments: &[&str]) -> Said {
        Said::of(
            &self
                .command(arguments)
                .env(name, value)
                .output()
                .expect("the binary"),
        )
    }
}

/// The binary's output and exit code.
#[derive(Debug)]
struct Said {
    code: i32,
    out: String,
    error: String,
}

impl Said {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().expect("an exit code"),
            out: String::from_utf8(output.stdout.clone()).expect("text"),
            error: String::from_utf8(output.stderr.clone()).expect("text"),
        }
    }

    #[track_caller]
    fn fails(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for word in words {
            assert!(self.error.contains(word), "{word} in {self:?}");
        }
    }

    #[track_caller]
    fn says(&self, words: &[&str]) {
        assert_eq!(self.code, 0, "{self:?}");
        for word in words {
            assert!(self.out.contains(word), "{word} in {self:?}");
        }
    }
}

#[test]
fn a_trial_mail_that_does_not_leave_says_what_to_look_at() {
    // Nothing listens on port 1, and the command needs no database.
    let trial = ["correo", "prueba", "--para", "operacion@icsoe.example"];
    Office::configured()
        .run_with("ICSOE_CORREO__PUERTO", "1", &trial)
        .fails(3, &["no hay conexión con el servidor", "`correo.puerto`"]);
    Office::configured()
        .run(&["correo", "prueba", "--para", "nadie"])
        .fails(2, &["--para"]);
}

#[test]
fn help_is_in_spanish_and_lists_every_order() {
    let help = Office::new().run(&["--help"]);
    help.says(&[
        "Uso: icsoe",
        "Órdenes:",
        "Opciones:",
        "serve",
        "migrate",
        "demo",
        "contratista",
        "capturista",
        "capturistas",
        "validar",
        "config",
        "auditoria",
        "correo",
        "sesiones",
        "respaldo",
        "restaurar",
    ]);
    for english in ["Usage", "Commands", "Options", "Print help"] {
        assert!(!help.out.contains(english), "{english}");
    }
    let help = Office::new().run(&["capturista", "--help"]);
    help.says(&["alta", "baja", "reenviar", "correo", "desbloquear"]);
    let help = Office::new().run(&["capturistas", "--help"]);
    help.says(&["leer"]);
}

#[test]
fn wrong_arguments_are_explained_in_spanish() {
    let office = Office::new();
    office
        .run(&["serbe"])
        .fails(2, &["no existe la orden `serbe`"]);
    office
        .run(&["serve", "--puerto", "1"])
        .fails(2, &["no existe la opción `--puerto`"]);
    office
        .run(&["contratista", "alta", "--rfc", "EKU9003173C9"])
        .fails(2, &["falta", "--nombre"]);
    office
        .run(&["validar", "ine"])
        .fails(2, &["«ine» no sirve", "curp"]);
    office
        .run(&["--ajuste", "sin-valor", "config"])
        .fails(2, &["CLAVE=VALOR"]);
}

#[test]
fn what_comes_later_wins_file_environment_flags() {
    let office = Office::new();
    office.write(
        "icsoe.toml",
        "conexiones = 3\n[sesion]\ninactividad_minutos = 20\n",
    );
    office
        .run(&["config"])
        .says(&["conexiones = 3", "inactividad_minutos = 20"]);
    office
        .run_with("ICSOE_SESION__INACTIVIDAD_MINUTOS", "25", &["config"])
        .says(&["conexiones = 3", "inactividad_minutos = 25"]);
    office
        .run_with(
            "ICSOE_SESION__INACTIVIDAD_MINUTOS",
            "25",
            &["config", "--ajuste", "sesion.inactividad_minutos=30"],
        )
        .says(&["inactividad_minutos = 30"]);
    office
        .run(&["config", "--configuracion", "otro.toml"])
        .fails(2, &["no encontré", "otro.toml"]);
}

#[test]
fn the_line_of_the_operator_s_tables_that_is_wrong_is_named() {
    let office = Office::new();
    office.write(
        "icsoe.toml",
        "[calendario]\ntablas = \"tablas.txt\"\ndias_inhabiles = [\"2026-04-02\"]\n",
    );
    (office.run(&["config"])).fails(2, &["calendario.tablas", "tablas.txt"]);
    office.write(
        "tablas.txt",
        "edicion de-aqui\n\numa 2027-02-01 2028-01-31 120.5 DOF\n",
    );
    (office.run(&["config"])).fails(2, &["calendario.tablas", "renglón 3", "dos decimales"]);
    office.write("tablas.txt", "edicion de-aqui\n");
    office.run(&["config"]).says(&["tablas = \"tablas.txt\""]);
}

#[test]
fn an_unknown_or_wrong_key_is_named() {
    let office = Office::new();
    office.write("icsoe.toml", "[sesion]\ninactividad = 20\n");
    office
        .run(&["config"])
        .fails(2, &["sesion.inactividad", "inactividad_minutos"]);
    office.write("icsoe.toml", "conexiones = \"muchas\"\n");
    office.run(&["config"]).fails(2, &["`conexiones`"]);
    office.write(
        "icsoe.toml",
        "[correo]\nremitente = \"a@b.mx\"\nservidor = \"x\"\nseguridad = \"ssl\"\n",
    );
    office
        .run(&["config"])
        .fails(2, &["correo.seguridad", "starttls"]);
    office.write(
        "icsoe.toml",
        "[calendario]\ndias_inhabiles = [\"2027-02-30\"]\n",
    );
    office
        .run(&["config"])
        .fails(2, &["calendario.dias_inhabiles"]);
    office.write("icsoe.toml", "");
    office
        .run_with("ICSOE_SESSION", "1", &["config"])
        .fails(2, &["session", "ICSOE_*"]);
    office
        .run(&[
            "config",
            "--ajuste",
            "direccion_publica=https://icsoe.example/ruta",
        ])
        .fails(2, &["direccion_publica", "sin ruta"]);
    for address in ["ftp://ocsp.example", "https://ana:secreta@ocsp.example"] {
        let setting = format!("efirma.ocsp={address}");
        office
            .run(&["config", "--ajuste", &setting])
            .fails(2, &["efirma.ocsp", "http://"]);
    }
    office
        .run(&["config", "--ajuste", "efirma.ocsp=http://ocsp.example"])
        .says(&["ocsp = \"http://ocsp.example/\""]);
}

#[test]
fn people_are_not_sent_over_the_open_network() {
    let office = Office::configured();
    let with = |address: &str| {
        let setting = format!("direccion_publica={address}");
        office.run(&["config", "--ajuste", &setting])
    };
    for address in [
        "http://icsoe.example",
        "http://192.0.2.7",
        "http://localhost.icsoe.example",
    ] {
        with(address).fails(2, &["direccion_publica", "https://"]);
    }
    for address in [
        "https://icsoe.example",
        "http://127.0.0.1:3000",
        "http://localhost",
    ] {
        with(address).says(&[address]);
    }
}

#[test]
fn passwords_are_not_hashed_for_less_than_owasp_asks() {
    let office = Office::configured();
    let with = |memory: u32, passes: u32| {
        let memory = format!("contrasenas.memoria_kib={memory}");
        let passes = format!("contrasenas.pasadas={passes}");
        office.run(&["config", "--ajuste", &memory, "--ajuste", &passes])
    };
    for (memory, passes) in [(8, 1), (19_455, 2), (19_456, 1), (7_167, 100)] {
        with(memory, passes).fails(2, &["contrasenas.memoria_kib", "19456"]);
    }
    for (memory, passes) in [(19_456, 2), (47_104, 1), (7_168, 5), (65_536, 3)] {
        with(memory, passes).says(&[&format!("memoria_kib = {memory}")]);
    }
}

#[test]
fn what_is_kept_is_kept_for_a_day_at_least() {
    let office = Office::configured();
    for key in ["sesiones_dias", "enlaces_dias", "correos_dias"] {
        let setting = format!("retencion.{key}=0");
        office
            .run(&["config", "--ajuste", &setting])
            .fails(2, &["retencion"]);
    }
    office
        .run(&["config", "--ajuste", "retencion.correos_dias=7"])
        .says(&["sesiones_dias = 90", "correos_dias = 7"]);
}

#[test]
fn secrets_come_as_credentials_of_systemd_too() {
    let office = Office::new();
    office.write(
        "icsoe.toml",
        "direccion_publica = \"https://icsoe.example\"\n\
         [correo]\nremitente = \"ICSOE <icsoe@icsoe.example>\"\nservidor = \"127.0.0.1\"\n",
    );
    let folder = office.path().to_str().expect("a name").to_owned();
    let migrate = || office.run_with("CREDENTIALS_DIRECTORY", &folder, &["migrate"]);
    migrate().fails(2, &["base_de_datos"]);
    office.write("icsoe_base_de_datos", "sqlite:de-credencial.db?mode=rwc\n");
    office.write("icsoe_correo.contrasena", "0123\n");
    migrate().says(&["al día"]);
    assert!(office.path().join("de-credencial.db").exists());
    office
        .run_with("CREDENTIALS_DIRECTORY", &folder, &["config"])
        .says(&["contrasena = \"(oculta)\"", "base_de_datos = \"(oculta)\""]);
}

#[test]
fn what_is_made_is_its_users_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let office = Office::configured();
    // The laxest umask.
    let shell = |words: &str| {
        let mut shell = Command::new("/bin/sh");
        let line = format!("umask 0; exec {} {words}", env!("CARGO_BIN_EXE_icsoe"));
        shell
            .args(["-c", &line])
            .current_dir(office.path())
            .env_clear();
        Said::of(&shell.output().expect("a shell"))
    };
    shell("migrate").says(&["al día"]);
    shell("respaldo respaldo.zip").says(&[]);
    let rights = |name: &str| {
        let file = std::fs::metadata(office.path().join(name)).expect(name);
        file.permissions().mode() & 0o777
    };
    for name in ["icsoe.db", "respaldo.zip"] {
        assert_eq!(rights(name), 0o600, "{name}");
    }
    shell("restaurar respaldo.zip --reemplazar").says(&[]);
    assert_eq!(rights("icsoe.db"), 0o600);
}

#[test]
fn secrets_are_never_printed() {
    let office = Office::configured();
    office
        .run_with("ICSOE_CORREO__CONTRASENA", "0123", &["config"])
        .says(&["contrasena = \"(oculta)\""]);
    let shown = office.run_with("ICSOE_CORREO__CONTRASENA", "muy-secreta", &["config"]);
    shown.says(&["clave_secreta = \"(oculta)\"", "contrasena = \"(oculta)\""]);
    assert!(!shown.out.contains(KEY) && !shown.out.contains("muy-secreta"));
    office.write("icsoe.toml", &format!("clave_secreta = \"{KEY}\nx = 1\n"));
    let broken = office.run(&["config"]);
    assert_eq!(broken.code, 2);
    assert!(
        !broken.error.contains(KEY),
        "not even when the file cannot be read"
    );
}

#[test]
fn the_example_file_is_valid() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../icsoe.example.toml");
    Office::new()
        .run(&["config", "--configuracion", example])
        .says(&["seguridad = \"starttls\""]);
}

#[test]
fn what_must_be_given_is_asked_for() {
    let office = Office::new();
    office.run(&["migrate"]).fails(2, &["base_de_datos"]);
    office.write("icsoe.toml", "base_de_datos = \"sqlite:x.db?mode=rwc\"\n");
    office.run(&["migrate"]).says(&["al día"]);
    office.run(&["serve"]).fails(2, &["clave_secreta"]);
    office.write(
        "icsoe.toml",
        "base_de_datos = \"postgres://nadie@127.0.0.1:1/nada\"\n",
    );
    office.run(&["migrate"]).fails(3, &["base de datos"]);
}

#[test]
fn what_protects_nothing_is_refused_with_its_cure() {
    let office = Office::configured();
    for (setting, words) in [
        (
            "proxy.de_confianza=[\"0.0.0.0/0\"]",
            ["proxy.de_confianza", "10.0.0.0/8"],
        ),
        (
            "proxy.de_confianza=[\"10.0.0.0/8\", \"::/0\"]",
            ["::/0", "127.0.0.1/32"],
        ),
        (
            "proxy.de_confianza=[\"128.0.0.0/1\"]",
            ["128.0.0.0/1", "127.0.0.1/32"],
        ),
        (
            "base_de_datos=postgres://icsoe@db.example/icsoe",
            ["base_de_datos", "sslmode=verify-full"],
        ),
        (
            "base_de_datos=postgresql://icsoe@192.0.2.1/icsoe?sslmode=prefer",
            ["base_de_datos", "TLS"],
        ),
        (
            "base_de_datos=postgres://icsoe@localhost/icsoe?host=192.0.2.1",
            ["base_de_datos", "TLS"],
        ),
        (
            "base_de_datos=postgres://icsoe@[2001:db8::1]/icsoe?sslmode=disable",
            ["base_de_datos", "TLS"],
        ),
    ] {
        office
            .run(&["config", "--ajuste", setting])
            .fails(2, &words);
    }
    for setting in [
        "proxy.de_confianza=[\"10.0.0.0/8\", \"fc00::/7\", \"2001:db8::1/128\"]",
        "proxy.encabezado=forwarded",
        "base_de_datos=postgres://icsoe@localhost/icsoe",
        "base_de_datos=postgres://icsoe@127.0.0.1:5432/icsoe",
        "base_de_datos=postgres://icsoe@[::1]/icsoe",
        "base_de_datos=postgres:///icsoe?host=/run/postgresql",
        "base_de_datos=postgres://icsoe@db.example/icsoe?sslmode=verify-full",
        "base_de_datos=postgres://icsoe@db.example/icsoe?sslmode=require",
    ] {
        office.run(&["config", "--ajuste", setting]).says(&[]);
    }
    office
        .run(&["config", "--ajuste", "proxy.encabezado=x-real-ip"])
        .fails(2, &["proxy.encabezado", "x-forwarded-for, forwarded"]);
    office.run(&["migrate"]).says(&["al día"]);
    for key in [
        "00".repeat(32),
        "5a".repeat(32),
        "0123456789abcdef".repeat(4).replace("89abcdef", "01234567"),
    ] {
        let setting = format!("clave_secreta={key}");
        let refused = office.run(&["auditoria", "verificar", "--ajuste", &setting]);
        refused.fails(2, &["clave_secreta", "openssl rand -hex 32"]);
        assert!(!refused.error.contains(&key));
    }
}

#[test]
fn a_curp_with_an_inconvenient_word_is_registered_with_a_warning() {
    let office = Office::configured();
    office.run(&["migrate"]).says(&["al día"]);
    let contratista = [
        "contratista",
        "alta",
        "--rfc",
        "EKU9003173C9",
        "--nombre",
        "KEMPER",
    ];
    office.run(&contratista).says(&["registrado"]);
    let curp = (0..10)
        .map(|digit| format!("PUTO920515HDFMMD0{digit}"))
        .find(|text| domain::Curp::parse_vouched(text).is_ok())
        .expect("a CURP");
    let alta = |curp, name| {
        office.run(&[
            "capturista",
            "alta",
            "--contratista",
            "EKU9003173C9",
            "--curp",
            curp,
            "--nombre",
            name,
            "--primer-apellido",
            "Gómez",
            "--correo",
            "ana@capturistas.example",
        ])
    };
    alta(&curp, "Ana: entra a https://evil.example").fails(2, &["letras, espacios"]);
    alta(&curp, "Ana").says(&["Aviso: la CURP empieza", "Registro hecho."]);
    alta("GOML950214MDFMRC06", "Ana").says(&["Registro hecho."]);
    office
        .run(&["capturista", "desbloquear", "--curp", &curp])
        .says(&["ya puede"]);
}

#[test]
fn whose_mail_the_operator_corrects_is_told_since_when_it_was_active() {
    let office = Office::configured();
    office.run(&["migrate"]).says(&["al día"]);
    let contratista = ["--rfc", "EKU9003173C9", "--nombre", "KEMPER"];
    office
        .run(&[&["contratista", "alta"], &contratista[..]].concat())
        .says(&["registrado"]);
    let curp = ["--curp", "RIMA950821MPLSNN00"];
    let alta = [
        "capturista",
        "alta",
        "--contratista",
        "EKU9003173C9",
        "--nombre",
        "Andrea",
        "--primer-apellido",
        "Ríos",
        "--correo",
        "andrea@capturistas.example",
    ];
    office
        .run(&[&alta[..], &curp[..]].concat())
        .says(&["Registro hecho."]);
    office.change("UPDATE people SET efirma_first_used_at = 1799604000");
    let correction = [
        "capturista",
        "correo",
        "--correo",
        "otra@capturistas.example",
    ];
    office.run(&[&correction[..], &curp[..]].concat()).says(&[
        "La cuenta estaba activa desde el",
        "dejaron de servir",
        "por el operador",
    ]);
}

#[test]
fn an_operator_registers_and_removes() {
    let office = Office::configured();
    let contratista = [
        "contratista",
        "alta",
        "--rfc",
        "EKU9003173C9",
        "--nombre",
        "ESCUELA KEMPER URGATE",
    ];
    office.run(&contratista).fails(3, &["icsoe migrate"]);
    office.run(&["migrate"]).says(&["al día"]);
    office.run(&["migrate"]).says(&["al día"]);
    office.run(&contratista).says(&["registrado"]);
    office.run(&contratista).fails(1, &["ya está registrado"]);
    office
        .run(&[
            "contratista",
            "alta",
            "--rfc",
            "XAXX010101000",
            "--nombre",
            "X",
        ])
        .fails(1, &["genérico"]);
    office
        .run(&[
            "contratista",
            "alta",
            "--rfc",
            "PEM210700000",
            "--nombre",
            "X",
        ])
        .fails(2, &["--rfc"]);
    let alta = |curp, correo| {
        office.run(&[
            "capturista",
            "alta",
            "--contratista",
            "EKU9003173C9",
            "--curp",
            curp,
            "--nombre",
            "Andrea",
            "--primer-apellido",
            "Ríos",
            "--correo",
            correo,
        ])
    };
    alta("RIMA950821MPLSNN01", "a@b.mx").fails(2, &["--curp"]);
    alta("RIMA950821MPLSNN00", "nadie").fails(2, &["--correo"]);
    alta("RIMA950821MPLSNN00", "andrea@capturistas.example").says(&["Registro hecho."]);
    alta("RIMA950821MPLSNN00", "andrea@capturistas.example").fails(1, &["ya es capturista"]);
    let curp = ["--curp", "RIMA950821MPLSNN00"];
    office
        .run(&[&["capturista", "reenviar"], &curp[..]].concat())
        .says(&["otra vez"]);
    office
        .run(&[&["capturista", "desbloquear"], &curp[..]].concat())
        .says(&["Listo"]);
    office
        .run(
            &[
                &[
                    "capturista",
                    "correo",
                    "--correo",
                    "otra@capturistas.example",
                ],
                &curp[..],
            ]
            .concat(),
        )
        .says(&[
            "corregido",
            "nunca había estado activa",
            "Alta para EKU9003173C9",
            "por el operador",
            "enlace para activar",
        ]);
    let baja = [
        &["capturista", "baja", "--contratista", "EKU9003173C9"],
        &curp[..],
    ]
    .concat();
    office.run(&baja).says(&["Baja hecha"]);
    office.run(&baja).fails(1, &["no es de un capturista"]);
    office
        .run(&["contratista", "baja", "--rfc", "EKU9003173C9"])
        .says(&["dado de baja"]);
    office
        .run(&["contratista", "baja", "--rfc", "EKU9003173C9"])
        .fails(1, &["no hay"]);
}

#[test]
fn sessions_are_closed_for_whom_is_named() {
    let office = Office::configured();
    office.run(&["migrate"]).says(&["al día"]);
    office
        .run(&["sesiones", "cerrar"])
        .fails(2, &["--curp", "--rfc", "--todas"]);
    office
        .run(&["sesiones", "cerrar", "--todas", "--rfc", "EKU9003173C9"])
        .fails(2, &["--todas"]);
    office
        .run(&["sesiones", "cerrar", "--curp", "NADA"])
        .fails(2, &["--curp"]);
    for whose in [
        ["--todas"].as_slice(),
        &["--rfc", "EKU9003173C9"],
        &["--curp", "RIMA950821MPLSNN00"],
    ] {
        let order = [&["sesiones", "cerrar"], whose].concat();
        office.run(&order).says(&["Sesiones cerradas: 0."]);
    }
}

#[test]
fn a_database_that_a_newer_version_has_migrated_is_worked_on() {
    let office = Office::configured();
    office.run(&["migrate"]).says(&["al día"]);
    office.change("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)");
    office
        .run(&[
            "contratista",
            "alta",
            "--rfc",
            "EKU9003173C9",
            "--nombre",
            "ESCUELA KEMPER URGATE",
        ])
        .says(&["registrado"]);
}

#[test]
fn the_record_of_security_events_is_verified_and_purged() {
    let office = Office::configured();
    let verify = ["auditoria", "verificar"];
    office.run(&verify).fails(3, &["icsoe migrate"]);
    office.run(&["migrate"]).says(&["al día"]);
    let contratista = [
        "contratista",
        "alta",
        "--rfc",
        "EKU9003173C9",
        "--nombre",
        "KEMPER",
    ];
    office.run(&contratista).says(&["registrado"]);
    office.run(&verify).says(&[
        "por sellar: 1.",
        "Sin --archivo",
        "La auditoría está íntegra.",
    ]);
    office.run(&["auditoria", "purgar"]).says(&["purgados: 0"]);
    let acknowledge = ["auditoria", "reconocer"];
    office
        .run(&acknowledge)
        .fails(1, &["no hay nada que reconocer"]);
    // As after the first seal, when the file store was put back without the mark.
    let folder = office.path().join("archivos/auditoria");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("marca.json"), "{}").expect("a mark of nobody's");
    office
        .run(&verify)
        .fails(1, &["no está íntegra; hallazgos: 1"]);
    office.run(&acknowledge).says(&[
        "Reconocido",
        "no la escribió esta instalación",
        "desde el segmento 0",
    ]);
    office.run(&verify).says(&["por sellar: 2.", "íntegra"]);
    let with = |file| office.run(&["auditoria", "verificar", "--archivo", file]);
    with("nada.jsonl").fails(3, &["nada.jsonl"]);
    office.write("vacio.jsonl", "");
    with("vacio.jsonl").says(&["Renglones comparados: 0", "íntegra"]);
    // An event that is in the file of lines but not in the database has been cut off there.
    let id = "0198a7b3-4c5d-7e6f-8a9b-0c1d2e3f4a5b";
    office.write(
        "cortada.jsonl",
        &format!(
            "{{\"type\":\"event\",\"id\":\"{id}\",\"at\":\"2027-01-10T18:00:00Z\",\"kind\":\"alta\",\"details\":{{}}}}\n\
             {{\"type\":\"seal\",\"number\":1,\"kind\":\"alta\",\"day\":\"2027-01-10\",\"events\":1,\
             \"first\":\"{id}\",\"last\":\"{id}\",\"rows_hash\":\"\",\"previous\":\"\",\"seal\":\"\",\
             \"sealed_at\":\"2027-01-10T20:00:00Z\"}}\n"
        ),
    );
    let cut = with("cortada.jsonl");
    cut.fails(1, &["no está íntegra; hallazgos: 2"]);
    for words in [
        "falta el segmento 1 (alta, 2027-01-10)",
        "falta en la base el suceso 0198a7b3",
    ] {
        assert!(cut.out.contains(words), "{cut:?}");
    }
    office
        .run(&["config", "--ajuste", "auditoria.conservar_dias=89"])
        .fails(2, &["auditoria.conservar_dias", "al menos 90"]);
    let earlier = format!("auditoria.claves_anteriores=[\"{KEY}\"]");
    let shown = office.run(&["config", "--ajuste", &earlier]);
    shown.says(&["claves_anteriores = [\"(oculta)\"]"]);
    office
        .run(
            &[
                &verify[..],
                &["--ajuste", "auditoria.claves_anteriores=[\"x\"]"],
            ]
            .concat(),
        )
        .fails(2, &["auditoria.claves_anteriores", "64"]);
}

#[test]
fn demonstration_and_real_databases_are_kept_apart() {
    let office = Office::configured();
    std::fs::create_dir(office.path().join("datos")).expect("a folder");
    let database = "base_de_datos=sqlite:datos/demostracion.db?mode=rwc";
    let demonstration = ["demo", "--datos", "datos", "--escucha", "127.0.0.1:0"];
    office
        .run(&["migrate", "--ajuste", database])
        .says(&["al día"]);
    office
        .run(&demonstration)
        .fails(1, &["no es de una demostración"]);
    let public = [
        &demonstration[..],
        &["--direccion-publica", "https://icsoe.example"],
    ]
    .concat();
    office.run(&public).fails(2, &["no se publica"]);
    std::fs::remove_dir_all(office.path().join("datos")).expect("an empty start");
    // It stops because there is no built site, but by then the database has its marker.
    office.run(&demonstration).fails(2, &["sitio"]);
    office
        .run(&["serve", "--ajuste", database])
        .fails(1, &["es de una demostración"]);
    office
        .run(&["migrate", "--ajuste", database])
        .fails(1, &["es de una demostración"]);
    office
        .run(&["demo", "--escucha", "0.0.0.0:0"])
        .fails(2, &["solo escucha en este equipo"]);
}

#[test]
fn a_value_a_line_is_judged() {
    let office = Office::new();
    let mut child = office
        .command(&["validar", "curp"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary");
    let mut input = child.stdin.take().expect("its input");
    input
        .write_all(b"RIMA950821MPLSNN00\nRIMA950821MPLSNN01\n\nx\r\n")
        .expect("written");
    drop(input);
    let said = Said::of(&child.wait_with_output().expect("its end"));
    assert_eq!(
        said.out,
        "ok\nerror digito\nerror longitud\nerror longitud\n"
    );
    assert_eq!(said.code, 0);
}

#[test]
fn what_the_portal_would_read_of_a_file_is_said_row_by_row() {
    let office = Office::new();
    office.write(
        "personas.csv",
        "Título\r\n\
         CURP;Nombre(s);Apellidos;E-mail\r\n\
         RIMA950821MPLSNN00;Andrea  Sofía;Ríos Mondragón;andrea@icsoe.example\r\n\
         \r\n\
         HELM850923MJCRPR08;María;Hernández;maria@icsoe.example\r\n\
         ;Ana;Cruz;ana@icsoe.example\r\n\
         rima-950821-mplsnn-00;Andrea;Ríos;andrea@icsoe.example\r\n\
         GAIL920229MDFRBC07;;García Ibáñez;\r\n\
         RIMA950821MPLSNN0;A1;;x\r\n\
         MOPJ900412HDFNRS09;José;Montes de Oca Pérez;josé@icsoe.example\r\n",
    );
    let said = office.run(&["capturistas", "leer", "personas.csv"]);
    said.says(&[]);
    assert_eq!(
        said.out,
        concat!(
            r#"{"fila":3,"estado":"ok","curp":"RIMA950821MPLSNN00","nombre":"Andrea Sofía","primer_apellido":"Ríos","segundo_apellido":"Mondragón","correo":"andrea@icsoe.example"}"#,
            "\n",
            r#"{"fila":5,"estado":"ok","curp":"HELM850923MJCRPR08","nombre":"María","primer_apellido":"Hernández","correo":"maria@icsoe.example"}"#,
            "\n",
            r#"{"fila":6,"estado":"rechazado","errores":["curp"]}"#,
            "\n",
            r#"{"fila":7,"estado":"rechazado","errores":["repetido"]}"#,
            "\n",
            r#"{"fila":8,"estado":"rechazado","errores":["nombre","correo"]}"#,
            "\n",
            r#"{"fila":9,"estado":"rechazado","errores":["curp","caracteres","primer_apellido","correo"]}"#,
            "\n",
            r#"{"fila":10,"estado":"rechazado","errores":["correo"]}"#,
            "\n",
            r#"{"resumen":{"formato":"csv","leidos":7,"aceptados":2,"rechazados":5}}"#,
            "\n",
        )
    );
    assert_eq!(said.error, "");

    // Whether such an address is accepted depends on the configuration.
    let office = Office::configured();
    office.write(
        "personas.csv",
        "CURP,nombre,apellidos,correo\nMOPJ900412HDFNRS09,José,Pérez,josé@icsoe.example\n",
    );
    office
        .run(&["capturistas", "leer", "personas.csv"])
        .says(&[r#""aceptados":0"#]);
    office
        .run(&[
            "capturistas",
            "leer",
            "personas.csv",
            "--ajuste",
            "correo.smtputf8=true",
        ])
        .says(&[r#""aceptados":1"#]);
}

#[test]
fn what_a_filter_hides_is_read_and_said_to_be_hidden() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../app/alta/tests/cases/c07-filtered.xlsx"
    );
    let said = Office::new().run(&["capturistas", "leer", file]);
    said.says(&[r#"{"resumen":{"formato":"xlsx","leidos":4,"aceptados":4,"rechazados":0}}"#]);
    assert_eq!(said.out.matches(r#""avisos":["oculto"]"#).count(), 2);
    assert_eq!(said.out.lines().count(), 5);
}

#[test]
fn of_a_file_that_cannot_be_read_nothing_is_said_but_why() {
    let office = Office::new();
    let many = "A,B,C,D\n".repeat(5_001);
    let long = format!(
        "CURP,nombre,apellidos,correo\nA,B,C,D\nA,{},C,D\n",
        "x".repeat(1_001)
    );
    for (text, code, words) in [
        ("", "vacio", "está vacío"),
        (&*"x".repeat(2 * 1024 * 1024 + 1), "longitud", "2 MB"),
        (
            &*format!("CURP,nombre,apellidos,correo\n{many}"),
            "longitud",
            "5,000 renglones",
        ),
        (&*long, "longitud", "renglón 3"),
        ("<html><table>", "formato", "HTML"),
        ("PK\u{3}\u{4} y nada más", "formato", "una tabla"),
        (
            "CURP,nombre,correo\nA,B,C\n",
            "falta_columna",
            "«apellidos»",
        ),
        (
            "CURP,CURP,nombre,apellidos,correo\n",
            "columna_repetida",
            "«CURP»",
        ),
        (
            "CURP,nombre,apellidos,correo\n",
            "sin_renglones",
            "personas",
        ),
    ] {
        office.write("personas.csv", text);
        let said = office.run(&["capturistas", "leer", "personas.csv"]);
        said.fails(1, &[words]);
        assert_eq!(said.out, format!("{{\"error\":\"{code}\"}}\n"), "{words}");
    }
    let said = office.run(&["capturistas", "leer", "no-hay.csv"]);
    said.fails(3, &["no se pudo leer no-hay.csv"]);
    assert_eq!(said.out, "");
    office
        .run(&["capturistas", "leer"])
        .fails(2, &["falta", "ARCHIVO"]);
}
