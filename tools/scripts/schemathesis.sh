#!/usr/bin/env bash
# Holds the live API to its OpenAPI document with requests that nobody thought of: `make schema`.
#
# It starts a demonstration of its own in a temporary folder, signs in as the capturista that it
# has, and lets schemathesis (from PyPI, into target/) loose: once with the session's cookie, once
# without. ICSOE_ESQUEMA_EJEMPLOS is how many requests it invents for each operation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

VERSION=4.32.5
EXAMPLES="${ICSOE_ESQUEMA_EJEMPLOS:-500}"
PYTHON="$(realpath -m "$TARGET")/schemathesis"
# The demonstration's own, as its guide shows them.
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

# Below the range that the kernel gives to outgoing connections; when it is taken, the server ends.
PORT=$((20000 + RANDOM % 12000))
ADDRESS="http://127.0.0.1:$PORT"
"$TARGET/debug/icsoe" demo --sitio "$TARGET/site" --datos "$FOLDER/demo" \
    --escucha "127.0.0.1:$PORT" >"$FOLDER/log" 2>&1 &
SERVER=$!
curl --silent --fail --output /dev/null --retry 60 --retry-delay 1 --retry-connrefused \
    "$ADDRESS/api/v1/openapi.json" ||
    { cat "$FOLDER/log" >&2 && fail "the demonstration did not start"; }

# sign_in: its cookie, as a request bears it.
sign_in() {
    curl --silent --fail --dump-header - --output /dev/null \
        --header 'Content-Type: application/json' \
        --data "{\"curp\":\"$CURP\",\"contrasena\":\"$PASSWORD\"}" "$ADDRESS/api/v1/sesion" |
        sed -n 's/^set-cookie: \([^;]*\);.*/\1/ip'
}

# attack <header...>; what it keeps of its own (cases to replay) stays beside it.
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
# Whoever closes the session is somebody else on the next request.
OPTIONS=(
    --exclude-operation-id cerrar_sesion --exclude-operation-id iniciar_sesion
    # The header is the session: a cookie of its own invention would be overwritten, and its absence
    # held against the server.
    --generation-with-security-parameters false
)
attack "Cookie: $COOKIE"
echo "── nobody"
# That most operations then refuse is what is looked for.
OPTIONS=(--warnings off)
attack
