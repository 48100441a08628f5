#!/usr/bin/env bash
# From a fresh clone to a running demonstration: what `make run` does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

# The one place where the demonstration's flags stand.
DEMONSTRATION=(demo --sitio target/site --datos target/demo)

echo "1/4 Looking for what is needed"
need cargo "Install Rust with rustup: https://rustup.rs"
need cc "Install a C compiler (on Debian: apt-get install build-essential)."
need npm "Install node 20 or newer with npm: https://nodejs.org"
rust_target wasm32-unknown-unknown
echo "2/4 Building the server (a few minutes the first time)"
build_native --bins
echo "3/4 Building what the browser gets (a few minutes the first time)"
build_site
echo "4/4 Starting the demonstration (Ctrl+C ends it)"
exec "$TARGET/debug/icsoe" "${DEMONSTRATION[@]}"
