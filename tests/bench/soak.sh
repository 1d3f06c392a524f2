#!/bin/sh
# Grades correct shells again and again while both processors are kept busy: not one test may
# fail. Prints a line per hundred gradings and at the end the count of failures.
#   sh tests/bench/soak.sh GRADER ROUNDS
set -u
grader=$(realpath "$1")
rounds=$2
cd "$(dirname "$0")/../.." || exit 3
log=$(mktemp "${TMPDIR:-/tmp}/soak-XXXXXX") || exit 3
load=
finish() {
    # shellcheck disable=SC2086 -- the pids are words
    [ -z "$load" ] || kill $load 2>/dev/null
    rm -f "$log"
}
trap finish EXIT
trap 'exit 130' INT TERM
for _ in $(seq "$(nproc)"); do
    (while :; do :; done) &
    load="$load $!"
done

submissions=
for program in solutions/pipe-shell/* tests/styles/pipe-shell/*.c; do
    submissions="$submissions --submission $program"
done
per_round=$(echo "$submissions" | wc -w)
per_round=$((per_round / 2))
done_count=0
failures=0
while [ "$done_count" -lt "$rounds" ]; do
    # shellcheck disable=SC2086 -- the submissions are words
    if ! "$grader" run pipe-shell $submissions >"$log" 2>/dev/null; then
        failures=$((failures + 1))
        echo "after $done_count gradings:"
        cat "$log"
    fi
    done_count=$((done_count + per_round))
    [ $((done_count % 100)) -ge "$per_round" ] || echo "$done_count gradings, $failures bad rounds"
done
echo "$done_count gradings of correct shells under load, $failures bad rounds"
[ "$failures" -eq 0 ]
