//! What is typed of a contract but its workers.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails should fail its test"
)]

use domain::informativa::{
    Code, Context, DraftAddress, DraftTerms, FIRST_START, Field, JudgedTerms, Kind, LineError,
    judge_terms, one_line,
};
use domain::{Cuatrimestre, Rfc, Tables};
use proptest::prelude::*;
use testing_values::{Generator, returns};

type Terms = DraftTerms<&'static str>;

fn judge_in(terms: &DraftTerms<impl AsRef<str>>, period: Cuatrimestre) -> JudgedTerms {
    let services = returns::services();
    let context = Context {
        today: returns::today(),
        contratista: &Rfc::parse(returns::CONTRATISTA).unwrap(),
        contratista_name: returns::CONTRATISTA_NAME,
        services: &services,
        tables: Tables::built_in(),
    };
    judge_terms(terms, period, Kind::Normal, &context)
}

fn judge(terms: &DraftTerms<impl AsRef<str>>) -> JudgedTerms {
    judge_in(terms, returns::period())
}

fn right() -> Terms {
    DraftTerms {
        rfc: "IIA040805DZ4",
        name: "INDISTRIA ILUMINADORA DE ALMACENES",
        mail: "compras@ejemplo.example",
        mobile: "55 1234 5678",
        telephone: "",
        address: None,
        object: "Limpieza de oficinas",
        order: "",
        folio: "1002",
        service: "SERVICIOS DE VIGILANCIA",
        start: "2026-05-01",
        end: "",
    }
}

/// Codes found, with the names of their fields.
fn found(terms: &Terms) -> Vec<(&'static str, &'static str)> {
    let judged = judge(terms);
    let blocks = judged.findings.iter().any(|(_, code, _)| code.blocks());
    assert_eq!(judged.contract.is_none(), blocks);
    let name = |(field, code, _): &(Field, Code, _)| (field.name(), code.code());
    judged.findings.iter().map(name).collect()
}

fn with(change: impl FnOnce(&mut Terms)) -> Vec<(&'static str, &'static str)> {
    let mut terms = right();
    change(&mut terms);
    found(&terms)
}

#[test]
fn a_contract_with_nothing_wrong_is_read() {
    let contract = judge(&right()).contract.unwrap();
    assert_eq!(found(&right()), []);
    assert_eq!(contract.client.rfc.as_str(), "IIA040805DZ4");
    assert_eq!(contract.client.mobile.to_string(), "5512345678");
    assert_eq!(contract.service.to_string(), "1002 SERVICIOS DE VIGILANCIA");
    assert_eq!(contract.reported_object(), "Limpieza de oficinas");
    assert_eq!(contract.end, None);
    let mut terms = right();
    (terms.order, terms.object) = (" 4500010070", "Limpieza\r\n de\toficinas ");
    let contract = judge(&terms).contract.unwrap();
    assert_eq!(
        contract.reported_object(),
        "4500010070 Limpieza de oficinas"
    );
}

#[test]
fn everything_that_is_missing_is_said_at_once() {
    let missing = found(&Terms::default());
    let expected = [
        ("rfc", "rfc_vacio"),
        ("nombre", "nombre_vacio"),
        ("correo", "correo_vacio"),
        ("movil", "movil_vacio"),
        ("objeto", "objeto_vacio"),
        ("inicio", "inicio_vacio"),
        ("servicio", "servicio_vacio"),
    ];
    assert_eq!(missing, expected);
}

#[test]
fn the_clients_rfc_is_somebody_elses_and_names_somebody() {
    for (text, code) in [
        ("IIA040805DZ", "rfc_longitud"),
        ("IIA0408O5DZ4", "rfc_forma"),
        ("IIA043005DZ4", "rfc_fecha"),
        (" eku9003173c9", "rfc_propio"),
        ("XAXX010101000", "rfc_generico"),
        ("XEXX010101000", "rfc_generico"),
        ("IIA040805DZ5", "rfc_digito"),
    ] {
        assert_eq!(with(|terms| terms.rfc = text), [("rfc", code)], "{text}");
    }
    let word = with(|terms| terms.rfc = "PUTO920229ABA");
    assert_eq!(word, [("rfc", "rfc_palabra")]);
    for name in ["Escuela Kemper Urgate", "ESCUELA KÉMPER, URGATE."] {
        assert_eq!(
            with(|terms| terms.name = name),
            [("nombre", "nombre_propio")]
        );
    }
}

#[test]
fn the_client_can_be_reached() {
    let mail = |text| with(|terms| terms.mail = text);
    assert_eq!(mail("compras@ejemplo"), [("correo", "correo_forma")]);
    assert_eq!(
        mail("a@b.example\u{202e}"),
        [("correo", "caracter_invisible")]
    );
    let mobile = with(|terms| terms.mobile = "551234567");
    assert_eq!(mobile, [("movil", "movil_forma")]);
    let telephone = with(|terms| terms.telephone = "12");
    assert_eq!(telephone, [("telefono", "telefono_forma")]);
}

#[test]
fn an_address_that_differs_is_whole() {
    let address = DraftAddress {
        postal_code: "06600",
        neighbourhood: "Centro",
        street: "Av. Hidalgo",
        number: "S/N",
        inside: "",
        between: "",
    };
    let of = |address: DraftAddress<&'static str>| with(|terms| terms.address = Some(address));
    assert_eq!(of(address.clone()), []);
    let missing = of(DraftAddress::default());
    let fields = ["codigo_postal", "colonia", "calle", "numero_exterior"];
    assert_eq!(missing, fields.map(|field| (field, "domicilio_vacio")));
    for (postal_code, code) in [("6600", "cp_forma"), ("00000", "cp_entidad")] {
        let wrong = DraftAddress {
            postal_code,
            ..address.clone()
        };
        assert_eq!(of(wrong), [("codigo_postal", code)]);
    }
}

#[test]
fn texts_are_lines_of_some_length() {
    let long = |count: usize| -> &'static str { "ñ".repeat(count).leak() };
    let object = |text| with(|terms| terms.object = text);
    assert_eq!(object(long(1_000)), []);
    assert_eq!(object(long(1_001)), [("objeto", "objeto_largo")]);
    assert_eq!(object("a\u{fffd}o"), [("objeto", "caracter_perdido")]);
    assert_eq!(object("a\u{7}o"), [("objeto", "caracter_invisible")]);
    assert_eq!(
        with(|terms| terms.name = long(251)),
        [("nombre", "nombre_largo")]
    );
    assert_eq!(
        with(|terms| terms.order = long(61)),
        [("pedido", "pedido_largo")]
    );
    assert_eq!(
        with(|terms| terms.folio = long(61)),
        [("folio", "folio_largo")]
    );
    assert_eq!(
        with(|terms| terms.service = long(1_001)),
        [("servicio", "servicio_largo")]
    );
}

#[test]
fn a_service_is_one_of_those_registered_or_described() {
    let service = |folio, text| {
        with(|terms| {
            terms.folio = folio;
            terms.service = text;
            terms.start = "01/07/2026";
        })
    };
    // A registered text may be short; one in one's own words has ten letters.
    assert_eq!(service("1001", "LIMPIEZA"), []);
    assert_eq!(
        service("1002", "LIMPIEZA"),
        [("servicio", "servicio_corto")]
    );
    assert_eq!(
        service("1001", "Limpieza de naves"),
        [("servicio", "servicio_libre")]
    );
    assert_eq!(
        service("", "LIMPIEZA 2026 - 12"),
        [("servicio", "servicio_corto")]
    );
    assert_eq!(service("", "abcdeñóíju"), [("servicio", "servicio_libre")]);
    // The registration of the first ends on the 200th day, 19 July.
    let expired = |start| {
        with(|terms| (terms.folio, terms.service, terms.start) = ("1001", "LIMPIEZA", start))
    };
    assert_eq!(expired("19/07/2026"), []);
    assert_eq!(expired("20/07/2026"), [("inicio", "repse_vencido")]);
}

#[test]
fn a_contract_began_in_the_period_and_ends_no_earlier() {
    let start = |text| with(|terms| terms.start = text);
    for day in ["01/05/2026", "2026-08-31"] {
        assert_eq!(start(day), [], "{day}");
    }
    for day in ["30/04/2026", "2020-01-01"] {
        assert_eq!(start(day), [("inicio", "inicio_fuera_de_periodo")], "{day}");
    }
    // Today is 17 September.
    let later = [
        ("inicio", "inicio_fuera_de_periodo"),
        ("inicio", "inicio_futuro"),
    ];
    assert_eq!(start("01/09/2026"), later[..1]);
    assert_eq!(start("17/09/2026"), later[..1]);
    assert_eq!(start("18/09/2026"), later);
    assert_eq!(start("31/06/2026"), [("inicio", "inicio_forma")]);
    let end = |text| with(|terms| terms.end = text);
    assert_eq!(end("01/05/2026"), []);
    assert_eq!(end("30/04/2026"), [("fin", "fin_antes_de_inicio")]);
    assert_eq!(end("mañana"), [("fin", "fin_forma")]);
    // Both are said, also of a start that is wrong itself.
    let both = with(|terms| (terms.start, terms.end) = ("30/04/2026", "29/04/2026"));
    assert_eq!(both, [later[0], ("fin", "fin_antes_de_inicio")]);
}

#[test]
fn nothing_began_before_the_reform() {
    assert_eq!(FIRST_START.to_string(), "2021-04-24");
    let first_of_2021 = Cuatrimestre::containing(FIRST_START);
    let start = |text| {
        let judged = judge_in(
            &Terms {
                start: text,
                ..right()
            },
            first_of_2021,
        );
        judged.findings.first().map(|(_, code, _)| code.code())
    };
    assert_eq!(start("24/04/2021"), None);
    assert_eq!(start("23/04/2021"), Some("inicio_antes_de_la_reforma"));
    assert_eq!(start("31/12/2020"), Some("inicio_fuera_de_periodo"));
}

#[test]
fn lines_have_no_breaks_and_nothing_that_hides() {
    for (text, line) in [
        ("", ""),
        ("  a \t\r\n b\u{2028}c\u{85}\u{a0}d ", "a b c d"),
        ("a  b", "a b"),
        ("niño", "niño"),
    ] {
        assert_eq!(one_line(text).as_deref(), Ok(line), "{text:?}");
    }
    for hidden in [
        '\0', '\u{1b}', '\u{7f}', '\u{9b}', '\u{ad}', '\u{61c}', '\u{200b}', '\u{200e}',
        '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{feff}',
    ] {
        let found = one_line(&format!("a{hidden}b")).unwrap_err();
        assert_eq!(found, LineError::Hidden(2), "{hidden:?}");
    }
    assert_eq!(one_line(" a\u{fffd}"), Err(LineError::Lost(2)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_line_is_its_own_line(text in "(\\PC|[ \t\r\n\u{2028}\u{2029}\u{85}\u{a0}\u{202e}\u{200b}]){0,30}") {
        if let Ok(line) = one_line(&text) {
            let again = one_line(&line);
            prop_assert_eq!(again.as_deref(), Ok(&*line));
            prop_assert!(!line.contains(|it: char| it.is_control() || (it.is_whitespace() && it != ' ')));
            prop_assert!(!line.contains("  ") && line.trim() == line);
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&line), letters(&text), "nothing but blanks changes");
        }
    }

    #[test]
    fn a_contract_is_read_where_nothing_blocks_and_then_reads_the_same_again(seed: u64) {
        let judged = judge(&Generator::new(seed).terms());
        let blocks = judged.findings.iter().any(|(_, code, _)| code.blocks());
        prop_assert_eq!(judged.contract.is_none(), blocks);
        let Some(contract) = judged.contract else { return Ok(()) };
        let text = |it: Option<String>| it.unwrap_or_default();
        let client = &contract.client;
        let again = DraftTerms {
            rfc: client.rfc.to_string(),
            name: client.name.clone(),
            mail: client.mail.clone(),
            mobile: client.mobile.to_string(),
            telephone: text(client.telephone.map(|it| it.to_string())),
            address: client.address.clone().map(|it| DraftAddress {
                postal_code: it.postal_code.to_string(),
                neighbourhood: it.neighbourhood,
                street: it.street,
                number: it.number,
                inside: text(it.inside),
                between: text(it.between),
            }),
            object: contract.object.clone(),
            order: text(contract.order.clone()),
            folio: text(contract.service.folio.clone()),
            service: contract.service.text.clone(),
            start: contract.start.to_string(),
            end: text(contract.end.map(|it| it.to_string())),
        };
        let read = judge(&again);
        prop_assert_eq!(read.contract, Some(contract));
        prop_assert_eq!(read.findings, judged.findings);
    }

    #[test]
    fn no_text_upsets_the_terms(text in "\\PC{0,40}") {
        let address = DraftAddress {
            postal_code: text.clone(), neighbourhood: text.clone(), street: text.clone(),
            number: text.clone(), inside: text.clone(), between: text.clone(),
        };
        let terms = DraftTerms {
            rfc: text.clone(), name: text.clone(), mail: text.clone(), mobile: text.clone(),
            telephone: text.clone(), address: Some(address), object: text.clone(), order: text.clone(),
            folio: text.clone(), service: text.clone(), start: text.clone(), end: text,
        };
        prop_assert!(judge(&terms).contract.is_none());
    }
}
