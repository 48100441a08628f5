//! The services' statements, with the duration of each.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{DatabaseConnection, Statement};

/// A statement as it was sent, with its values.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The statement.
    pub statement: Statement,
    /// Its duration.
    pub took: Duration,
}

/// Records a connection's statements.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Seen>>>);

impl Recorder {
    /// Records every statement on this connection from now on.
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

    /// The statements since the last call.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
