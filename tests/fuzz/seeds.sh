#!/bin/sh
# What the fuzz targets begin with, made from what is in the tree.
#   sh tests/fuzz/seeds.sh GRADER FOLDER
set -eu
grader=$(realpath "$1")
cd "$(dirname "$0")/../.."
tree=$PWD
mkdir -p "$2"
seeds=$(realpath "$2")
rm -rf "${seeds:?}"/*
cd "$seeds"
mkdir course evidence

# Every exercise as a whole, and each of its tests alone below the head of the file; the
# loader looks for the id x.
for file in "$tree"/exercises/*/exercise.yaml; do
    name=$(basename "$(dirname "$file")")
    sed 's/^id: .*/id: x/' "$file" >"course/$name"
    awk -v name="course/$name" '
        /^  - id: / { count++ }
        count == 0 { head = head $0 "\n"; next }
        { if (!(count in made)) { made[count] = 1; printf "%s", head > (name "-" count) }
          print > (name "-" count) }' "course/$name"
done
{
    cat course/pipe-shell-1
    printf '\0'
    cat "$tree/course.yaml"
} >course/course

# Words for the mutations: every key of a course file.
for kind in course exercise; do
    "$grader" schema "$kind"
done | grep -oE '"[a-z][a-z-]+"' | sort -u >course.words

# One wrong program of each kind, for what is only in the evidence of such.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
keep() {
    (cd "$work" && "$grader" run --course "$tree/course.yaml" --keep "$@" >report 2>&1) ||
        [ $? -eq 1 ] || { cat "$work/report" >&2; exit 1; }
}
keep shm-counter --trace always -s "$tree/tests/wrong/shm-counter/no-semaphore.c"
keep pipe-shell --quick --trace always -s "$tree/tests/wrong/pipe-shell/child-keeps-write-end.c"
keep signal-handler --quick -s "$tree/tests/wrong/signal-handler/printf-in-handler.c"
(cd "$work/grader-keep" && find . -name evidence.json) | while read -r file; do
    cp "$work/grader-keep/$file" "evidence/$(echo "$file" | tr -c 'a-z0-9\n-' _)"
done
grep -ohE '"[a-z_]+":' evidence/* | tr -d : | sort -u >evidence.words
