#!/bin/sh
# The command line as its users see it. Every file of this folder named NN-*.sh is a group of
# claims; each claim prints one line, the last line counts them.
#   sh tests/e2e/run.sh GRADER
set -u
GRADER=$(realpath "$1")
TREE=$(realpath "$(dirname "$0")/../..")
WORK=$(mktemp -d "${TMPDIR:-/tmp}/e2e-XXXXXX") || exit 3
chmod 755 "$WORK"
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0
export XDG_STATE_HOME="$WORK/state"
unset GRADER_COURSE NO_COLOR FORCE_COLOR CLICOLOR_FORCE

ok() {
    passed=$((passed + 1))
    echo "ok   $1"
}

not_ok() {
    failed=$((failed + 1))
    echo "FAIL $1"
    sed 's/^/     | /' "$WORK/out" "$WORK/err" | head -n 40
}

# run ARG…: runs the grader; its status, stdout and stderr are in $status, out and err.
run() {
    "$GRADER" "$@" >"$WORK/out" 2>"$WORK/err" </dev/null
    status=$?
}

# claim TEXT STATUS [out|err PATTERN]…: the last run ended so, and said that (grep -E).
claim() {
    text=$1
    if [ "$status" -ne "$2" ]; then
        not_ok "$text (exit status $status instead of $2)"
        return
    fi
    shift 2
    while [ $# -ge 2 ]; do
        if ! grep -qE -e "$2" "$WORK/$1"; then
            not_ok "$text (no '$2' on std$1)"
            return
        fi
        shift 2
    done
    ok "$text"
}

# holds TEXT COMMAND…: the command succeeds.
holds() {
    text=$1
    shift
    if "$@" >"$WORK/out" 2>"$WORK/err"; then ok "$text"; else not_ok "$text"; fi
}

for group in "$TREE"/tests/e2e/[0-9]*.sh; do
    cd "$TREE" || exit 3
    # shellcheck source=/dev/null
    . "$group"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
