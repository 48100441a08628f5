#!/usr/bin/env bash
# The picker of a capturista with 10,000 contratistas and the list of a contratista with 10,000 capturistas, from the cookie
# to the page, which fail above 50 ms; and the sign-ins of somebody with 8,000 that failed, above 20 ms.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

cargo bench --package server --bench lists -- --warm-up-time 1 --measurement-time 5
for estimates in "$TARGET"/criterion/*{10\,000,8\,000\ failed}/new/estimates.json; do
    limit=50
    [[ $estimates == *8,000* ]] && limit=20
    # shellcheck disable=SC2016 # node's own, not the shell's
    node -e '
        const [file, limit] = process.argv.slice(1);
        const mean = JSON.parse(require("fs").readFileSync(file)).mean.point_estimate;
        console.log(`${file.split("/").at(-3)}: ${(mean / 1e6).toFixed(1)} ms`);
        process.exit(mean > limit * 1e6 ? 1 : 0);
    ' "$estimates" "$limit"
done
