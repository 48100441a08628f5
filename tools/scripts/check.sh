#!/usr/bin/env bash
# `make check`, to be run after each change: formatting, clippy, unit tests and the scenarios on SQLite. `make test` does
# the rest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

cargo nextest --version >/dev/null 2>&1 ||
    fail "cargo-nextest was not found: cargo install cargo-nextest --locked, or run tools/scripts/test.sh unit."
cargo fmt --all --check
cargo clippy --quiet --locked "${NATIVE[@]}" -- -D warnings
cargo nextest run --locked "${NATIVE[@]}" --profile quick --status-level fail
printf '✓ %d s\n' "$SECONDS"
