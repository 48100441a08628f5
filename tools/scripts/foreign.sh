#!/usr/bin/env bash
# `make foreign`: inserts foreign nodes into every page, as password managers and translators do, before, during and
# after hydration, and makes its wasm fail; `make test` does that to one page of each kind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export ICSOE_EVERY_PAGE=1
tools/scripts/test.sh e2e tests/foreign.spec.ts
