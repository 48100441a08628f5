#!/bin/sh
# Shows that browser and server give the same results: runs the tests of `domain` in wasm, then compares the output of
# the native build and the wasm build for the same generated values, byte for byte.
#
# tools/scripts/wasm-agrees.sh [values of each kind, 20000] [seed, 1]
set -eu
cd "$(dirname "$0")/../.."

values=${1:-20000}
seed=${2:-1}
target=wasm32-wasip1
CARGO_TARGET_WASM32_WASIP1_RUNNER="node --no-warnings $PWD/end2end/wasi.mjs"
export CARGO_TARGET_WASM32_WASIP1_RUNNER
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Without rustup the toolchain must already contain the target.
if command -v rustup >/dev/null; then
    rustup --quiet target add "$target"
fi

echo "The tests of domain, in wasm:"
cargo test --quiet --package domain --target "$target"

echo "Verdicts on $values values of each kind, natively and in wasm (seed $seed):"
cargo run --quiet --package domain --example verdicts -- "$values" "$seed" >"$work/native"
cargo run --quiet --package domain --example verdicts --target "$target" -- "$values" "$seed" \
    >"$work/wasm"

lines=$(wc -l <"$work/native")
if [ "$lines" -ne $((values * 9)) ]; then
    echo "expected $((values * 9)) verdicts, got $lines" >&2
    exit 1
fi
if ! cmp "$work/native" "$work/wasm" >&2; then
    diff "$work/native" "$work/wasm" | head -n 20 >&2
    echo "browser and server disagree" >&2
    exit 1
fi
echo "$lines verdicts agree, byte for byte."
