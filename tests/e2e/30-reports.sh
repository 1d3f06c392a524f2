# What a student sees.
# shellcheck shell=sh disable=SC2154
right=solutions/pipe-shell/loop/pipe-shell.c
run run pipe-shell --submission $right --seed 7
claim "a right shell passes with full points" 0 out '100(\.00)? */ *100'
run run pipe-shell --solutions
claim "--solutions grades every reference solution, named without ./" 0 \
    out '^solutions/pipe-shell/loop '
for program in parent-keeps-write-end dup2-backwards handler-reaps-too bin-only; do
    run run pipe-shell --submission tests/wrong/pipe-shell/$program.c
    claim "the report about $program fails" 1
    first=$(head -n 1 "$WORK/out")
    lines=$(wc -l <"$WORK/out")
    holds "its first line says what to fix first" [ "${first#fix first: }" != "$first" ]
    holds "the report about $program fits one screen" [ "$lines" -le 40 ]
done
run run pipe-shell --submission tests/wrong/pipe-shell/bin-only.c --test absolute-path
claim "what the program said on stderr is shown" 1 out 'tac: No such file'
run run pipe-shell --submission exercises/pipe-shell/starter
claim "the starter compiles and fails" 1 out 'grader run pipe-shell'

wrong=$(ls tests/wrong/pipe-shell/*.c | head -n 3)
set --
for program in $wrong; do set -- "$@" --submission "$program"; done
for jobs in 1 2 8; do
    run run pipe-shell "$@" --submission $right --seed 11 -j $jobs
    cp "$WORK/out" "$WORK/report-$jobs"
done
claim "a class with failures ends with 1" 1
holds "the report is the same with -j 1 and -j 8" cmp "$WORK/report-1" "$WORK/report-8"
holds "the report is the same with -j 2" cmp "$WORK/report-1" "$WORK/report-2"
holds "a piped report has no escape sequences" sh -c "! grep -q '$(printf '\033')' '$WORK/report-1'"
run run pipe-shell --submission $right --color always
claim "--color always colours" 0 out "$(printf '\033')\["
holds "NO_COLOR wins over FORCE_COLOR" sh -c \
    "! NO_COLOR=1 FORCE_COLOR=1 '$GRADER' run pipe-shell --submission $right | grep -q '$(printf '\033')'"
run run pipe-shell --submission $right --format json --output "$WORK/report.json"
claim "--output leaves stdout empty" 0
holds "stdout is empty" [ ! -s "$WORK/out" ]
holds "the JSON report parses and has its schema" python3 -c "
import json, sys
report = json.load(open('$WORK/report.json'))
assert report['schema'] == 'grader/result/v1', report['schema']
result = report['results'][0]
assert result['points'] == result['points_max'] == 100, result['points']
assert all(t['verdict'] == 'passed' for t in result['tests'])"
run run pipe-shell --submission $right --output "$WORK/no/such/folder/x"
claim "an output that cannot be written is the grader's trouble" 3 err 'no/such/folder'

printf 'int main(void) { return x; }\n' >"$WORK/broken.c"
run run pipe-shell --submission "$WORK/broken.c"
claim "a compile error is shown with file and line" 1 out 'pipe-shell.c:1' out "'x' undeclared|‘x’ undeclared"
mkdir -p "$WORK/two" && cp "$WORK/broken.c" "$WORK/two/a.c" && cp "$WORK/broken.c" "$WORK/two/b.c"
sed -i 's/return x/return 0/' "$WORK/two/a.c" "$WORK/two/b.c"
run run pipe-shell --submission "$WORK/two"
claim "two main functions are told by the student's names" 1 \
    out 'fix first: builds: b.c:1: multiple definition of .main.; a.c:1: first defined'
mkdir -p "$WORK/empty"
run run pipe-shell --submission "$WORK/empty"
claim "an empty submission says what is missing" 1 out '\*\.c'
mkdir -p "$WORK/linked" && ln -s /etc/passwd "$WORK/linked/pipe-shell.c"
run run pipe-shell --submission "$WORK/linked"
claim "a symbolic link is refused and said to be" 1 out 'symbolic link'

mkdir -p "$WORK/here" && cd "$WORK/here" || exit 3
cp "$TREE/$right" pipe-shell.c
run run pipe-shell --course "$TREE/course.yaml" --keep --test builds
claim "outside the course the current folder is graded; --keep saves the evidence" 0
holds "the evidence is JSON" python3 -m json.tool grader-keep/pipe-shell/here/builds/evidence.json
cd "$TREE" || exit 3
