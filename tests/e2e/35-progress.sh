# `grader list` remembers what a student has reached.
# shellcheck shell=sh disable=SC2154
mkdir -p "$WORK/progress" && cp -r course.yaml exercises solutions "$WORK/progress/"
cd "$WORK/progress/exercises/pipe-shell" || exit 3
run list pipe-shell
claim "an exercise that was never graded has no points" 0 out '^pipe-shell +- of 100 points'
cp ../../solutions/pipe-shell/loop/pipe-shell.c .
run run --test one-command
run list pipe-shell
claim "a single test is no grading to remember" 0 out '^pipe-shell +- of 100 points'
run run
claim "the student's own files are graded" 0 out '100 / 100'
run list
claim "the list shows the points" 0 out '^pipe-shell +100 of 100 points' out '^1 of [0-9]+ solved'
echo 'not json' >"$XDG_STATE_HOME/grader/ipc.json"
run list pipe-shell
claim "a spoilt record is as good as none" 0 out '^pipe-shell +- of 100 points'
state=$XDG_STATE_HOME
XDG_STATE_HOME=/proc/none
run run
XDG_STATE_HOME=$state
claim "a place that cannot be written to is no trouble" 0 out '100 / 100'
cd "$TREE" || exit 3
