# Where ptrace(2) is forbidden, what needs it is undecided and the rest counts.
# shellcheck shell=sh disable=SC2154
python3 tests/hosts/host.py no-ptrace "$GRADER" run pipe-shell -s solutions/pipe-shell/loop \
    >"$WORK/out" 2>"$WORK/err" </dev/null
status=$?
claim "without ptrace a right program fails nothing" 3 out 'undecided' out 'passed' \
    out 'this machine does not allow ptrace'
claim "without ptrace the tests that need none are judged" 3 out '^points +[789][0-9] / 100 '
python3 tests/hosts/host.py no-ptrace "$GRADER" run pipe-shell -s tests/wrong/pipe-shell/no-mode.c \
    >"$WORK/out" 2>"$WORK/err" </dev/null
status=$?
claim "without ptrace a failure is still told" 3 out 'new.txt' out 'failed'
run run pipe-shell --trace never -s solutions/pipe-shell/loop --test own-work
claim "--trace never says what it costs" 3 out 'what the processes did was not recorded'
run run pipe-shell --trace sometimes
claim "--trace takes three words" 2 err 'needed, always or never'
