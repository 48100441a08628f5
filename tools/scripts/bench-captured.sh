#!/usr/bin/env bash
# The largest returns, 100,000 workers: their findings after one change (at most 300 ms), a page of contracts or of
# workers (50 ms). On SQLite; inside tools/scripts/postgres.sh on PostgreSQL, too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/scripts/common.sh

cargo bench --package informativa --bench captured -- --warm-up-time 1 --measurement-time 5
for estimates in "$TARGET"/criterion/{SQLite,PostgreSQL}/*/new/estimates.json; do
    [[ -e $estimates ]] || continue
    # shellcheck disable=SC2016 # node's own, not the shell's
    node -e '
        const file = process.argv[1];
        const mean = JSON.parse(require("fs").readFileSync(file)).mean.point_estimate / 1e6;
        const [on, what] = file.split("/").slice(-4);
        console.log(`${on}, ${what}: ${mean.toFixed(1)} ms`);
        process.exit(mean > (what.startsWith("findings") ? 300 : 50) ? 1 : 0);
    ' "$estimates"
done
