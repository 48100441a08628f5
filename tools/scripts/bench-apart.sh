#!/usr/bin/env bash
# Whether refusals tell accounts apart: by what they say (then this fails), or by their time (which is
# reported).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

cargo bench --package server --bench telling_apart
