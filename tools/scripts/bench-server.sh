#!/usr/bin/env bash
# The real process: start to ready (at most 300 ms), idle memory (at most 60 MB), and how many sign-in pages it draws per
# second compared with a bare axum handler that returns the same bytes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

build_site
SERVING_BENCH_SITE="$(realpath "$TARGET/site")" cargo bench --package server --bench serving
