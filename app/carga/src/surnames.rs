//! Where the first surname ends and the second begins.

/// The words that belong to the one that follows them.
const PARTICLES: [&str; 14] = [
    "de", "del", "la", "las", "los", "y", "da", "do", "von", "van", "san", "santa", "mc", "mac",
];

/// First and second surname of both in one text, each with its particles: "DE LA CRUZ PÉREZ" is "DE LA
/// CRUZ" and "PÉREZ". Of more than two, the first is the first and all the others are the second.
/// Between words one blank is left.
pub fn split(surnames: &str) -> (String, Option<String>) {
    let words: Vec<&str> = surnames.split_whitespace().collect();
    let named = words.iter().position(|word| !is_particle(word));
    // Particles alone are a surname, too.
    let first = named.map_or(words.len(), |at| at + 1);
    let (first, second) = words.split_at(first);
    let second = (!second.is_empty()).then(|| second.join(" "));
    (first.join(" "), second)
}

fn is_particle(word: &str) -> bool {
    PARTICLES
        .iter()
        .any(|particle| particle.eq_ignore_ascii_case(word))
}
