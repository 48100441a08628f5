//! Returns as people capture them: cells in the dress that spreadsheets and hands give them, workers who stand in
//! several contracts, and mistakes.

use domain::informativa::{
    AuthorisedService, Content, Draft, DraftAddress, DraftContract, DraftTerms, DraftWorker, Key,
};
use domain::{Cuatrimestre, Date};

use super::{Generator, joined};

/// The contratista whose returns these are: one of SAT's test identities.
pub const CONTRATISTA: &str = "EKU9003173C9";
pub const CONTRATISTA_NAME: &str = "ESCUELA KEMPER URGATE";

/// The day on which they are judged, and the cuatrimestre that they report, of 2026.
pub fn today() -> Date {
    day(2026, 260)
}

pub fn period() -> Cuatrimestre {
    Cuatrimestre::containing(day(2026, 130))
}

pub fn day(year: i32, ordinal: u16) -> Date {
    Date::from_ordinal_date(year, ordinal).unwrap_or(Date::MIN)
}

/// What the contratista has registered.
pub fn services() -> Vec<AuthorisedService> {
    let service = |folio: &str, text: &str, valid_until| AuthorisedService {
        folio: folio.to_owned(),
        text: text.to_owned(),
        valid_until,
    };
    vec![
        service("1001", "LIMPIEZA", Some(day(2026, 200))),
        service("1002", "SERVICIOS DE VIGILANCIA", None),
    ]
}

/// Of a contract with which nothing is wrong.
pub fn right_terms() -> DraftTerms {
    let terms = DraftTerms {
        rfc: "IIA040805DZ4",
        name: "COMERCIAL INVENTADA",
        mail: "compras@ejemplo.example",
        mobile: "33 9876 5432",
        object: "Limpieza de oficinas",
        folio: "1002",
        service: "SERVICIOS DE VIGILANCIA",
        start: "2026-05-01",
        ..DraftTerms::default()
    };
    terms.map(|text| (*text).to_owned())
}

impl Generator {
    /// An NSS as a cell may hold it.
    pub fn nss_cell(&mut self, nss: &str) -> String {
        let (first, rest) = nss.split_at(2);
        match self.below(16) {
            0 => nss.trim_start_matches('0').to_owned(),
            1 => format!("{first}-{rest}"),
            2 => format!("'{nss}"),
            3 => format!("=\"{nss}\""),
            4 => format!("{}.{}E+10", &nss[..1], &nss[1..]),
            5 => format!("{}.{}E+10", &nss[..1], &nss[1..6]),
            6 => format!(" {first} {rest}\u{a0}"),
            7 => self
                .pick(&["", "0", "00000000000", "no hay", "1234"])
                .to_owned(),
            8 => self.perhaps_damaged(nss.to_owned()),
            _ => nss.to_owned(),
        }
    }

    /// An SBC as a cell may hold it.
    pub fn sbc_cell(&mut self) -> String {
        let cents = match self.below(4) {
            0 => self.below(40_000),
            1 => 293_000 + self.below(1_000),
            2 => self.below(400_000_000),
            _ => self.below(300_000),
        };
        let (pesos, cents) = (cents / 100, cents % 100);
        match self.below(14) {
            0 => format!("${pesos}.{cents:02}"),
            1 => format!("{},{:03}.{cents:02}", pesos / 1000, pesos % 1000),
            2 => format!("{pesos},{cents:02}"),
            3 => format!("{pesos}"),
            4 => format!("{pesos}.{}", cents / 10),
            5 => format!(" {pesos}.{cents:02}\t"),
            6 => self
                .pick(&["", "0", "0.00", "-512.30", "512.301", "1,23.45", "$", "mil"])
                .to_owned(),
            7 => format!("{pesos}.{cents:02}9999999999"),
            _ => format!("{pesos}.{cents:02}"),
        }
    }

    /// A return with few workers, some of whom stand in it several times.
    pub fn draft(&mut self) -> Draft {
        let people: Vec<(String, String)> = (0..=self.below(6))
            .map(|_| (self.nss(), self.curp()))
            .collect();
        let content = if self.below(12) == 0 {
            Content::NoInformation
        } else {
            let contracts = u32::try_from(self.below(5)).unwrap_or(0);
            Content::Normal(
                (1..=contracts)
                    .map(|number| self.contract(number, &people))
                    .collect(),
            )
        };
        Draft {
            period: period(),
            content,
        }
    }

    /// A return of 5,000 contracts and 100,000 rows, of 60,000 people; one NSS in twenty is not in its plain form.
    pub fn large_draft(&mut self) -> Draft {
        let people: Vec<_> = (0..60_000).map(|_| (self.nss(), self.curp())).collect();
        let mut contracts = Vec::new();
        for number in 1..=5_000 {
            let key = u128::from(number) << 32;
            let workers = (1..=20).map(|row| self.plain_worker(Key(key | row), &people));
            contracts.push(DraftContract {
                key: Key(key),
                number,
                workers: workers.collect(),
                terms: right_terms(),
            });
        }
        Draft {
            period: period(),
            content: Content::Normal(contracts),
        }
    }

    fn plain_worker(&mut self, key: Key, people: &[(String, String)]) -> DraftWorker {
        let (nss, curp) = &people[self.below(people.len())];
        let (pesos, cents) = (320 + self.below(2_000), self.below(100));
        DraftWorker {
            key,
            nss: match self.below(20) {
                0 => self.nss_cell(nss),
                _ => nss.clone(),
            },
            curp: curp.clone(),
            sbc: format!("{pesos}.{cents:02}"),
        }
    }

    fn contract(&mut self, number: u32, people: &[(String, String)]) -> DraftContract {
        let key = u128::from(number) << 32;
        let workers = (1..=self.below(6) as u128)
            .map(|row| self.worker(Key(key | row), people))
            .collect();
        DraftContract {
            key: Key(key),
            number,
            terms: self.terms(),
            workers,
        }
    }

    fn worker(&mut self, key: Key, people: &[(String, String)]) -> DraftWorker {
        let (one, other) = (self.below(people.len()), self.below(people.len()));
        // Now and then somebody has another's CURP.
        let other = if self.below(8) == 0 { other } else { one };
        let curp = people[other].1.clone();
        DraftWorker {
            key,
            nss: self.nss_cell(&people[one].0),
            curp: if self.below(4) == 0 {
                self.perhaps_damaged(curp)
            } else {
                curp
            },
            sbc: self.sbc_cell(),
        }
    }

    /// What is typed of a contract: mostly right.
    pub fn terms(&mut self) -> DraftTerms {
        let differs = self.below(3) == 0;
        DraftTerms {
            rfc: match self.below(8) {
                0 => CONTRATISTA.to_owned(),
                1 => self.rfc_as_met(),
                2 => String::new(),
                _ => self.rfc(),
            },
            name: self.line(&["COMERCIAL INVENTADA, S.A. de C.V.", CONTRATISTA_NAME]),
            mail: self.line(&["compras@ejemplo.example", "compras@ejemplo", "a@b.example"]),
            mobile: self.line(&["33 9876 5432", "3398765432", "339876543"]),
            telephone: self.line(&["", "33 9876 5432", "0398765432"]),
            address: differs.then(|| self.address()),
            object: self.line(&["Limpieza de oficinas", "Obra", "4500010070 Vigilancia"]),
            order: self.line(&["", "4500010070"]),
            folio: self.line(&["1001", "1002", "1003", ""]),
            service: self.line(&[
                "LIMPIEZA",
                "SERVICIOS DE VIGILANCIA",
                "Servicios varios",
                "Obra",
            ]),
            start: self.line(&[
                "2026-05-01",
                "01/06/2026",
                "31/08/2026",
                "2026-08-31",
                "2026-04-30",
                "01/09/2026",
                "18/09/2026",
                "2020-01-01",
                "31/06/2026",
            ]),
            end: self.line(&["", "2026-12-31", "15/05/2026", "mañana"]),
        }
    }

    fn address(&mut self) -> DraftAddress {
        DraftAddress {
            postal_code: self.line(&["06600", "97000", "6600", "00000"]),
            neighbourhood: self.line(&["Centro"]),
            street: self.line(&["Av. Hidalgo"]),
            number: self.line(&["77", "S/N"]),
            inside: self.line(&["", "3"]),
            between: self.line(&["", "Juárez y Morelos"]),
        }
    }

    /// One of these, now and then with something in it that does not belong there, or nothing at all.
    fn line(&mut self, choices: &[&str]) -> String {
        let text = self.pick(choices).to_owned();
        let characters: Vec<char> = text.chars().collect();
        let (before, after) = characters.split_at(self.below(characters.len() + 1));
        match self.below(40) {
            0 => joined(
                before,
                self.pick(&['\u{202e}', '\0', '\u{200b}', '\u{fffd}']),
                after,
            ),
            1 => joined(
                before,
                self.pick(&['\n', '\t', '\u{2028}', ' ', '\u{a0}']),
                after,
            ),
            2 => String::new(),
            3 => text.repeat(1 + 1_001 / text.len().max(1)),
            _ => text,
        }
    }
}
