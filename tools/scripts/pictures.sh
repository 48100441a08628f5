#!/usr/bin/env bash
# `make pictures`: takes the help centre's pictures again, from the running portal.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export ICSOE_TAKE_PICTURES=1
tools/scripts/test.sh e2e tests/pictures.spec.ts
