# A course's mistake that only shows in play is never the student's failure.
# shellcheck shell=sh disable=SC2154
mkdir -p "$WORK/mistake" && cp -r course.yaml exercises solutions "$WORK/mistake/"
cd "$WORK/mistake" || exit 3
sed -i '0,/until: {shell: idle}/s//until: {shell: {blocked-in: socketcall}}/' exercises/pipe-shell/exercise.yaml
run run pipe-shell --submission solutions/pipe-shell/loop --test one-command
claim "a system call that is not of this machine leaves the test undecided" 3 out "this machine has no system call" out 'undecided'
sed -i 's/socketcall/raed/' exercises/pipe-shell/exercise.yaml
run lint
claim "a system call of no machine is a mistake of the course" 2 err "no system call is called 'raed'" err "did you mean 'read'"
cd "$TREE" || exit 3
