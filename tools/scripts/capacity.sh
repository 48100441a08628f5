#!/usr/bin/env bash
# The capacity of one machine, on SQLite and on PostgreSQL: sign-ins compared with the bare hash, pages with a bare
# handler, memory, latencies of whole stories. Produces the figures in docs/capacity.md.
#
#     PEOPLE=5000    the number of seeded people
#     ONLY=sqlite    or postgres: one of the two
#     BIN=folder     with `icsoe` and `load`; without it both are built (release)
#
# Load, server and database share the cores, so only ratios within one run are meaningful elsewhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh
source tools/scripts/operation.sh

PEOPLE="${PEOPLE:-5000}"

if [[ -z ${ICSOE_TEST_POSTGRES:-} ]]; then
    [[ -e $TARGET/site/manifest.json ]] || { build_native --bins && build_site; }
    if [[ -z ${BIN:-} ]]; then
        cargo build --release --package server --package load
        export BIN="$TARGET/release"
    fi
    POSTGRES_DURABLE=yes exec tools/scripts/postgres.sh "$0"
fi
# The portal would take every ICSOE_* for a configuration key.
POSTGRES=$ICSOE_TEST_POSTGRES
unset ICSOE_TEST_POSTGRES ICSOE_TEST_POSTGRES_RESTART

folder_and_server

# measure <name> <database>
measure() {
    local port portal
    port="$(free_ports 1)"
    portal="http://127.0.0.1:$port"
    printf '\n── %s, load average %s\n' "$1" "$(cut -d' ' -f1 /proc/loadavg)"
    configuration "$FOLDER" "$port" 9 "$2" >"$FOLDER/$1.toml"
    "$BIN/icsoe" --configuracion "$FOLDER/$1.toml" migrate >/dev/null 2>&1
    "$BIN/load" seed --database "$2" --people "$PEOPLE" >/dev/null
    "$BIN/icsoe" --configuracion "$FOLDER/$1.toml" serve >/dev/null 2>"$FOLDER/$1.log" &
    SERVER=$!
    curl --silent --output /dev/null --retry 50 --retry-delay 1 --retry-connrefused --header "Host: $NAME" "$portal/ingresar"
    target=(--portal "$portal" --host "$NAME" --people "$PEOPLE")
    "$BIN/load" sign-ins "${target[@]}" --connections 8 --seconds 32 --process "$SERVER"
    "$BIN/load" page "${target[@]}" --path /ingresar --seconds 18 --beside
    "$BIN/load" stories "${target[@]}" --rate 10 --seconds 20
    kill "$SERVER"
    wait "$SERVER" || true
    SERVER=
}

[[ ${ONLY:-sqlite} != sqlite ]] || measure sqlite "sqlite:$FOLDER/icsoe.db?mode=rwc"
[[ ${ONLY:-postgres} != postgres ]] || measure postgres "$POSTGRES"
