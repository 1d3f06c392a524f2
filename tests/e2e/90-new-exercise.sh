# The worked example of grader/README.md, word for word.
# shellcheck shell=sh disable=SC2154
mkdir -p "$WORK/new" && cd "$WORK/new" || exit 3
# A line "`PATH`:" names the file that the indented block behind it is.
awk '
    /^## / { is_ours = /^## A new exercise in 30 minutes/ }
    is_ours && /^`[a-z0-9\/.-]+`:$/ {
        if (path != "") write()
        path = substr($0, 2, length($0) - 3)
        next
    }
    is_ours && path != "" && (/^    / || /^$/) {
        text = text substr($0, 5) "\n"
        next
    }
    path != "" { write() }
    END { if (path != "") write() }
    function write(    folder) {
        folder = path
        if (sub(/\/[^\/]*$/, "", folder)) system("mkdir -p " folder)
        sub(/^\n+/, "", text)
        sub(/\n+$/, "\n", text)
        printf "%s", text > path
        close(path)
        path = text = ""
    }' "$TREE/grader/README.md"
run lint
claim "the worked example has nothing to complain about" 0 out 'nothing to complain about'
run verify upper
claim "its programs are as they claim" 0 out '3 of 3 as claimed: 1 right programs, 2 wrong ones'
run verify upper --solutions
claim "its solutions can be asked for alone" 0 out '1 of 1 as claimed: 1 right programs, 0'
run verify upper --repeat 2 --load --seed 7
claim "and remain so on a busy machine" 0 out '2 rounds, seed 7'
sed -i 's/fails: own-work/fails: words/' tests/wrong/upper/uses-popen.c
run verify upper --repeat 2 --seed 7
claim "an unstable or false claim is told with its rate" 1 \
    out "'words' must fail but is passed \(in 2 of 2 rounds, first with --seed 7\)"
cd "$TREE" || exit 3
