#!/usr/bin/env bash
# Times the judging of workers, natively and in wasm as the grid's bundle is built, in the same run and over the same
# 100,000 workers: wasm must reach at least a quarter of the native speed. Node's engine is Chromium's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

LEAST=0.25
CARGO_TARGET_WASM32_WASIP1_RUNNER="node --no-warnings $PWD/end2end/wasi.mjs"
export CARGO_TARGET_WASM32_WASIP1_RUNNER
rust_target wasm32-wasip1

native="$(cargo run --quiet --locked --release --package domain --example judging)"
wasm="$(cargo run --quiet --locked --profile wasm-release --package domain --example judging --target wasm32-wasip1)"
paste <(printf '%s\n' "$native") <(printf '%s\n' "$wasm") | awk -v least="$LEAST" '
    {
        printf "%s of a worker: native %.0f ns, wasm %.0f ns, %.2f of native\n", $1, $2, $4, $2 / $4
        if ($2 / $4 < least) { slow = 1 }
    }
    END { exit NR < 2 || slow }'
