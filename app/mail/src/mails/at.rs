//! Moments in what is stored of a mail: seconds of Unix time. For `#[serde(with = "at")]`.

use serde::{Deserialize, Deserializer, Serializer, de::Error};
use time::OffsetDateTime;

pub(super) fn serialize<S: Serializer>(
    at: &OffsetDateTime,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(at.unix_timestamp())
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<OffsetDateTime, D::Error> {
    let seconds = i64::deserialize(deserializer)?;
    OffsetDateTime::from_unix_timestamp(seconds).map_err(D::Error::custom)
}
