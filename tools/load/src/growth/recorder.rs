//! What the services say to the database, with how long each statement took.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{DatabaseConnection, Statement};

/// A statement as it was sent, with its values.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What was sent.
    pub statement: Statement,
    /// How long it took.
    pub took: Duration,
}

/// Listens to a connection.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Seen>>>);

impl Recorder {
    /// One that hears everything that is sent over this connection from now on.
    pub fn on(database: &mut DatabaseConnection) -> Self {
        let recorder = Self::default();
        let heard = recorder.clone();
        database.set_metric_callback(move |info| {
            let seen = Seen {
                statement: info.statement.clone(),
                took: info.elapsed,
            };
            heard
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(seen);
        });
        recorder
    }

    /// What was heard since this was last asked.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
