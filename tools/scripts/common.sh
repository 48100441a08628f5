# shellcheck shell=bash
# Shared by the other scripts; paths are relative to the repository's root.

# Cargo's target folder.
TARGET="${CARGO_TARGET_DIR:-target}"
# All native crates, and those that the tests need. Shared crates have the same features in both, so that nothing
# compiles twice; another selection (`-p services`, for example) has other features.
# (`frontend` is only ever built for wasm; xtask does that.)
# shellcheck disable=SC2034 # read by the scripts that source this
EVERYTHING=(--workspace --exclude frontend)
# shellcheck disable=SC2034
NATIVE=("${EVERYTHING[@]}" --exclude load)

# Snapshots are compared, never written: a difference fails. To accept a test's new output, run it by hand with
# `INSTA_UPDATE=always`.
export INSTA_UPDATE=no

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

# need <program> <what to do when it is missing>
need() {
    command -v "$1" >/dev/null || fail "\`$1\` was not found. $2"
}

is_debian_root() {
    [[ -e /etc/debian_version && $EUID -eq 0 ]] && command -v apt-get >/dev/null
}

# debian_install <package>...
debian_install() {
    echo "Installing Debian's $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install --yes --no-install-recommends "$@" >/dev/null </dev/null
}

# has_rust_target <target>: whether its standard library is there.
has_rust_target() {
    [[ -d "$(rustc --print target-libdir --target "$1")" ]]
}

# rust_target <target>: its standard library, fetched by rustup if it is missing.
rust_target() {
    has_rust_target "$1" && return
    need rustup "Install Rust's standard library for $1, or rustup (https://rustup.rs) and try again."
    echo "Fetching Rust's standard library for $1"
    rustup --quiet target add "$1"
}

# rust_component <program> <component>
rust_component() {
    cargo "$1" --version >/dev/null 2>&1 && return
    need rustup "Install $2, or rustup (https://rustup.rs) and try again."
    echo "Fetching $2"
    rustup --quiet component add "$2"
}

# node_packages <folder>: `npm ci`, if the installed packages differ from the lock file.
node_packages() {
    local installed="$1/node_modules/.package-lock.json"
    [[ -e $installed && ! $1/package-lock.json -nt $installed ]] && return
    echo "Installing the npm packages of $1/"
    npm --prefix "$1" ci --no-audit --no-fund --loglevel=error
    touch "$installed"
}

# build_native <--bins> [--tests]: the server and xtask. With --tests, with the tests' features, which is quick after the
# tests were built and slow before.
build_native() {
    cargo build "${NATIVE[@]}" "$@"
}

# Needs build_native first.
build_site() {
    node_packages tools/xtask
    "$TARGET/debug/xtask" build
}

# folder_and_server: creates the temporary FOLDER; when the script exits, for any reason, the process in SERVER is
# stopped and the folder deleted.
folder_and_server() {
    FOLDER="$(mktemp -d)"
    SERVER=
    trap 'end_server; rm -rf "$FOLDER"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

end_server() {
    [[ -n $SERVER ]] || return 0
    kill "$SERVER" 2>/dev/null || true
    wait "$SERVER" 2>/dev/null || true
}
