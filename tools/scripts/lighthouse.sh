#!/usr/bin/env bash
# Lighthouse 12, mobile preset, on the sign-in page; the report is in target/lighthouse.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

ADDRESS=127.0.0.1:3999
DATA="$(mktemp -d)"

build_native --bins
build_site
node_packages tools/scripts/lighthouse
export ICSOE_TEST_CHROMIUM="${ICSOE_TEST_CHROMIUM:-/usr/bin/chromium}"
[[ -x $ICSOE_TEST_CHROMIUM ]] || fail "no Chromium at $ICSOE_TEST_CHROMIUM; name one in ICSOE_TEST_CHROMIUM."

"$TARGET/debug/icsoe" demo --sitio target/site --datos "$DATA" --escucha "$ADDRESS" >/dev/null 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$DATA"' EXIT
curl --silent --fail --output /dev/null --retry 50 --retry-delay 1 --retry-connrefused "http://$ADDRESS/ingresar"
node tools/scripts/lighthouse/run.mjs "http://$ADDRESS/ingresar" "$TARGET/lighthouse"
