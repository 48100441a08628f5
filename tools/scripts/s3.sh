#!/usr/bin/env bash
# Runs a command with a throw-away S3-compatible store (moto, from PyPI, into target/), which is stopped afterwards:
#
#     tools/scripts/s3.sh cargo test -p services
#
# ICSOE_TEST_S3 holds its address; the bucket `icsoe` exists.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

VERSION=5.2.5
PYTHON="$(realpath -m "$TARGET")/moto"

[[ $# -gt 0 ]] || fail "usage: tools/scripts/s3.sh <command> [argument...]"
need curl "Install curl."
need python3 "Install Python 3.10 or newer with venv (on Debian: apt-get install python3-venv)."
if [[ "$("$PYTHON/bin/pip" list --format freeze 2>/dev/null)" != *"moto==$VERSION"* ]]; then
    echo "Installing moto $VERSION"
    python3 -m venv "$PYTHON"
    "$PYTHON/bin/pip" install --quiet --disable-pip-version-check "moto[s3]==$VERSION" flask flask-cors
fi

LOG="$(mktemp)"
STORE=
trap 'kill "$STORE" 2>/dev/null || true; wait "$STORE" 2>/dev/null || true; rm -f "$LOG"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Below the range that the kernel uses for outgoing connections; if the port is taken, the store exits.
for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    address="http://127.0.0.1:$port"
    "$PYTHON/bin/moto_server" --host 127.0.0.1 --port "$port" >"$LOG" 2>&1 </dev/null &
    STORE=$!
    for ((waited = 0; waited < 300; waited++)); do
        kill -0 "$STORE" 2>/dev/null || break
        if curl --silent --fail --output /dev/null --request PUT "$address/icsoe"; then
            export ICSOE_TEST_S3="$address"
            "$@"
            exit
        fi
        sleep 0.1
    done
    kill "$STORE" 2>/dev/null || true
    wait "$STORE" 2>/dev/null || true
done
cat "$LOG" >&2
fail "the store did not start"
