//! A mailer that keeps what it is given and fails as it is told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use services::{
    mailer::{Mailer, Obstacle, Refusal, SendError},
    mails::RenderedMail,
};

/// Keeps what it accepts; answers as it is told, and accepts when it is told nothing.
#[derive(Clone, Default)]
pub(crate) struct TestMailer(Arc<Mutex<Post>>);

#[derive(Default)]
struct Post {
    accepted: Vec<RenderedMail>,
    answers: VecDeque<Answer>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Temporary,
    Permanent,
    /// The worker dies before the server has the mail.
    DieBefore,
    /// The worker dies when the server has it, before that is written down.
    DieAfter,
}

impl TestMailer {
    pub(crate) fn answer(&self, answers: &[Answer]) {
        self.0.lock().expect("the post").answers.extend(answers);
    }

    pub(crate) fn take(&self) -> Vec<RenderedMail> {
        std::mem::take(&mut self.0.lock().expect("the post").accepted)
    }
}

#[async_trait::async_trait]
impl Mailer for TestMailer {
    async fn send(&self, mail: &RenderedMail) -> Result<(), SendError> {
        let answer = {
            let mut post = self.0.lock().expect("the post");
            let answer = post.answers.pop_front();
            if matches!(answer, None | Some(Answer::DieAfter)) {
                post.accepted.push(mail.clone());
            }
            answer
        };
        match answer {
            None => Ok(()),
            Some(Answer::Temporary) => Err(SendError::Temporary(Obstacle::Code(451))),
            Some(Answer::Permanent) => Err(SendError::Permanent(Obstacle::Refused(Refusal::new(
                550,
                "550 5.1.1 no such mailbox",
            )))),
            Some(Answer::DieBefore | Answer::DieAfter) => panic!("the worker dies"),
        }
    }
}
