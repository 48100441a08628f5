//! Runs: neighbouring keys of the Spanish keyboard, and digits that count up or down.

/// The keys of the Spanish keyboard that the policy looks at, each below the one above it.
const KEYBOARD: [[char; COLUMNS]; 4] = [
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'],
    ['q', 'w', 'e', 'r', 't', 'y', 'u', 'i', 'o', 'p'],
    ['a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'ñ'],
    ['z', 'x', 'c', 'v', 'b', 'n', 'm', ',', '.', '-'],
];

const COLUMNS: usize = 10;

/// Keys of each row that make it a row: the punctuation after the m belongs to its columns only.
const ROW_ENDS: [u8; 4] = [10, 10, 10, 7];

/// How far apart two lines of keys are numbered, so that no key neighbours one of another line.
const LINE: u8 = 16;

/// Marks a character that is no key of [`KEYBOARD`].
const NO_KEY: u8 = u8::MAX;

/// Where each character of Latin-1 stands on the keyboard: [`LINE`] times the row, plus the column.
const PLACES: [u8; 256] = places();

/// The longest run of places that go up, or down, by one.
#[derive(Default)]
pub(super) struct Run {
    previous: Option<u8>,
    upwards: Option<bool>,
    current: u8,
    longest: u8,
}

impl Run {
    /// Goes on to the next place; none where the character has no place at all.
    pub(super) fn step(&mut self, place: Option<u8>) {
        let upwards = match (self.previous, place) {
            (Some(before), Some(after)) if before.wrapping_add(1) == after => Some(true),
            (Some(before), Some(after)) if after.wrapping_add(1) == before => Some(false),
            _ => None,
        };
        self.current = match upwards {
            None => 1,
            Some(_) if upwards == self.upwards => self.current.saturating_add(1),
            Some(_) => 2,
        };
        self.longest = self.longest.max(self.current);
        self.upwards = upwards;
        self.previous = place;
    }

    /// Places in the longest run so far.
    pub(super) fn longest(&self) -> u8 {
        self.longest
    }
}

/// The keys pressed so far, followed along the rows and along the columns of the keyboard.
#[derive(Default)]
pub(super) struct Keys {
    along_rows: Run,
    along_columns: Run,
}

impl Keys {
    /// Presses the key of a lower-case character.
    pub(super) fn press(&mut self, character: char) {
        let key = key(character);
        self.along_rows.step(
            key.filter(|&(row, column)| column < ROW_ENDS[usize::from(row)])
                .map(|(row, column)| row * LINE + column),
        );
        self.along_columns
            .step(key.map(|(row, column)| column * LINE + row));
    }

    /// Keys in the longest run so far.
    pub(super) fn longest(&self) -> u8 {
        self.along_rows.longest().max(self.along_columns.longest())
    }
}

/// Row and column of a key, each from 0.
fn key(character: char) -> Option<(u8, u8)> {
    let place = PLACES[usize::from(u8::try_from(character).ok()?)];
    (place != NO_KEY).then_some((place / LINE, place % LINE))
}

const fn places() -> [u8; 256] {
    let mut places = [NO_KEY; 256];
    let mut row: u8 = 0;
    while (row as usize) < KEYBOARD.len() {
        let mut column: u8 = 0;
        while (column as usize) < COLUMNS {
            places[KEYBOARD[row as usize][column as usize] as usize] = row * LINE + column;
            column += 1;
        }
        row += 1;
    }
    places
}
