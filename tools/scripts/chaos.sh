#!/usr/bin/env bash
# `make chaos`: three instances behind nginx on one PostgreSQL, with traffic, while everything is killed, restarted and
# refused; then checks that nothing was lost.
#
#     DURATION=240   seconds
#     SEED=1         determines the disturbances
#     RATE=5         sign-in stories per second
#     BIN=folder     with `icsoe` and `load`; without it both are built (release)
#     BEFORE=folder  with the `icsoe` of an earlier version: the run begins with that one and its schema,
#                    which is migrated during the run; then each start uses the other version than the last.
#                    The data that `load` seeds must fit that schema.
#
# The logs of the instances and nginx stay in target/chaos if a property did not hold.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh
source tools/scripts/operation.sh

PEOPLE=5000
CONTRATISTAS=500

if [[ -z ${ICSOE_TEST_POSTGRES_RESTART:-} ]]; then
    need_nginx
    need openssl "Install openssl."
    [[ -e $TARGET/site/manifest.json ]] || { build_native --bins && build_site; }
    if [[ -z ${BIN:-} ]]; then
        cargo build --release --package server --package load
        export BIN="$TARGET/release"
    fi
    # Here a crash of the database must lose nothing.
    POSTGRES_DURABLE=yes exec tools/scripts/postgres.sh "$0"
fi

# The portal would take every ICSOE_* for a configuration key.
DATABASE=$ICSOE_TEST_POSTGRES RESTART=$ICSOE_TEST_POSTGRES_RESTART
unset ICSOE_TEST_POSTGRES ICSOE_TEST_POSTGRES_RESTART
BIN="$(realpath "$BIN")"
LOGS="$(realpath -m "$TARGET/chaos")"
FOLDER="$(mktemp -d)"
NGINX=
clean_up() {
    cp "$FOLDER/access.log" "$LOGS/nginx-access.log" 2>/dev/null || true
    if [[ -n $NGINX ]]; then
        kill "$NGINX" 2>/dev/null || true
        wait "$NGINX" 2>/dev/null || true
    fi
    rm -rf "$FOLDER"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

rm -rf "$LOGS"
mkdir -p "$LOGS"
port="$(free_ports 9)"
nginx_from_sample "$FOLDER" "$port" unlimited
arguments=()
for instance in 0 1 2; do
    configuration "$FOLDER" $((port + 3 + instance)) $((port + 6 + instance)) "$DATABASE" \
        >"$FOLDER/instance-$instance.toml"
    arguments+=(--instance "$FOLDER/instance-$instance.toml")
done
before=()
[[ -z ${BEFORE:-} ]] || before=(--before "$(realpath "$BEFORE")/icsoe")
"${BEFORE:-$BIN}/icsoe" --configuracion "$FOLDER/instance-0.toml" migrate >"$LOGS/migrate.log" 2>&1 ||
    { cat "$LOGS/migrate.log" >&2 && fail "icsoe migrate failed"; }
"$BIN/load" seed --database "$DATABASE" --people $PEOPLE --contratistas $CONTRATISTAS >/dev/null

nginx -q -c "$FOLDER/nginx.conf" -g 'daemon off;' 2>"$LOGS/nginx.log" &
NGINX=$!

"$BIN/load" --json "$LOGS/report.json" chaos --portal "http://127.0.0.1:$((port + 2))" --host "$NAME" \
    --icsoe "$BIN/icsoe" "${before[@]}" "${arguments[@]}" --port $((port + 3)) --mail-port $((port + 6)) \
    --database "$DATABASE" --restart-database "$RESTART" --logs "$LOGS" \
    --seed "${SEED:-1}" --seconds "${DURATION:-240}" --rate "${RATE:-5}" \
    --people $PEOPLE --contratistas $CONTRATISTAS
