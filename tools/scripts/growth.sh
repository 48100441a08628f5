#!/usr/bin/env bash
# How the main queries and their plans grow with the number of people, on SQLite and on PostgreSQL; fails if one reads a
# growing table in full. Produces the figures in docs/growth.md.
#
#     SIZES=1000,10000,100000,1000000    the numbers of people, in turn
#     PLANS=folder   for the plans at the largest size
#     ONLY=sqlite    or postgres: one of the two
#     BIN=folder     with `load`; without it that is built (release)
#
# A million people take some 15 GB of disk and half an hour on two cores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

SIZES="${SIZES:-1000,10000,100000,1000000}"

if [[ -z ${ICSOE_TEST_POSTGRES:-} ]]; then
    if [[ -z ${BIN:-} ]]; then
        cargo build --release --package server --package load
        export BIN="$TARGET/release"
    fi
    exec tools/scripts/postgres.sh "$0"
fi

FOLDER="$(mktemp -d)"
trap 'rm -rf "$FOLDER"' EXIT
PLANS="${PLANS:-$TARGET/growth}"
mkdir -p "$PLANS"
failed=

# measure <name> <database>
measure() {
    [[ ${ONLY:-$1} == "$1" ]] || return 0
    printf '\n── %s, load average %s\n' "$1" "$(cut -d' ' -f1 /proc/loadavg)"
    "$BIN/load" growth --database "$2" --sizes "$SIZES" --plans "$PLANS/$1.txt" --json "$PLANS/$1.json" ||
        failed=yes
    printf 'load average %s; plans: %s\n' "$(cut -d' ' -f1 /proc/loadavg)" "$PLANS/$1.txt"
}

measure sqlite "sqlite:$FOLDER/growth.db?mode=rwc"
measure postgres "$ICSOE_TEST_POSTGRES"
[[ -z $failed ]]
