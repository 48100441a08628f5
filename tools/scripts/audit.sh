#!/usr/bin/env bash
# `make audit`: checks the dependencies' licences, sources, bans and known vulnerabilities. Installs cargo-deny if it is
# missing, which takes some minutes.
#
# The vulnerabilities are in a separate database; if it cannot be fetched, that part is skipped with a message.
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
