//! Names the migrated template database after a hash of the migrations, so that another schema is never taken for the
//! present one.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::PathBuf,
};

fn main() -> io::Result<()> {
    let migrations = "../migrations/src";
    println!("cargo::rerun-if-changed={migrations}");
    let mut files = fs::read_dir(migrations)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<PathBuf>>>()?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read(file)?.hash(&mut hasher);
    }
    println!("cargo::rustc-env=SCHEMA={:016x}", hasher.finish());
    let folder = env::var("OUT_DIR").map_err(io::Error::other)?;
    println!("cargo::rustc-env=TEMPLATES={folder}");
    Ok(())
}
