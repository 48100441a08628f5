#!/usr/bin/env bash
# What the dependencies are: their licences, where they come from, what is banned, and what is known
# against them: `make audit`. Installs cargo-deny where it is missing, which takes some minutes.
#
# Known weaknesses are a database of their own; where it cannot be had, that part is skipped, aloud.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

if ! cargo deny --version >/dev/null 2>&1; then
    echo "Installing cargo-deny"
    cargo install --quiet --locked cargo-deny
fi

cargo deny --locked check bans licenses sources
if cargo deny fetch db >/dev/null 2>&1; then
    cargo deny --locked check advisories
else
    echo "SKIPPED: the database of advisories cannot be fetched here, so known weaknesses were not looked for"
fi
