#!/usr/bin/env bash
# How quick the grid of workers is in Chromium, on a CPU four times as slow: prints what docs/figures.md lists.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ICSOE_BENCHES=1 tools/scripts/test.sh e2e benches/grid.spec.ts
