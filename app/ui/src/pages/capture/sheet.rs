//! A contract's capture sheet: what is typed into IMSS's portal, in the order of that portal's screens, for reading from
//! the screen or from paper. Its workers go as a file.

use super::informativa::{of, sample, sample_of, sample_period};
use super::rights::capturing;
use super::shared::{Of, back, counted, not_imss, notice};
use crate::address::{Address as _, ContractId, PageNumber, Things};
use crate::addresses as to;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::reply::{Answered, Reply};
use crate::request::RequestContext;
use crate::samples::LONG_COMPANY;
use crate::section::Section;
use domain::informativa::{Code, DraftTerms, Field, judge_terms, reported_day};
use domain::{Cuatrimestre, Rfc, Telephone};
use informativa::exports::{self, ForImss, Kind, ROWS};
use informativa::judging::{Against, kind};
use informativa::{ContractTexts, contracts};
use leptos::prelude::*;
use services::general_data;
use std::borrow::Cow;
use std::fmt;
use values::PostalAddress;
use words::thousands;

/// The page's data.
#[derive(Clone, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// Which contract.
    pub contract: ContractId,
    /// Its number.
    pub number: u32,
    /// The contratista's name and RFC: who types, or reads from paper, may do so for several.
    pub company: [String; 2],
    /// The return's period.
    pub period: Cuatrimestre,
    /// The contratista's own addresses.
    pub own: Own,
    /// What was typed of the contract.
    pub texts: ContractTexts,
    /// The fields in which something has to be put right.
    pub wrong: Vec<Field>,
    /// What of its rows can go.
    pub rows: ForImss,
}

/// What is known of the contratista's address for notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Own {
    /// It has not given its general data.
    Unknown,
    /// It is the tax address.
    Fiscal,
    /// Another: postal code, colonia, street, number outside, number inside.
    Other([String; 5]),
}

impl From<PostalAddress> for Own {
    fn from(address: PostalAddress) -> Self {
        Self::Other([
            address.postal_code.to_string(),
            address.neighbourhood,
            address.street,
            address.number,
            address.inside.unwrap_or_default(),
        ])
    }
}

/// What was typed does not go into logs.
impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Model({:?})", self.of)
    }
}

/// A line of the sheet: what IMSS's portal calls it, what is typed, and whether that has to be put right first.
type Line = (&'static str, String, bool);

const WRONG: &str = "Por corregir";

/// A block of the sheet, as a screen of IMSS's portal.
fn block(title: &'static str, lines: Vec<Line>) -> impl IntoView {
    let lines: Vec<_> = (lines.into_iter())
        .map(|(label, value, wrong)| {
            let wrong = wrong.then(|| {
                view! { " " <span class="tag" data-tone="warning">{WRONG}</span> }
            });
            let value = if value.is_empty() {
                view! { <span class="hint">"Vacío"</span> }.into_any()
            } else {
                view! { <span class="to-type">{value}</span> }.into_any()
            };
            view! { <div><dt>{label}</dt><dd>{value} {wrong}</dd></div> }
        })
        .collect();
    view! {
        <section class="sheet-block">
            <h2>{title}</h2>
            <dl class="sheet-lines">{lines}</dl>
        </section>
    }
}

fn said(label: &'static str, value: impl Into<String>) -> Line {
    (label, value.into(), false)
}

impl Model {
    /// A field of the contract, under the name that IMSS's portal has for it.
    fn line(&self, label: &'static str, fields: &[Field], value: &str) -> Line {
        let wrong = fields.iter().any(|field| self.wrong.contains(field));
        (label, value.to_owned(), wrong)
    }

    /// The same as it was typed; RFC and telephones in canonical form, where they have one.
    fn typed(&self, label: &'static str, field: Field) -> Line {
        let text = self.texts.get(field);
        let bare = match field {
            Field::Rfc => Rfc::parse(text).ok().map(|rfc| rfc.as_str().to_owned()),
            Field::Mobile | Field::Telephone => {
                let telephone = Telephone::parse(text).ok();
                telephone.map(|telephone| telephone.to_string())
            }
            _ => None,
        };
        self.line(label, &[field], bare.as_deref().unwrap_or(text))
    }

    fn of_return(&self) -> Vec<Line> {
        vec![
            said("Ejercicio", self.period.year().to_string()),
            said("Periodo", self.period.months()),
            said("Tipo", "Normal"),
        ]
    }

    fn of_contratista(&self) -> Vec<Line> {
        let question = "¿Domicilio convencional igual al fiscal?";
        match &self.own {
            Own::Unknown => vec![(question, String::new(), true)],
            Own::Fiscal => vec![said(question, "Sí")],
            Own::Other([postal_code, neighbourhood, street, number, inside]) => vec![
                said(question, "No"),
                said("Código postal", postal_code),
                said("Colonia", neighbourhood),
                said("Calle", street),
                said("Núm. exterior", number),
                said("Núm. interior", inside),
                said("Entre calles", ""),
            ],
        }
    }

    fn of_client(&self, terms: &DraftTerms<&str>) -> Vec<Line> {
        let mut lines = vec![
            self.typed("RFC (y presiona «Validar»)", Field::Rfc),
            self.typed("Nombre (aparece al validar; compáralo)", Field::Name),
            self.typed("Correo", Field::Mail),
            self.typed("Teléfono móvil", Field::Mobile),
            self.typed("Teléfono fijo", Field::Telephone),
        ];
        let question = "¿Domicilio igual al fiscal?";
        if terms.address.is_none() {
            lines.push(said(question, "Sí"));
        } else {
            lines.extend([
                said(question, "No"),
                self.typed("Código postal", Field::PostalCode),
                self.typed("Colonia", Field::Neighbourhood),
                self.typed("Calle", Field::Street),
                self.typed("Núm. exterior", Field::Number),
                self.typed("Núm. interior", Field::Inside),
                self.typed("Entre calles", Field::Between),
            ]);
        }
        lines
    }

    fn of_contract(&self, terms: &DraftTerms<&str>) -> Vec<Line> {
        let day = |label, field| self.line(label, &[field], &reported_day(self.texts.get(field)));
        vec![
            self.line(
                "Objeto del contrato",
                &[Field::Order, Field::Object],
                &terms.reported_object(),
            ),
            self.line(
                "Servicio u obra especializado contratado",
                &[Field::Folio, Field::Service],
                &terms.reported_service(),
            ),
            day("Fecha de inicio", Field::Start),
            day("Fecha de fin, si se conoce", Field::End),
        ]
    }
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let of = model.of;
    let terms = model.texts.terms();
    let title = format!("Hoja de captura del contrato {}", model.number);
    let [name, rfc] = model.company.clone();
    let own = (model.own == Own::Unknown).then(|| {
        view! { <p class="hint">"La empresa todavía no captura sus datos generales aquí: pregúntale su domicilio."</p> }
    });
    view! {
        <section class="panel capture-sheet">
            {back(of.contract(model.contract).path(), format!("Volver al contrato {}", model.number))}
            <h1 tabindex="-1">{title}</h1>
            <p class="lead">{name} " " <span class="code">{rfc}</span></p>
            {not_imss()}
            <p>
                "Lo que se teclea en el portal del IMSS, en el orden de sus pantallas. Ábrela al lado, copia cada dato o imprímela."
            </p>
            {block("1. Informativa", model.of_return())}
            {block("2. Contratista", model.of_contratista())}
            {own}
            {block("3. Contratante", model.of_client(&terms))}
            {block("4. Contrato", model.of_contract(&terms))}
            <section class="sheet-block" id="trabajadores">
                <h2>"5. Trabajadores"</h2>
                {workers(model)}
            </section>
        </section>
    }
}

fn workers(model: &Model) -> impl IntoView + use<> {
    let (of, rows) = (model.of, model.rows);
    let left_out = (rows.left_out > 0).then(|| {
        let findings = to::Findings {
            contratista: of.contratista,
            informativa: of.informativa,
            page: PageNumber::default(),
        };
        let words = match rows.left_out {
            1 => "1 renglón no va, porque tiene algo por corregir.".to_owned(),
            count => format!(
                "{} renglones no van, porque tienen algo por corregir.",
                thousands(count)
            ),
        };
        view! {
            <p class="message message-information">
                {words} " " <a href=findings.address()>"Ver qué hay por corregir"</a>
            </p>
        }
    });
    let list = of.workers(model.contract).address();
    if rows.right == 0 {
        return view! {
            {left_out}
            <p>"Todavía no hay renglones que puedan ir." " " <a href=list>"Ir a los trabajadores"</a></p>
        }
        .into_any();
    }
    let file = to::ImssFile {
        contratista: of.contratista,
        informativa: of.informativa,
        contract: model.contract,
    };
    let name = rows.name(model.number);
    let how = match rows.kind() {
        Kind::Csv => "Súbelo en la carga masiva.".to_owned(),
        Kind::Zip => format!(
            "El IMSS recibe {} renglones por archivo: vienen {} archivos en un ZIP. Sácalos y súbelos uno por uno en la carga masiva.",
            thousands(ROWS),
            rows.files(),
        ),
    };
    let count = counted(rows.right as u64, "trabajador", "trabajadores");
    view! {
        {left_out}
        <p>{count} " en el formato del IMSS: NSS, CURP y salario base de cotización, por NSS. " {how}</p>
        <div class="actions">
            <a class="button" href=file.path() download=name.clone()>{format!("Descargar {name}")}</a>
        </div>
    }
    .into_any()
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        format!("Hoja de captura del contrato {}", self.number).into()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Informativas)
    }

    fn is_of_panels(&self) -> bool {
        true
    }

    fn view(self: Box<Self>) -> AnyView {
        view(&self).into_any()
    }
}

impl Page for to::CaptureSheet {
    /// The sheet.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let (services, id) = (context.services(), self.contract.0);
        let (found, contract) = contracts::find_in(services, &right, self.informativa.0, id)
            .await
            .map_err(notice)?;
        let rows = exports::imss_rows(services, &right, id).await;
        let of_whom = right.contratista();
        let data = general_data::in_force(services, of_whom).await?;
        let against = Against::now(services, &right).await?;
        let terms = contract.texts.terms();
        let judged = judge_terms(&terms, found.period, kind(&found), &against.context());
        let blocks = |(_, code, _): &&(Field, Code, _)| code.blocks();
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            contract: self.contract,
            number: contract.number,
            company: [of_whom.name.clone(), of_whom.rfc.clone()],
            period: found.period,
            own: match data {
                None => Own::Unknown,
                Some((data, _)) => data.conventional.map_or(Own::Fiscal, Own::from),
            },
            wrong: (judged.findings.iter().filter(blocks))
                .map(|(field, ..)| *field)
                .collect(),
            texts: contract.texts,
            rows: rows.map_err(notice)?,
        }))
    }

    fn samples() -> Vec<Sample> {
        let of = sample_of();
        let contract = ContractId(Things::nothing().contract.0);
        let model = |right, left_out| Model {
            of,
            contract,
            number: 3,
            company: [LONG_COMPANY, "EKU9003173C9"].map(str::to_owned),
            period: sample_period(),
            own: Own::Fiscal,
            texts: sample(3).texts,
            wrong: vec![Field::Mail],
            rows: ForImss { right, left_out },
        };
        let address = ["06000", "Centro", "Av. Hidalgo", "77", ""].map(str::to_owned);
        let mut elsewhere = sample(3).texts;
        elsewhere.set(
            Field::Street,
            "Av. de las Granjas y de los Maestros Rurales",
        );
        vec![
            Sample::new("hoja", "Con un archivo", model(1_234, 3)),
            Sample::new(
                "hoja-varios",
                "Con varios archivos y otros domicilios",
                Model {
                    own: Own::Other(address),
                    texts: elsewhere,
                    wrong: Vec::new(),
                    ..model(19_999, 0)
                },
            ),
            Sample::new(
                "hoja-vacia",
                "Sin nada todavía",
                Model {
                    own: Own::Unknown,
                    texts: ContractTexts::default(),
                    wrong: vec![Field::Rfc, Field::Name],
                    ..model(0, 1)
                },
            ),
        ]
    }
}
