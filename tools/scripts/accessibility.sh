#!/usr/bin/env bash
# `make accessibility`: checks every page and state in every way (wide and light, narrow and dark, forced colours),
# where `make test` checks each once; the pictures are in end2end/capturas.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export ICSOE_EVERY_LOOK=1
tools/scripts/test.sh e2e tests/access.spec.ts
