#!/usr/bin/env bash
# What `make run` says, in Spanish from first to last: with each program missing, with a step that fails, and when all goes
# well. With stubs instead of cargo, npm and what they build, on a copy of the scripts; it takes a second.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

FOLDER="$(mktemp -d)"
trap 'rm -rf "$FOLDER"' EXIT
CLONE="$FOLDER/clone"
STUBS="$FOLDER/stubs"
SAID="$FOLDER/said"
mkdir -p "$CLONE/tools/scripts" "$CLONE/tools/xtask/node_modules" "$CLONE/target/debug" "$STUBS"
cp tools/scripts/run.sh tools/scripts/common.sh "$CLONE/tools/scripts/"
touch "$CLONE/tools/xtask/package-lock.json"

# stub <program> <what it does>
stub() {
    printf '#!%s\n%s\n' "$BASH" "$2" >"$1"
    chmod +x "$1"
}

# All that a run needs, and nothing else of this machine's.
stubs() {
    local program
    rm -f "$STUBS"/*
    for program in bash cat dirname env kill mktemp mkdir rm sleep touch; do
        ln -s "$(command -v "$program")" "$STUBS/$program"
    done
    stub "$STUBS/cargo" 'echo "   Compiling everything"'
    stub "$STUBS/cc" ''
    stub "$STUBS/npm" 'echo "added 9 packages"'
    stub "$STUBS/node" 'echo v20.1.0'
    stub "$STUBS/rustc" "echo $FOLDER"
    stub "$CLONE/target/debug/xtask" 'echo "Building the site"'
    # shellcheck disable=SC2016 # the stub's own
    stub "$CLONE/target/debug/icsoe" 'echo "Listo. $*"'
}

# says <status> <pattern of the last line>: what a run ends with.
says() {
    local status=0
    (unset CARGO_TARGET_DIR && PATH="$STUBS" "$CLONE/tools/scripts/run.sh") >"$SAID" 2>&1 </dev/null || status=$?
    # shellcheck disable=SC2053 # a pattern
    [[ $status -eq $1 && $(tail -n 1 "$SAID") == $2 ]] || {
        cat "$SAID" >&2
        fail "run.sh ended with $status and not with $1: $2"
    }
    if grep -q "$(printf '[\r\033]')" "$SAID"; then
        fail "run.sh writes for a terminal where there is none"
    fi
}

# is_quiet: nothing but its own words, which are Spanish.
is_quiet() {
    if grep -Ev '^(✓|✗|Listo\.|La primera vez)' "$SAID" >&2; then
        fail "run.sh says more than its own words"
    fi
}

# without <program> <the last line>
without() {
    stubs
    rm "$STUBS/$1"
    says 1 "$2"
    is_quiet
}

without cargo "✗ No encontré «cargo». Instala Rust con rustup: https://rustup.rs"
without rustc "✗ No encontré «rustc». Instala Rust con rustup: https://rustup.rs"
without cc "✗ No encontré «cc». Instala un compilador de C (en Debian: apt-get install build-essential)."
without npm "✗ No encontré «npm». Instala node 20 o más reciente, con npm: https://nodejs.org"
without node "✗ No encontré «node». Instala node 20 o más reciente: https://nodejs.org"

stubs
stub "$STUBS/rustc" "echo $FOLDER/nowhere"
says 1 "✗ No encontré «rustup». Con él se descarga lo que Rust necesita para el navegador: https://rustup.rs"
is_quiet

stubs
stub "$STUBS/node" 'echo v18.20.4'
says 1 "✗ Tienes node 18.20.4 y hace falta 20 o más reciente: https://nodejs.org"
is_quiet

# What a step said is shown, all of it, before the last word.
stubs
stub "$STUBS/cargo" 'echo "error: no space left"; exit 101'
says 1 "✗ Construir el servidor: falló después de * s; arriba está todo lo que dijo."
grep -q "^error: no space left$" "$SAID" || fail "run.sh does not say why a step failed"
stubs
stub "$CLONE/target/debug/xtask" 'echo "no such style"; exit 1'
says 1 "✗ Construir lo que recibe el navegador: falló después de * s; arriba está todo lo que dijo."

stubs
says 0 "Listo. demo --sitio target/site --datos target/demo"
is_quiet
[[ $(grep -c '^✓' "$SAID") -eq 3 ]] || fail "run.sh does not say a line for each step"
echo "make run says what it should"
