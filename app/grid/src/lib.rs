//! The workers of a contract as rows of a grid, while they are typed and pasted: what is in the cells, what was found of
//! it, undo, and what is still to be saved. No I/O and no drawing: the browser's grid (`frontend/grid`) draws it and the
//! server stores it.
//!
//! | question | module |
//! |---|---|
//! | what a row holds | [`texts`] |
//! | which column of a table is which | [`columns`] |
//! | how a pasted list is read | [`paste`] |
//! | the rows, editing and undo | [`rows`] |
//! | what is still to be saved, and what becomes of it | [`saving`] |
//! | what browser and server send each other, and what the server does with a change | [`wire`] |

pub mod columns;
mod numbered;
pub mod paste;
pub mod rows;
pub mod saving;
pub mod texts;
pub mod wire;

pub use rows::{Block, Rows};
pub use texts::{Column, MOST_CHARACTERS, WorkerTexts};
