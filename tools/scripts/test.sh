#!/usr/bin/env bash
# All checks, or only the named steps: tools/scripts/test.sh [step...]
# After `e2e`, names of its files may follow: tools/scripts/test.sh e2e tests/weight.spec.ts
#
#     tools    Rust's components and targets, fetched if they are missing
#     format   rustfmt
#     lint     clippy, its warnings as errors, natively and for wasm; shellcheck where it is installed;
#              the references in docs/asvs.md and docs/attacks.md; what `make run` says; load generator and benches are
#              type-checked
#     unit     unit, property, router and documentation tests, on SQLite and PostgreSQL
#     wasm     the shared crate gives the same answers in wasm as natively
#     site     the wasm and the style sheet as they are released
#     e2e      Playwright, in Chromium, against the server (builds what it needs)
#
# Only by name, for changes to the load generator or the benches (`make test-all`):
#
#     load     clippy over the load generator and the benches, the generator's tests, a bench's dry run
#
# It stops at the first step that fails, and prints how long each step took and how many tests passed and failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

ALL=(tools format lint unit wasm site e2e)
MORE=(load)
LOG="$(mktemp)"
STEP=
TESTS_ARE_BUILT=
TIMES=()

# The sums of what the runners themselves counted: nextest, cargo test and Playwright.
closing_line() {
    local status=$?
    if [[ $status -ne 0 && -n $STEP ]]; then
        printf '\n✗ %s failed\n' "$STEP"
    elif [[ ${#TIMES[@]} -gt 1 ]]; then
        printf '\n'
        printf '%-8s %5d s\n' "${TIMES[@]}" together $SECONDS
    fi
    sed 's/\x1b\[[0-9;]*m//g' "$LOG" | awk '
        function count(word) {
            return match($0, "[0-9]+ " word) ? substr($0, RSTART, RLENGTH) + 0 : 0
        }
        /^ *Summary \[/ || /^test result: / || /^ +[0-9]+ (passed|failed)( \(|$)/ {
            seen = 1
            passed += count("passed")
            failed += count("failed") + count("timed out")
        }
        END { if (seen) printf "\n%d passed, %d failed\n", passed, failed }'
    rm -f "$LOG"
}
trap closing_line EXIT

# counted <command...>: runs it, and keeps its counts for the closing line.
counted() {
    "$@" 2>&1 | tee -a "$LOG"
}

step_tools() {
    need cargo "Install Rust with rustup: https://rustup.rs"
    need cc "Install a C compiler (on Debian: apt-get install build-essential)."
    need npm "Install node 20 or newer with npm: https://nodejs.org"
    rust_component fmt rustfmt
    rust_component clippy clippy
    rust_target wasm32-unknown-unknown
    rust_target wasm32-wasip1
}

step_format() {
    cargo fmt --all --check
}

# Separately, because together cargo would switch `ui` to `ssr` and `hydrate` at once.
step_lint() {
    cargo clippy --locked "${NATIVE[@]}" --lib --bins --tests --examples -- -D warnings
    cargo check --locked "${EVERYTHING[@]}" --all-targets
    cargo clippy --locked -p frontend -p frontend-efirma -p frontend-grid -p signing --target wasm32-unknown-unknown -- -D warnings
    if command -v shellcheck >/dev/null; then
        shellcheck --external-sources tools/scripts/*.sh .ci/run
    else
        echo "shellcheck is not installed: the scripts were not checked"
    fi
    tools/scripts/asvs.sh
    tools/scripts/try-run.sh
}

step_unit() {
    if cargo nextest --version >/dev/null 2>&1; then
        counted tools/scripts/postgres.sh tools/scripts/s3.sh cargo nextest run --locked "${NATIVE[@]}" --no-fail-fast
        counted cargo test --locked "${NATIVE[@]}" --doc --no-fail-fast
    else
        counted tools/scripts/postgres.sh tools/scripts/s3.sh cargo test --locked "${NATIVE[@]}" --no-fail-fast
    fi
    TESTS_ARE_BUILT=yes
}

step_wasm() {
    counted tools/scripts/wasm-agrees.sh
}

step_site() {
    if [[ -n $TESTS_ARE_BUILT ]]; then
        build_native --bins --tests
    else
        build_native --bins
    fi
    build_site
}

step_load() {
    cargo clippy --locked "${EVERYTHING[@]}" --all-targets -- -D warnings
    counted cargo test --locked "${EVERYTHING[@]}" --bin load
    # Runs each measurement once.
    cargo bench --locked "${EVERYTHING[@]}" --bench captured --bench domain --bench lists --bench serving -- --test
}

# Debian's Chromium if it is installed or can be, else the one that Playwright downloads.
chromium() {
    [[ -z ${ICSOE_TEST_CHROMIUM:-} ]] || return 0
    if is_debian_root && [[ ! -x /usr/bin/chromium ]]; then
        debian_install chromium
    fi
    if [[ -e /etc/debian_version && -x /usr/bin/chromium ]]; then
        export ICSOE_TEST_CHROMIUM=/usr/bin/chromium
    else
        (cd end2end && npx playwright install chromium)
    fi
}

playwright() {
    (cd end2end && npx playwright test "${files[@]}" </dev/null)
}

step_e2e() {
    step_site
    node_packages end2end
    npm --prefix end2end run --silent check
    chromium
    counted playwright
}

steps=()
files=()
for argument in "$@"; do
    if [[ $argument == *.spec.ts ]]; then
        files+=("$argument")
    else
        steps+=("$argument")
    fi
done
[[ ${#steps[@]} -gt 0 ]] || steps=("${ALL[@]}")
for step in "${steps[@]}"; do
    [[ " ${ALL[*]} ${MORE[*]} " == *" $step "* ]] ||
        fail "there is no step \`$step\`; there are: ${ALL[*]} ${MORE[*]}"
done
for STEP in "${steps[@]}"; do
    printf '\n── %s\n' "$STEP"
    started=$SECONDS
    "step_$STEP"
    printf '✓ %s, %d s\n' "$STEP" $((SECONDS - started))
    TIMES+=("$STEP" $((SECONDS - started)))
done
STEP=
