# Timelines, and why something failed.
# shellcheck shell=sh disable=SC2154
right=solutions/pipe-shell/loop/pipe-shell.c
wrong=tests/wrong/pipe-shell/parent-keeps-write-end.c
# line FILE PATTERN: the number of the first line that holds it.
line() { grep -n -m 1 -e "$2" "$1" | cut -d: -f1; }

run trace -- sh -c 'echo hi | wc -l'
claim "any program can be traced: lanes, pipe, exec" 0 out '^1 sh +2 sh +3 wc$' \
    out '^├ pipe A \([0-9]+ reads, [0-9]+ writes\)$' out '├ exec wc -l$' out '^  \| 1$' \
    out '^├ (wait4|waitpid) ◀─+╯'
printf 'b\na\n' >"$WORK/lines"
run trace --input "$WORK/lines" -- sort
claim "the program reads what --input says" 0 out '^  \| a$'
holds "the program reads what is piped in" sh -c "printf 'piped\n' | '$GRADER' trace -- cat | grep -q '| piped'"
run trace -- echo '{{word X}}'
claim "braces in an argument are no template" 0 out '\{\{word X\}\}'
holds "without UTF-8 the lanes are ASCII" sh -c \
    "LC_ALL=C '$GRADER' trace -- sh -c 'sleep 0 | cat' | grep -q '^+ fork -*>+ process 2' && ! LC_ALL=C '$GRADER' trace -- true | grep -q '[^ -~]'"
cat >"$WORK/own.c" <<'END'
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    if (fork() == 0)
        _exit(3);
    return wait(NULL) < 0;
}
END
holds "a program of one's own compiles" gcc -g -o "$WORK/own" "$WORK/own.c"
run trace -- "$WORK/own"
claim "a program of one's own is traced with source lines" 0 out '^├ fork ─+▶┬ process 2 +own\.c:5$' \
    out 'exit 3$' out '^├ wait ◀─+╯ +own\.c:7$'
run trace -- no-such-program
claim "a program that is not there" 2 err "cannot execute 'no-such-program'"
run trace -- "$WORK/own.c"
claim "a file that is no program" 2 err 'not an executable file'
run trace
claim "trace says what it wants" 2 err 'trace EXERCISE --test ID, or grader trace -- PROGRAM'
run trace pipe-shell --test two-stages --format dot $right
claim "a timeline in no known format" 2 err "there is no format 'dot'"

run trace pipe-shell --test two-stages $right
claim "a test's timeline has the lines of the source" 0 out '^1 pipe-shell' \
    out "pipe A \\(3 reads, 4 writes\\) +pipe-shell\\.c:$(line $right 'pipe(')\$" \
    out "fork ─+▶┬ process 2 +pipe-shell\\.c:$(line $right ' fork()')\$" \
    out "exec tr a-z A-Z +pipe-shell\\.c:$(line $right ' execvp(')\$" \
    out '^◼ blocked in read on stdin'
run trace pipe-shell --test two-stages --format json --output "$WORK/timeline.json" --submission $right
claim "a timeline as JSON" 0
holds "it parses, and its references hold" python3 -c "
import json
t = json.load(open('$WORK/timeline.json'))
assert t['schema'] == 'grader/timeline/v1' and t['state'] == 'whole'
assert t['processes'][0]['program'] == 'pipe-shell'
assert {p['process'] for p in t['processes']} >= {e['process'] for e in t['events']}
fork = next(e for e in t['events'] if e['kind'] == 'fork')
assert fork['site']['file'] == 'pipe-shell.c' and fork['function'] == 'fork', fork
assert t['processes'][fork['peer'] - 1]['born'] == fork['event']
pipe = next(o for o in t['objects'] if o['name'] == 'pipe A')
assert t['events'][pipe['made']]['fds'] == [3, 4], pipe"
run trace pipe-shell --test two-stages --format svg --output "$WORK/timeline.svg" $right
claim "a timeline as a picture" 0
holds "it is well-formed" python3 -c "
import xml.dom.minidom
xml.dom.minidom.parse('$WORK/timeline.svg')"

run why pipe-shell --submission $wrong --test two-stages --seed 81723
claim "why says who waits where, and what to close" 1 \
    out "waits in waitpid at pipe-shell\\.c:$(line $wrong 'waitpid(')" \
    out 'Close fd 4 in pipe-shell \(process 1\) after fork' \
    out "^  > +$(line $wrong 'pipe(fd)')  .*pipe\\(fd\\)" out '^what happened$' \
    out '◼ blocked in read on pipe A'
run why pipe-shell --submission $right --test two-stages
claim "why has nothing to say about a right program" 0 out 'every test has passed'
run why pipe-shell --submission tests/wrong/pipe-shell/exit-in-child.c
claim "why keeps a hidden test hidden" 1 out 'only a hidden test has failed'
python3 tests/hosts/host.py no-ptrace "$GRADER" why pipe-shell --submission $wrong --test two-stages \
    >"$WORK/out" 2>"$WORK/err" </dev/null
status=$?
claim "where ptrace is forbidden why tells what it can" 1 out 'its write end is still open in pipe-shell'
python3 tests/hosts/host.py no-ptrace "$GRADER" trace -- true >"$WORK/out" 2>"$WORK/err" </dev/null
status=$?
claim "where ptrace is forbidden trace says so" 0 out 'this machine forbids ptrace'
