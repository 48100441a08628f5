//! Everything that has to be put right in a return, or is worth a look: each leads to its very field.

use super::informativa::{of, sample_of};
use super::rights::capturing;
use super::shared::{Of, address, back, notice, place, severity_tag};
use crate::address::Address as _;
use crate::addresses as to;
use crate::components::icon::LuShieldCheck;
use crate::components::list::empty;
use crate::components::paging::Paging;
use crate::content::{Content, Sample};
use crate::page::Page;
use crate::reply::{Answered, Reply};
use crate::request::RequestContext;
use crate::section::Section;
use domain::informativa::{At, Code, Field, Finding, Key, Place};
use informativa::judging;
use leptos::prelude::*;
use services::paging;
use services::paging::Cut;
use std::borrow::Cow;
use words::thousands;

/// Findings a page.
const PAGE_SIZE: u64 = 50;

/// The page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Whose return.
    pub of: Of,
    /// A page of them.
    pub findings: paging::Page<Finding>,
    /// How many block.
    pub blocking: usize,
    /// How many only warn.
    pub warnings: usize,
}

/// Draws the page.
pub fn view(model: &Model) -> impl IntoView + use<> {
    let of = model.of;
    let list = if model.findings.items.is_empty() {
        let back = Some((of.page().address(), "Volver a la informativa"));
        empty(
            LuShieldCheck,
            "Nada por corregir",
            "No encontramos nada en esta informativa.",
            back,
        )
        .into_any()
    } else {
        table(model).into_any()
    };
    view! {
        <section class="panel panel-list">
            {back(of.page().address(), "Volver a la informativa".to_owned())}
            <h1 tabindex="-1">"Por corregir y para revisar"</h1>
            <p class="lead">
                {thousands(model.blocking)} " por corregir antes de enviar, " {thousands(model.warnings)} " para revisar."
            </p>
            {list}
        </section>
    }
}

fn table(model: &Model) -> impl IntoView + use<> {
    let of = model.of;
    let rows: Vec<_> = (model.findings.items.iter())
        .map(|finding| {
            view! {
                <tr>
                    <td data-label="Dónde"><a href=address(of, finding)>{place(finding)}</a></td>
                    <td data-label="Qué">{severity_tag(finding.severity())} " " {finding.says()}</td>
                    <td data-label="Qué hacer">{finding.cure()}</td>
                </tr>
            }
        })
        .collect();
    let paging = Paging::of("hallazgos", model.findings.page, model.findings.pages)
        .counting(model.findings.total, "hallazgos")
        .view(|page| {
            to::Findings {
                contratista: of.contratista,
                informativa: of.informativa,
                page,
            }
            .address()
        });
    view! {
        <table class="list">
            <thead>
                <tr>
                    <th scope="col">"Dónde"</th>
                    <th scope="col">"Qué"</th>
                    <th scope="col">"Qué hacer"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {paging}
    }
}

impl Content for Model {
    fn title(&self) -> Cow<'static, str> {
        "Por corregir y para revisar".into()
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

impl Page for to::Findings {
    /// A page of them: first what blocks, each in the return's order.
    async fn load(self, context: &RequestContext) -> Answered {
        let right = capturing(context, &self, self.contratista).await?;
        let judged = judging::judge(context.services(), &right, self.informativa.0)
            .await
            .map_err(notice)?;
        let cut = Cut::of(judged.findings.len() as u64, self.page.get(), PAGE_SIZE);
        let first = usize::try_from(cut.offset()).unwrap_or_default();
        let most = usize::try_from(cut.size()).unwrap_or_default();
        let items = judged.findings.into_iter().skip(first).take(most).collect();
        Ok(Reply::show(Model {
            of: of(self.contratista, self.informativa),
            findings: cut.with(items),
            blocking: judged.blocking,
            warnings: judged.warnings,
        }))
    }

    fn samples() -> Vec<Sample> {
        let at = |number| At {
            number,
            key: Key(u128::from(number)),
        };
        let finding = |code, contract, row: Option<u32>, field| Finding {
            code,
            place: Place {
                contract: Some(at(contract)),
                row: row.map(|row| At {
                    number: row,
                    key: Key(u128::from(contract + row)),
                }),
                field,
            },
            detail: None,
        };
        let findings = vec![
            finding(Code::NoWorkers, 2, None, None),
            finding(Code::RfcOwn, 3, None, Some(Field::Rfc)),
            finding(Code::NssDigit, 3, Some(1_299), Some(Field::Nss)),
            finding(Code::SbcBelowMinimum, 3, Some(1_300), Some(Field::Sbc)),
        ];
        let model = |findings: Vec<Finding>| Model {
            of: sample_of(),
            blocking: findings.iter().filter(|finding| finding.blocks()).count(),
            warnings: findings.iter().filter(|finding| !finding.blocks()).count(),
            findings: paging::Page {
                total: if findings.is_empty() { 0 } else { 1_234 },
                items: findings,
                page: 1,
                pages: 25,
            },
        };
        vec![
            Sample::new("hallazgos", "Con hallazgos", model(findings)),
            Sample::new("hallazgos-ninguno", "Sin hallazgos", model(Vec::new())),
        ]
    }
}
