#!/usr/bin/env bash
# The picker of a capturista with 10,000 contratistas, from the cookie to the page; fails above 50 ms.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

LIMIT_NANOSECONDS=50000000

cargo bench --package server --bench lists -- --warm-up-time 1 --measurement-time 5
for estimates in "$TARGET"/criterion/*10,000/new/estimates.json; do
    # shellcheck disable=SC2016 # node's own, not the shell's
    node -e '
        const [file, limit] = process.argv.slice(1);
        const mean = JSON.parse(require("fs").readFileSync(file)).mean.point_estimate;
        console.log(`${file.split("/").at(-3)}: ${(mean / 1e6).toFixed(1)} ms`);
        process.exit(mean > limit ? 1 : 0);
    ' "$estimates" "$LIMIT_NANOSECONDS"
done
