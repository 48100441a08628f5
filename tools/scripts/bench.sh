#!/usr/bin/env bash
# All benchmarks: each tools/scripts/bench-*.sh prints its own figures and fails if one is missed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for bench in tools/scripts/bench-*.sh; do
    printf '\n── %s\n' "$bench"
    "$bench"
done
