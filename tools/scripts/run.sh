#!/usr/bin/env bash
# `make run`: from a fresh clone to a running demonstration. Its messages are in Spanish, for people who try the portal;
# the output of cargo and npm is shown only if they fail. `try-run.sh` checks what it says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

# The demonstration's flags; not repeated elsewhere.
DEMONSTRATION=(demo --sitio target/site --datos target/demo)

BROWSER=wasm32-unknown-unknown

LOG="$(mktemp)"
CLOCK=
trap 'stop_clock; rm -f "$LOG"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

stop_clock() {
    [[ -n $CLOCK ]] || return 0
    kill "$CLOCK" 2>/dev/null || true
    wait "$CLOCK" 2>/dev/null || true
    CLOCK=
    printf '\r\033[K'
}

# run_clock <step>: shows it, with the elapsed time, until stop_clock.
run_clock() {
    local started=$SECONDS
    while true; do
        printf '\r  %s… %d s' "$1" $((SECONDS - started))
        sleep 1
    done
}

# The oldest node that builds the site.
NODE=20

no_se_puede() {
    printf '✗ %s\n' "$1" >&2
    exit 1
}

# hace_falta <program> <where to get it>
hace_falta() {
    command -v "$1" >/dev/null || no_se_puede "No encontré «$1». $2"
}

# Before anything is built: said later, it would be in the words of whichever tool misses it.
hace_falta_node() {
    local version
    hace_falta npm "Instala node $NODE o más reciente, con npm: https://nodejs.org"
    hace_falta node "Instala node $NODE o más reciente: https://nodejs.org"
    version="$(node --version)"
    version="${version#v}"
    [[ ${version%%.*} -ge $NODE ]] ||
        no_se_puede "Tienes node $version y hace falta $NODE o más reciente: https://nodejs.org"
}

# paso <step> <command...>: one line, with running time in a terminal; all the command's output if it fails.
paso() {
    local what="$1" started=$SECONDS status=0
    shift
    if [[ -t 1 ]]; then
        run_clock "$what" &
        CLOCK=$!
    fi
    ("$@") >"$LOG" 2>&1 </dev/null || status=$?
    stop_clock
    if [[ $status -ne 0 ]]; then
        cat "$LOG" >&2
        no_se_puede "$what: falló después de $((SECONDS - started)) s; arriba está todo lo que dijo."
    fi
    printf '✓ %s, %d s\n' "$what" $((SECONDS - started))
}

# Only the demonstration's crates; the tests' selection is another, larger one.
build_server() {
    cargo build --locked -p server -p xtask --bins
}

hace_falta cargo "Instala Rust con rustup: https://rustup.rs"
hace_falta rustc "Instala Rust con rustup: https://rustup.rs"
has_rust_target "$BROWSER" || hace_falta rustup "Con él se descarga lo que Rust necesita para el navegador: https://rustup.rs"
hace_falta cc "Instala un compilador de C (en Debian: apt-get install build-essential)."
hace_falta_node
echo "La primera vez tarda unos minutos; después, segundos."
paso "Preparar Rust para el navegador" rust_target "$BROWSER"
paso "Construir el servidor" build_server
paso "Construir lo que recibe el navegador" build_site
rm -f "$LOG"
exec "$TARGET/debug/icsoe" "${DEMONSTRATION[@]}"
