#!/bin/sh
# Runs every fuzz target over its seeds, and over what earlier runs have found to be of
# interest; ends with a table. Whatever breaks a target is left in FOLDER/found.
#   sh tests/fuzz/run.sh FOLDER short            always the same seeds, some seconds
#   sh tests/fuzz/run.sh FOLDER SECONDS [NAME…]  so long for each target
set -u
folder=$(realpath "$1")
seconds=$2
shift 2
cd "$(dirname "$0")/../.." || exit 3
mkdir -p "$folder/found" "$folder/log" "$folder/tmp" || exit 3
TMPDIR=$folder/tmp
export TMPDIR
export UBSAN_OPTIONS=print_stacktrace=1
status=0

[ $# -gt 0 ] || set -- $(basename -a "$folder"/bin/fuzz-* | sed 's/^fuzz-//')

# How many inputs a short run takes: all targets together under a minute.
runs_of() {
    case $1 in
    judging) echo 300 ;;
    course | evidence) echo 600 ;;
    arena | sanitizer) echo 3000 ;;
    *) echo 10000 ;;
    esac
}

# fuzz NAME ARG…: one target; its last words are kept.
fuzz() {
    name=$1
    shift
    words=$folder/seeds/$name.words
    [ ! -e "$words" ] || set -- -dict="$words" "$@"
    "$folder/bin/fuzz-$name" -artifact_prefix="$folder/found/$name-" -timeout=20 \
        -max_len=65536 -rss_limit_mb=2048 -print_final_stats=1 "$@" >"$folder/log/$name" 2>&1
}

printf '%-12s %12s %10s %9s %8s\n' target executions 'a second' coverage corpus
for name; do
    if [ "$seconds" = short ]; then
        # libFuzzer writes what it finds to the first folder.
        rm -rf "$folder/tmp/$name" && mkdir "$folder/tmp/$name" || exit 3
        fuzz "$name" -seed=1 -runs="$(runs_of "$name")" "$folder/tmp/$name" "$folder/seeds/$name"
    else
        mkdir -p "$folder/corpus/$name"
        fuzz "$name" -max_total_time="$seconds" "$folder/corpus/$name" "$folder/seeds/$name"
    fi
    failed=$?
    sed -nE 's/.*stat::number_of_executed_units: *([0-9]+).*/executions \1/p
             s/.*stat::average_exec_per_sec: *([0-9]+).*/rate \1/p
             s/.* cov: ([0-9]+) .* corp: ([0-9]+).*/cov \1 \2/p' "$folder/log/$name" |
        awk -v name="$name" '{ value[$1] = $2 } $1 == "cov" { corpus = $3 }
            END { printf "%-12s %12s %10s %9s %8s\n", name, value["executions"], value["rate"],
                  value["cov"], corpus }'
    if [ $failed -ne 0 ]; then
        status=1
        tail -n 60 "$folder/log/$name" >&2
    fi
done
exit $status
