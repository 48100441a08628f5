//! The memory of a process, as counted by Linux.

use std::path::PathBuf;

use crate::error::LoadError;

/// Memory of a process, in MB (10⁶ bytes).
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Memory {
    /// The current value.
    pub resident: f64,
    /// The maximum since the last reset.
    pub peak: f64,
}

/// Reads it.
///
/// # Errors
/// [`LoadError::File`] if there is no such process, or no `/proc`.
pub fn of(process: u32) -> Result<Memory, LoadError> {
    let path = PathBuf::from(format!("/proc/{process}/status"));
    let status = std::fs::read_to_string(&path).map_err(|error| LoadError::File { path, error })?;
    let megabytes = |name: &str| {
        let kib: Option<u32> = status.lines().find_map(|line| {
            line.strip_prefix(name)?
                .trim()
                .strip_suffix(" kB")?
                .parse()
                .ok()
        });
        f64::from(kib.unwrap_or_default()) * 1024.0 / 1e6
    };
    Ok(Memory {
        resident: megabytes("VmRSS:"),
        peak: megabytes("VmHWM:"),
    })
}

/// Resets the maximum.
///
/// # Errors
/// [`LoadError::File`].
pub fn forget_peak(process: u32) -> Result<(), LoadError> {
    let path = PathBuf::from(format!("/proc/{process}/clear_refs"));
    std::fs::write(&path, "5").map_err(|error| LoadError::File { path, error })
}
