#!/usr/bin/env bash
# Takes the help centre's pictures anew, from the running portal: what `make pictures` does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export ICSOE_TAKE_PICTURES=1
tools/scripts/test.sh e2e tests/pictures.spec.ts
