# A course's mistake that only shows in play is never the student's failure.
# shellcheck shell=sh disable=SC2154
mkdir -p "$WORK/mistake" && cp -r course.yaml exercises solutions "$WORK/mistake/"
cd "$WORK/mistake" || exit 3
sed -i '0,/until: {shell: idle}/s//until: {shell: {blocked-in: raed}}/' exercises/pipe-shell/exercise.yaml
run run pipe-shell --submission solutions/pipe-shell/loop --test one-command
claim "an unknown system call leaves the test undecided" 3 out "no system call 'raed'" out 'undecided'
cd "$TREE" || exit 3
