#!/usr/bin/env bash
# Whether refusals reveal which accounts exist: by their content (then this fails), or by their time (which is
# reported).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

cargo bench --package server --bench telling_apart
