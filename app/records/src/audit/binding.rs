//! What a row says, bound: by a MAC of its own at the act, and by the hash of all that a segment holds.

use platform::{SecretKey, entities::audit_event};
use sha2::{Digest, Sha256};

use super::milliseconds::milliseconds;

/// All that a row says, each field preceded by its length, so that no two rows, nor two lists of rows,
/// give the same bytes.
fn said(row: &audit_event::Model) -> Vec<u8> {
    let ids = [
        row.person_id,
        row.contratista_id,
        row.session_id,
        row.token_id,
    ];
    let at = milliseconds(row.at).to_be_bytes();
    let id = |id: &uuid::Uuid| id.into_bytes().to_vec();
    let fields = [Some(id(&row.id)), Some(row.kind.clone().into_bytes())]
        .into_iter()
        .chain(ids.iter().map(|other| other.as_ref().map(id)))
        .chain([
            Some(row.details.clone().into_bytes()),
            row.origin.clone().map(String::into_bytes),
            Some(at.to_vec()),
        ]);
    let mut bytes = Vec::new();
    for field in fields {
        // One more than the length, since nothing differs from an empty text.
        let length = field.as_ref().map_or(0, |field| field.len() + 1);
        bytes.extend(u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend(field.unwrap_or_default());
    }
    bytes
}

/// SHA-256 over rows.
pub(super) fn rows_hash(rows: &[audit_event::Model]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for row in rows {
        hash.update(said(row));
    }
    hash.finalize().into()
}

/// The MAC that a row must bear. Whoever has only the database cannot make one.
pub(super) fn row_mac(key: &SecretKey, row: &audit_event::Model) -> [u8; 32] {
    key.derive("audit-row", &[&said(row)])
}
