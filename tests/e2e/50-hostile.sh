# Hostile programs beside right ones, and what they leave behind; files nobody should open.
# shellcheck shell=sh disable=SC2154
right=$TREE/solutions/pipe-shell/loop/pipe-shell.c
set --
for program in tests/hostile/pipe-shell/*.c; do
    set -- "$@" --submission "$program" --submission "$right"
done
python3 tests/e2e/leftovers.py "$GRADER" run pipe-shell "$@" -j 2 --format json \
    >"$WORK/hostile.json" 2>"$WORK/err"
status=$?
: >"$WORK/out"
claim "a class of hostile programs is graded, and nothing of it is left on the machine" 1

# tally PYTHON: prints what holds of the results r.
tally() {
    python3 -c "
import json, sys
right, hostile = [], []
for r in json.load(open(sys.argv[1]))['results']:
    (hostile if r['submission'].startswith('tests/hostile') else right).append(r)
bad = [(r['submission'], t['id'], t['verdict'], t['trouble'], t['findings'])
       for r in $1 for t in r['tests'] if $2]
print(*bad, sep='\n')
sys.exit(bool(bad) or not $1)" "$WORK/hostile.json"
}
holds "a right shell beside each of them passes everything" \
    tally right "t['verdict'] != 'passed'"
holds "none of them gets a point" \
    tally hostile "t['points'] != 0"
holds "none of them leaves a test undecided" \
    tally hostile "t['verdict'] == 'undecided'"
holds "no control character gets into the report" \
    sh -c "! LC_ALL=C grep -q '[[:cntrl:]]' '$WORK/hostile.json'"
run run pipe-shell --submission tests/hostile/pipe-shell/forges-names.c --color never
claim "no name of a process begins a line of the report" 1 out '\?all passed \(process'
holds "no escape sequence of a process's name gets to the terminal" \
    sh -c "! LC_ALL=C grep -q '$(printf '[\033\007\r]')' '$WORK/out'"

# odd NAME: makes a submission of that name and goes there.
odd() {
    mkdir -p "$WORK/odd/$1" && cd "$WORK/odd/$1" || exit 3
}
odd fifo && mkfifo pipe-shell.c
odd folder && mkdir -p pipe-shell.c
odd link && ln -s "$right" pipe-shell.c
odd device && ln -s /dev/zero pipe-shell.c
odd giant && truncate -s 10G pipe-shell.c
odd socket && python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('pipe-shell.c')"
cd "$TREE" || exit 3
for kind in 'fifo|not a regular file|cannot be opened' 'folder|is not a regular file' \
    'link|is a symbolic link' 'device|is a symbolic link' 'giant|is larger than 1 MiB' \
    'socket|cannot be opened'; do
    run run pipe-shell --submission "$WORK/odd/${kind%%|*}"
    claim "a ${kind%%|*} is not taken as a source" 1 out "pipe-shell.c was not taken: .*(${kind#*|})" \
        out 'nothing to compile'
done
odd names && cp "$right" . &&
    for name in ./-o.c '@file.c' 'x.c;id.c' "$(printf 'new\nline.c')" '$(id).c' ' .c' \
        "$(printf '\033[2J.c')" "$(printf '\377.c')" .hidden.c; do
        echo '#error taken' >"$name"
    done
cd "$TREE" || exit 3
run run pipe-shell --submission "$WORK/odd/names" --verbose --color never
claim "files with odd names are left out, and said to be" 0 \
    out '-o\.c was not taken' out '@file\.c was not taken' out 'new\\nline\.c was not taken' \
    out '\\x1b\[2J\.c was not taken'
odd hundred && cp "$right" . && for i in $(seq 100); do echo "int f$i;" >"f$i.c"; done
cd "$TREE" || exit 3
run run pipe-shell --submission "$WORK/odd/hundred" --color never
claim "of a hundred files 48 are taken, and the others named" 1 out 'at most 48 are taken'

# bomb NAME TEXT: a source that must make the compiler give up, not the grader.
bomb() {
    odd "bomb-$1" && printf '%b' "$2" >pipe-shell.c && cd "$TREE" || exit 3
    set -- "$1" "$WORK/odd/bomb-$1"
    run run pipe-shell --submission "$2" --color never
    claim "compiling $1 is the student's failure" 1 out '0 / 100   0 passed, 1 failed'
}
bomb "an endless header" '#include "/dev/zero"\n'
bomb "an array of a gigabyte" 'int a[1 << 28] = {1};\nint main(void) { return a[0]; }\n'
bomb "itself twice" '#include __FILE__\n#include __FILE__\n'
bomb "a file of the host" '__asm__(".incbin \\"/etc/shadow\\"");\nint main(void) {}\n'
bomb "a header of the course" "#include \"$TREE/course.yaml\"\n"
bomb "an error in colour" '#error \033[2J\033]0;x\007 passed\n'
holds "no escape sequence of a compiler message gets to the terminal" \
    sh -c "! LC_ALL=C grep -q '$(printf '[\033\007\r]')' '$WORK/out'"
