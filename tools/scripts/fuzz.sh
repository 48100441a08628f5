#!/usr/bin/env bash
# `make fuzz`: fuzzes every parser of outside input.
#
# Each target of tools/fuzz/ runs for ICSOE_TEST_FUZZ_SECONDS (60), or only the named ones: tools/scripts/fuzz.sh carga
# It fails if an input crashes a target or takes more than MEMORY (MiB) or SLOWEST (seconds); the input is then in
# tools/fuzz/artifacts. Inputs that reach new code are kept in tools/fuzz/corpus, in as few files as possible; git
# stores only the seeds, `semilla-*`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

ALONE=(carga libro certificado llave curp rfc nss contrasena informativa lista)
# Targets that build the whole server.
PORTAL=(rutas correo formularios cookies tokens api ocsp)
ALL=("${ALONE[@]}" "${PORTAL[@]}")
SECONDS_EACH="${ICSOE_TEST_FUZZ_SECONDS:-60}"
MEMORY=1024
SLOWEST=5
BUILT="$(realpath -m "$TARGET")/fuzz"

targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || targets=("${ALL[@]}")
for target in "${targets[@]}"; do
    [[ " ${ALL[*]} " == *" $target "* ]] || fail "there is no target \`$target\`; there are: ${ALL[*]}"
done

need c++ "Install a C++ compiler (on Debian: apt-get install build-essential)."
if ! cargo +nightly --version >/dev/null 2>&1; then
    need rustup "Install rustup (https://rustup.rs): fuzzing needs a nightly compiler."
    echo "Fetching a nightly compiler"
    rustup --quiet toolchain install nightly --profile minimal
fi
if ! cargo fuzz --version >/dev/null 2>&1; then
    echo "Installing cargo-fuzz"
    cargo install --quiet --locked cargo-fuzz
fi

NEW="$(mktemp -d)"
trap 'rm -rf "$NEW"' EXIT

# run <target> <folder of inputs...> -- <libFuzzer's options...>
run() {
    local features=()
    if [[ " ${PORTAL[*]} " == *" $1 "* ]]; then
        features=(--features portal)
    fi
    cargo +nightly fuzz run --fuzz-dir tools/fuzz --target-dir "$BUILT" --debug-assertions "${features[@]}" "$@"
}

for target in "${targets[@]}"; do
    corpus="tools/fuzz/corpus/$target"
    options=(-rss_limit_mb="$MEMORY" -timeout="$SLOWEST")
    if [[ -e tools/fuzz/$target.dict ]]; then
        options+=(-dict="tools/fuzz/$target.dict")
    fi
    printf '\n── %s, %s s\n' "$target" "$SECONDS_EACH"
    run "$target" "$corpus" -- "${options[@]}" -max_total_time="$SECONDS_EACH" -print_final_stats=1

    # The seeds, and inputs that reach more code than they do.
    fewest="$NEW/$target"
    mkdir "$fewest"
    cp "$corpus"/semilla-* "$fewest"
    run "$target" "$fewest" "$corpus" -- "${options[@]}" -merge=1 >"$NEW/log" 2>&1 ||
        { cat "$NEW/log" >&2 && fail "the inputs of $target could not be made fewer"; }
    find "$corpus" -type f ! -name 'semilla-*' -delete
    cp -n "$fewest"/* "$corpus"
    printf '✓ %s: %s inputs are kept\n' "$target" "$(find "$corpus" -type f | wc -l)"
done
