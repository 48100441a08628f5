//! Laws of reading a pasted list, whatever is in it.

use grid::{WorkerTexts, paste};
use proptest::{prelude::*, sample::Index};

/// Characters that mean something in a list are frequent, others are there.
fn list() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => prop::sample::select(vec!['\t', ';', ',', '"', '\n', '\r', ' ', '.', '$', '\u{feff}', '\0']),
        3 => prop::sample::select("0123456789".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    let word = prop::sample::select(vec![
        "NSS",
        "CURP",
        "Salario",
        "SBC",
        "Nombre",
        "1,234.56",
        "12345678903",
    ]);
    let piece =
        prop_oneof![4 => character.prop_map(String::from), 1 => word.prop_map(str::to_owned)];
    let heading = prop::sample::select(vec!["", "Clave\tNSS\n", "NSS;Puesto;CURP\n"]);
    (heading, prop::collection::vec(piece, 0..80))
        .prop_map(|(heading, pieces)| [heading, &pieces.concat()].concat())
}

proptest! {
    /// Each line with a sign in it gives one worker, but a heading; none gives an empty one.
    #[test]
    fn a_line_is_a_worker(text in list()) {
        let lines: Vec<&str> = (text.lines())
            .map(|line| line.trim_matches(['\u{feff}', '\r']))
            .filter(|line| !line.trim().is_empty())
            .collect();
        let has_signs = |line: &&&str| line.chars().any(char::is_alphanumeric);
        let read = paste::read(&text).workers;
        prop_assert!(lines.iter().filter(has_signs).count() <= read.len() + 1);
        prop_assert!(read.len() <= lines.len());
        prop_assert!(!read.iter().any(WorkerTexts::is_blank));
    }

    /// Under a heading, columns in any order and with any delimiter give the same.
    #[test]
    fn the_order_of_columns_means_nothing(
        workers in prop::collection::vec(("[0-9]{11}", "[A-Z]{4}[0-9]{6}[A-Z]{6}[0-9]{2}", "[1-9][0-9]{2}\\.[0-9]{2}", "[A-Z]{3,9} [A-Z]{3,9}"), 1..6),
        order in any::<[Index; 4]>(),
        delimiter in prop::sample::select(vec!['\t', ';', ',']),
    ) {
        let mut left = vec![0, 1, 2, 3];
        let order: Vec<usize> = (order.iter()).map(|index| left.remove(index.index(left.len()))).collect();
        let line = |cells: [&str; 4]| -> String {
            let cells: Vec<&str> = order.iter().map(|column| cells[*column]).collect();
            cells.join(&delimiter.to_string()) + "\n"
        };
        let mut text = line(["NSS", "CURP", "SBC", "Nombre"]);
        for (nss, curp, sbc, name) in &workers {
            text.push_str(&line([nss, curp, sbc, name]));
        }
        let expected: Vec<WorkerTexts> = (workers.iter())
            .map(|(nss, curp, sbc, name)| WorkerTexts::new(nss, curp, sbc, name))
            .collect();
        prop_assert!(paste::read(&text).workers == expected);
    }
}
