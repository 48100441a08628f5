#!/usr/bin/env bash
# Looks at every page and state in every way (wide and light, narrow and dark, forced colours), where
# `make test` takes one look at each; the pictures are in end2end/capturas. What `make accessibility` does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export ICSOE_EVERY_LOOK=1
tools/scripts/test.sh e2e tests/access.spec.ts
