//! People's stories, from the first page to the last.

use std::time::Duration;

use crate::{
    dice::Dice,
    population::{PASSWORD, Person},
    record::Step,
    visit::{Ask, Broken, Expected, Visit},
};

/// People's behaviour.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// The share of sign-ins that begin with a mistyped password (0 to 1).
    pub typos: f64,
    /// The share of visits for a forgotten password.
    pub recoveries: f64,
    /// The share of visits that end without signing out.
    pub left_open: f64,
    /// The average time that people look at a page.
    pub think: Duration,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            typos: 0.10,
            recoveries: 0.02,
            left_open: 0.10,
            think: Duration::ZERO,
        }
    }
}

/// An act that the portal has confirmed.
#[derive(Clone, Debug)]
pub enum Act {
    /// A session was handed out.
    SignedIn {
        /// The person.
        person: Person,
        /// The session's token.
        token: String,
    },
    /// A contratista was chosen in a session.
    Chose {
        /// The session's token.
        token: String,
        /// The address of the work area.
        work_area: String,
    },
    /// Signing out was requested.
    SignedOut {
        /// The session's token.
        token: String,
        /// Whether the portal confirmed it.
        certain: bool,
    },
    /// A link was requested.
    AskedToRecover(Person),
    /// A password was created.
    PasswordCreated {
        /// The person.
        person: Person,
        /// The password.
        password: String,
    },
    /// A capturista was registered.
    Registered(Person),
}

/// A running story: the visit, and the confirmed acts.
pub struct Story<'a> {
    /// The visit.
    pub visit: Visit,
    /// The confirmed acts.
    pub acts: Vec<Act>,
    habits: &'a Habits,
    dice: Dice,
}

impl<'a> Story<'a> {
    /// A story determined by `dice`.
    pub fn new(visit: Visit, habits: &'a Habits, dice: Dice) -> Self {
        Self {
            visit,
            acts: Vec::new(),
            habits,
            dice,
        }
    }

    async fn think(&mut self) {
        if !self.habits.think.is_zero() {
            let pause = self.dice.gap(self.habits.think);
            tokio::time::sleep(pause).await;
        }
    }

    /// A visit of a capturista with this password: their work, or sometimes a forgotten password.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn visit(&mut self, person: Person) -> Result<(), Broken> {
        if self.dice.happens(self.habits.recoveries) {
            self.recover(person).await
        } else {
            self.work(person, PASSWORD).await
        }
    }

    /// Signs in, looks at the profile, chooses a contratista, confirms, opens the work area, and mostly signs out.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn work(&mut self, person: Person, password: &str) -> Result<(), Broken> {
        let page = Expected::Page;
        let token = self.sign_in(person, password).await?;
        self.think().await;
        let picker = self
            .visit
            .ask(Step::Picker, Ask::Get("/contratista"), page)
            .await?;
        let choices = radio_values(&picker.text());
        let chosen =
            choices
                .get(self.dice.index(choices.len()))
                .cloned()
                .ok_or(Broken::Astray {
                    step: Step::Picker,
                    status: picker.status.as_u16(),
                })?;
        self.think().await;
        let confirm = format!("/contratista/{chosen}");
        let work_area = format!("/trabajo/{chosen}");
        self.visit
            .ask(
                Step::Choose,
                Ask::Post("/contratista", &[("contratista", &chosen)]),
                Expected::GoTo(&confirm),
            )
            .await?;
        self.visit
            .ask(Step::ConfirmPage, Ask::Get(&confirm), page)
            .await?;
        self.think().await;
        self.visit
            .ask(
                Step::Confirm,
                Ask::Post(&confirm, &[]),
                Expected::GoTo(&work_area),
            )
            .await?;
        self.acts.push(Act::Chose {
            token: token.clone(),
            work_area: work_area.clone(),
        });
        self.visit
            .ask(Step::WorkArea, Ask::Get(&work_area), page)
            .await?;
        self.think().await;
        if !self.dice.happens(self.habits.left_open) {
            self.sign_out(token).await?;
        }
        Ok(())
    }

    /// Signs in and looks at the profile; returns the session's token.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn sign_in(&mut self, person: Person, password: &str) -> Result<String, Broken> {
        let curp = person.curp().map_err(|_| Broken::GaveUp(Step::SignIn))?;
        let page = Ask::Get("/ingresar");
        self.visit
            .ask(Step::SignInPage, page, Expected::Page)
            .await?;
        self.think().await;
        if self.dice.happens(self.habits.typos) {
            let typo = [("usuario", curp.as_str()), ("contrasena", "Maiz.Azul-39")];
            let typo = Ask::Post("/ingresar", &typo);
            self.visit
                .ask(Step::WrongPassword, typo, Expected::FormAgain)
                .await?;
            self.think().await;
        }
        let form = [("usuario", curp.as_str()), ("contrasena", password)];
        let form = Ask::Post("/ingresar", &form);
        self.visit
            .ask(Step::SignIn, form, Expected::GoTo("/perfil"))
            .await?;
        let token = self.visit.browser.session().map(str::to_owned);
        let token = token.ok_or(Broken::SessionLost(Step::SignIn))?;
        self.acts.push(Act::SignedIn {
            person,
            token: token.clone(),
        });
        self.visit
            .ask(Step::Profile, Ask::Get("/perfil"), Expected::Page)
            .await?;
        Ok(token)
    }

    async fn sign_out(&mut self, token: String) -> Result<(), Broken> {
        let asked = Act::SignedOut {
            token: token.clone(),
            certain: false,
        };
        self.acts.push(asked);
        let form = Ask::Post("/salir", &[]);
        self.visit
            .ask(Step::SignOut, form, Expected::GoTo("/ingresar"))
            .await?;
        self.acts.push(Act::SignedOut {
            token,
            certain: true,
        });
        Ok(())
    }

    /// Requests a link.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn recover(&mut self, person: Person) -> Result<(), Broken> {
        let curp = person.curp().map_err(|_| Broken::GaveUp(Step::Recovery))?;
        let page = Ask::Get("/recuperar");
        self.visit
            .ask(Step::RecoveryPage, page, Expected::Page)
            .await?;
        self.think().await;
        let mail = person.mail();
        let form = [("usuario", curp.as_str()), ("correo", mail.as_str())];
        self.visit
            .ask(
                Step::Recovery,
                Ask::Post("/recuperar", &form),
                Expected::GoTo("/recuperar/enviado"),
            )
            .await?;
        self.acts.push(Act::AskedToRecover(person));
        Ok(())
    }

    /// Opens a mailed link and creates a password with it.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn create_password(
        &mut self,
        person: Person,
        link: &str,
        password: &str,
    ) -> Result<(), Broken> {
        self.visit
            .ask(Step::LinkPage, Ask::Get(link), Expected::Page)
            .await?;
        self.think().await;
        let form = [
            ("contrasena-nueva", password),
            ("confirmar-contrasena", password),
        ];
        self.visit
            .ask(
                Step::NewPassword,
                Ask::Post(link, &form),
                Expected::GoTo("/contrasena-actualizada"),
            )
            .await?;
        self.acts.push(Act::PasswordCreated {
            person,
            password: password.to_owned(),
        });
        Ok(())
    }

    /// A contratista's program registers a capturista, with an idempotency key.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn register(&mut self, person: Person, token: &str) -> Result<(), Broken> {
        let curp = person.curp().map_err(|_| Broken::GaveUp(Step::Alta))?;
        let json = serde_json::json!({
            "curp": curp.as_str(),
            "nombre": "RUTH",
            "primer_apellido": "GARZA",
            "segundo_apellido": "MORALES",
            "correo": person.mail(),
        })
        .to_string();
        let ask = Ask::Program {
            path: "/api/v1/capturistas",
            token,
            key: &format!("alta-{}", person.0),
            json: &json,
        };
        self.visit
            .ask(Step::Alta, ask, Expected::Registered)
            .await?;
        self.acts.push(Act::Registered(person));
        Ok(())
    }
}

/// The values of the choices on the picker's page.
fn radio_values(page: &str) -> Vec<String> {
    page.split("<input")
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
        .filter(|tag| tag.contains("type=\"radio\""))
        .filter_map(|tag| tag.split_once("value=\"")?.1.split_once('"'))
        .map(|(value, _)| value.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choices_of_a_page_are_found() {
        let page = r#"<input type="hidden" name="pagina" value="1"><td><input type="radio" id="c-1" name="contratista" value="0190a"></td><input type="radio" value="0190b">"#;
        assert_eq!(radio_values(page), ["0190a", "0190b"]);
    }
}
