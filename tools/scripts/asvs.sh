#!/usr/bin/env bash
# Checks docs/asvs.md: every row has an id of its chapter, a level and a state, every path in it exists, and every test
# in it exists and is a test. Prints how many controls are met. Of docs/attacks.md, checks that the last cell of every row
# names a path or test, and that all of them are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

TABLE="${1:-docs/asvs.md}"
ATTACKS="${2:-docs/attacks.md}"
# Levels 1 and 2 of ASVS 5.0.0, without V10 and V17.
CONTROLS=217
AWAITED='pendiente:'
declare -A SEEN=() FOUND=() COUNT=()
FAULTS=0

fault() {
    printf '%s:%s: %s\n' "$TABLE" "$LINE" "$1" >&2
    FAULTS=$((FAULTS + 1))
}

# is_rust_test <file> <name>: a function that is marked as a test, or listed as one for both databases.
is_rust_test() {
    awk -v name="$2" '
        /#\[(tokio::)?test/ { marked = NR }
        /on_each_database!\(/ { listed = 1 }
        listed && $0 ~ "(^|[^a-z0-9_])" name "[,)]" { is_test = 1 }
        listed && /\);/ { listed = 0 }
        $0 ~ "(^|[^a-z0-9_])fn " name "[(]" { is_there = 1; if (marked && NR - marked <= 3) is_test = 1 }
        END { exit !(is_there && is_test) }' "$1"
}

# is_there <path, or path::test>
is_there() {
    local path="${1%%::*}" name
    [[ -e $path ]] || return 1
    [[ $1 == *::* ]] || return 0
    name="${1#*::}"
    case $path in
    *.rs) is_rust_test "$path" "$name" ;;
    *.spec.ts) grep --quiet --fixed-strings -e "test(\"$name\"" -e "test(\`$name\`" "$path" ;;
    *) return 1 ;;
    esac
}

# check_places <cell>: sets PLACES to how many paths and tests it names. Docs/attacks.md shortens them: as its head says,
# and `…` for the path before.
check_places() {
    local rest="$1" place path=
    PLACES=0
    while [[ $rest == *\`*\`* ]]; do
        rest="${rest#*\`}"
        place="${rest%%\`*}"
        rest="${rest#*\`}"
        PLACES=$((PLACES + 1))
        case $place in
        router/* | process/*) place="server/tests/$place" ;;
        end2end/tests/*) ;;
        end2end/*.spec.ts*) place="end2end/tests/${place#end2end/}" ;;
        …::*) place="$path::${place#*::}" ;;
        esac
        path="${place%%::*}"
        if [[ -z ${FOUND[$place]:-} ]]; then
            if is_there "$place"; then FOUND[$place]=yes; else FOUND[$place]=no; fi
        fi
        [[ ${FOUND[$place]} == yes ]] || fault "\`$place\` is not there"
    done
    [[ $rest != *\`* ]] || fault "a \` without its other"
}

# check_row <id> <level> <meaning> <state> <where>
check_row() {
    [[ $1 =~ ^[0-9]+\.[0-9]+\.[0-9]+$ && ${1%%.*} == "$CHAPTER" ]] || fault "$1 is no control of V$CHAPTER"
    [[ -z ${SEEN[$1]:-} ]] || fault "$1 stands there twice"
    SEEN[$1]=yes
    [[ $2 == [12] ]] || fault "$1 has no level"
    [[ -n $3 ]] || fault "$1 has no meaning"
    check_places "$5"
    case $4 in
    met) [[ $PLACES -gt 0 ]] || fault "$1 is met, and nothing shows it" ;;
    'not applicable' | 'not met') [[ -n $5 ]] || fault "$1 does not say why it is $4" ;;
    'not met yet') [[ $5 == *"$AWAITED"* ]] || fault "$1 does not say what is awaited" ;;
    *)
        fault "$1 has no state"
        return
        ;;
    esac
    [[ $4 == 'not met yet' || $5 != *"$AWAITED"* ]] || fault "$1 awaits something, and is $4"
    COUNT[$4]=$((${COUNT[$4]:-0} + 1))
}

CHAPTER=
LINE=0
while IFS= read -r line; do
    LINE=$((LINE + 1))
    if [[ $line =~ ^'## V'([0-9]+)' ' ]]; then
        CHAPTER="${BASH_REMATCH[1]}"
    elif [[ -n $CHAPTER && $line == '|'* && $line != '| id | '* && $line != '|---'* ]]; then
        if [[ $line =~ ^'| '([^|]*)' | '([^|]*)' | '([^|]*)' | '([^|]*)' | '([^|]*)' |'$ ]]; then
            check_row "${BASH_REMATCH[@]:1}"
        else
            fault "no row of five cells"
        fi
    fi
done <"$TABLE"

[[ ${#SEEN[@]} -eq $CONTROLS ]] || fault "${#SEEN[@]} controls; there are $CONTROLS"

TABLE="$ATTACKS"
LINE=0
ROWS=0
while IFS= read -r line; do
    LINE=$((LINE + 1))
    [[ $line == '|'* && $line != '| attack | '* && $line != '|---'* ]] || continue
    if [[ $line =~ ^'| '([^|]*)' | '([^|]*)' | '([^|]*)' |'$ ]]; then
        ROWS=$((ROWS + 1))
        check_places "${BASH_REMATCH[3]}"
        [[ $PLACES -gt 0 ]] || fault "nothing shows what stops it"
    else
        fault "no row of three cells"
    fi
done <"$TABLE"
[[ $ROWS -gt 0 ]] || fault "no rows"

if [[ $FAULTS -gt 0 ]]; then
    printf '%s\n' "$FAULTS faults" >&2
    exit 1
fi
AWAITING="${COUNT[not met yet]:-0}"
printf 'ASVS: %d controls: %d met, %d not applicable, %d not met (%d of them awaited)\n' "${#SEEN[@]}" \
    "${COUNT[met]:-0}" "${COUNT[not applicable]:-0}" $((${COUNT[not met]:-0} + AWAITING)) "$AWAITING"
