#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL, which is removed afterwards:
#
#     tools/scripts/postgres.sh cargo test -p services
#
# ICSOE_TEST_POSTGRES holds its address, as superuser, and ICSOE_TEST_POSTGRES_RESTART a program that restarts it, cleanly
# (`fast`) or as by a crash (`immediate`). Commits survive a crash only with POSTGRES_DURABLE=yes.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[[ $# -gt 0 ]] || fail "usage: tools/scripts/postgres.sh <command> [argument...]"

# The folder of PostgreSQL's programs: from PATH, else Debian's newest.
programs() {
    if command -v initdb >/dev/null; then
        dirname "$(command -v initdb)"
        return
    fi
    local folders=(/usr/lib/postgresql/*/bin/initdb)
    [[ -x ${folders[-1]} ]] || return 0
    printf '%s\n' "${folders[@]%/initdb}" | sort --version-sort | tail -n 1
}

PROGRAMS="$(programs)"
if [[ -z $PROGRAMS ]] && is_debian_root; then
    debian_install postgresql
    PROGRAMS="$(programs)"
fi
[[ -n $PROGRAMS ]] || fail "PostgreSQL was not found. Install it (on Debian: apt-get install postgresql)."

# PostgreSQL refuses to run as root, so root gives it a user of its own.
AS_OWNER=()
FOLDER="$(mktemp -d)"
if [[ $EUID -eq 0 ]]; then
    id postgres >/dev/null 2>&1 ||
        useradd --system --no-create-home --shell /usr/sbin/nologin postgres
    chown postgres "$FOLDER"
    AS_OWNER=(runuser -u postgres --)
fi

# From / because the owner may have no access to the current folder.
owner() {
    (cd / && "${AS_OWNER[@]}" "$@" </dev/null)
}

clean_up() {
    if [[ -e $FOLDER/data/postmaster.pid ]]; then
        owner "$PROGRAMS/pg_ctl" -D "$FOLDER/data" -m immediate -s stop || true
    fi
    rm -rf "$FOLDER"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

owner "$PROGRAMS/initdb" --pgdata "$FOLDER/data" --username postgres --auth trust \
    --encoding UTF8 --locale C --no-sync >"$FOLDER/initdb.log" 2>&1 ||
    { cat "$FOLDER/initdb.log" >&2 && fail "initdb failed"; }

is_listening() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Nothing survives a crash; a throw-away database need not.
COMMITS="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
if [[ -n ${POSTGRES_DURABLE:-} ]]; then
    COMMITS=
fi

# start <port>
start() {
    owner "$PROGRAMS/pg_ctl" -D "$FOLDER/data" -l "$FOLDER/postgres.log" -s -w start -o "-p $1 \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories=$FOLDER -c max_connections=300 \
        $COMMITS" >/dev/null 2>&1
}

started=
for _ in 1 2 3 4 5; do
    # Below the range that the kernel gives to outgoing connections.
    port=$((20000 + RANDOM % 12000))
    if ! is_listening "$port" && start "$port"; then
        started=yes
        break
    fi
done
if [[ -z $started ]]; then
    if [[ -e $FOLDER/postgres.log ]]; then
        cat "$FOLDER/postgres.log" >&2
    fi
    fail "PostgreSQL did not start"
fi

cat >"$FOLDER/restart" <<END
#!/usr/bin/env bash
cd / && exec ${AS_OWNER[*]} "$PROGRAMS/pg_ctl" -D "$FOLDER/data" -l "$FOLDER/postgres.log" \\
    -s -w -m "\$1" restart </dev/null >/dev/null 2>&1
END
chmod +x "$FOLDER/restart"

export ICSOE_TEST_POSTGRES_RESTART="$FOLDER/restart"
export ICSOE_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
"$@"
