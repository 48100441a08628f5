//! A mailer that keeps its mails and fails on demand.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use services::{
    mail::RenderedMail,
    mailer::{Answer as Said, Mailer, SendError, Stage},
};

/// Keeps accepted mails; accepts by default, and answers otherwise on demand.
#[derive(Clone, Default)]
pub struct TestMailer(Arc<Mutex<Post>>);

#[derive(Default)]
struct Post {
    accepted: Vec<RenderedMail>,
    answers: VecDeque<Answer>,
    /// The answer for recipients in these domains.
    refusing: HashMap<String, (Stage, u16, &'static str)>,
    /// How many mails are accepted before that.
    allowance: usize,
    refused: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Temporary,
    Permanent,
    /// The server answers this.
    Says(Stage, u16, &'static str),
    /// The worker dies before the server has the mail.
    DieBefore,
    /// The worker dies after the server has the mail, before that is recorded.
    DieAfter,
}

fn refused(stage: Stage, code: u16, text: &str) -> Result<(), SendError> {
    Err(Said::new(stage, code, text).into_error(text))
}

impl TestMailer {
    pub fn answer(&self, answers: &[Answer]) {
        self.0.lock().expect("the post").answers.extend(answers);
    }

    fn post(&self) -> MutexGuard<'_, Post> {
        self.0.lock().expect("the post")
    }

    pub fn forget_answers(&self) {
        self.post().answers.clear();
    }

    /// Answers this for every recipient in the domain.
    pub fn refuse(&self, domain: &str, stage: Stage, code: u16, text: &'static str) {
        let said = (stage, code, text);
        self.post().refusing.insert(domain.to_owned(), said);
    }

    /// The next mails are accepted nevertheless.
    pub fn accept_only(&self, next: usize) {
        self.post().allowance = next;
    }

    pub fn accept_all(&self) {
        self.post().refusing.clear();
    }

    /// How many mails were refused because of their domain.
    pub fn refused(&self) -> usize {
        self.post().refused
    }

    pub fn take(&self) -> Vec<RenderedMail> {
        std::mem::take(&mut self.0.lock().expect("the post").accepted)
    }
}

#[async_trait::async_trait]
impl Mailer for TestMailer {
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError> {
        let answer = {
            let mut post = self.post();
            let mut answer = post.answers.pop_front();
            let said = post.refusing.get(mail.to().email.domain()).copied();
            if let (None, Some((stage, code, text))) = (answer, said) {
                if post.allowance > 0 {
                    post.allowance -= 1;
                } else {
                    post.refused += 1;
                    answer = Some(Answer::Says(stage, code, text));
                }
            }
            if matches!(answer, None | Some(Answer::DieAfter)) {
                post.accepted.push(mail.clone());
            }
            answer
        };
        match answer {
            None => Ok(()),
            Some(Answer::Temporary) => refused(Stage::Recipient, 450, "4.2.1 later"),
            Some(Answer::Permanent) => refused(Stage::Recipient, 550, "5.1.1 no such mailbox"),
            Some(Answer::Says(stage, code, text)) => refused(stage, code, text),
            Some(Answer::DieBefore | Answer::DieAfter) => panic!("the worker dies"),
        }
    }
}
