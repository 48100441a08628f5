#!/usr/bin/env bash
# `make schema`: checks the live API against its OpenAPI document with generated requests.
#
# It starts a demonstration in a temporary folder, signs in as its capturista, and runs schemathesis (from PyPI, into
# target/) twice: with the session's cookie and without. ICSOE_ESQUEMA_EJEMPLOS is the number of requests per operation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

VERSION=4.32.5
EXAMPLES="${ICSOE_ESQUEMA_EJEMPLOS:-500}"
PYTHON="$(realpath -m "$TARGET")/schemathesis"
# The demonstration's capturista, as its guide shows her.
CURP=RIMA950821MPLSNN00
PASSWORD=Maiz.Azul-93

need curl "Install curl."
need python3 "Install Python 3.10 or newer with venv (on Debian: apt-get install python3-venv)."
build_native --bins
[[ -e $TARGET/site/manifest.json ]] || build_site
if [[ "$("$PYTHON/bin/schemathesis" --version 2>/dev/null)" != *" $VERSION" ]]; then
    echo "Installing schemathesis $VERSION"
    python3 -m venv "$PYTHON"
    "$PYTHON/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$VERSION"
fi

folder_and_server

# Below the range that the kernel uses for outgoing connections; if the port is taken, the server exits.
PORT=$((20000 + RANDOM % 12000))
ADDRESS="http://127.0.0.1:$PORT"
"$TARGET/debug/icsoe" demo --sitio "$TARGET/site" --datos "$FOLDER/demo" \
    --escucha "127.0.0.1:$PORT" >"$FOLDER/log" 2>&1 &
SERVER=$!
curl --silent --fail --output /dev/null --retry 60 --retry-delay 1 --retry-connrefused \
    "$ADDRESS/api/v1/openapi.json" ||
    { cat "$FOLDER/log" >&2 && fail "the demonstration did not start"; }

# sign_in: prints the session cookie as a request sends it.
sign_in() {
    curl --silent --fail --dump-header - --output /dev/null \
        --header 'Content-Type: application/json' \
        --data "{\"curp\":\"$CURP\",\"contrasena\":\"$PASSWORD\"}" "$ADDRESS/api/v1/sesion" |
        sed -n 's/^set-cookie: \([^;]*\);.*/\1/ip'
}

# attack <header...>; its own files (cases to replay) stay beside it.
attack() {
    local headers=()
    for header in "$@"; do headers+=(--header "$header"); done
    (cd "$PYTHON" && bin/schemathesis run "$ADDRESS/api/v1/openapi.json" \
        --checks all --max-examples "$EXAMPLES" --continue-on-failure --no-color \
        --header "Origin: $ADDRESS" "${headers[@]}" "${OPTIONS[@]}")
}

COOKIE="$(sign_in)"
[[ -n $COOKIE ]] || fail "nobody could sign in"
echo "── signed in"
# Operations that end or replace the session would sign the later requests out.
OPTIONS=(
    --exclude-operation-id cerrar_sesion --exclude-operation-id iniciar_sesion
    # The header carries the session: a generated cookie would be overwritten, and its absence reported as an error of
    # the server.
    --generation-with-security-parameters false
)
attack "Cookie: $COOKIE"
echo "── nobody"
# Most operations must refuse.
OPTIONS=(--warnings off)
attack
