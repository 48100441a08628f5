#!/usr/bin/env bash
# Puts into every page what password managers and translators do, before, while and after it comes alive, and
# has its wasm fail, where `make test` does it to one page of each kind. What `make foreign` does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export ICSOE_EVERY_PAGE=1
tools/scripts/test.sh e2e tests/foreign.spec.ts
