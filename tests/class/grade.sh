#!/bin/sh
# Grades a small class for real: five students, two of whom got it right.
#   sh tests/class/grade.sh GRADER
set -u
grader=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 3
# It stays, so that the commands at the ends of the reports can be tried.
class=$(realpath --relative-to=. "$(dirname "$grader")/../class") || exit 3
rm -rf "$class"
mkdir -p "$class" || exit 3

# student, and the program that was handed in
while read -r student program; do
    mkdir "$class/$student" && cp "$program" "$class/$student/pipe-shell.c" || exit 3
done <<'LIST'
amira   solutions/pipe-shell/loop/pipe-shell.c
bo      solutions/pipe-shell/spawn/pipe-shell.c
chen    tests/wrong/pipe-shell/parent-keeps-write-end.c
dana    tests/wrong/pipe-shell/exec-failure-goes-on.c
emil    tests/wrong/pipe-shell/no-truncation.c
LIST

set --
for student in "$class"/*; do
    set -- "$@" --submission "$student"
done
"$grader" run pipe-shell "$@"
status=$?
[ $status -eq 1 ] && status=0 # three of the five have something to mend, as they should
exit $status
