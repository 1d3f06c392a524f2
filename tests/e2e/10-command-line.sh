# Help, versions, and what a mistyped word gets.
# shellcheck shell=sh disable=SC2154
run --help
claim "--help lists the commands" 0 out '^  run ' out '^  verify ' out 'exit status'
run
claim "no command shows the usage and is a usage error" 2 err 'usage: grader COMMAND'
run --version
claim "--version" 0 out '^grader [0-9]+\.[0-9]+\.[0-9]+$'
for command in run list verify lint schema; do
    run $command --help
    claim "$command --help" 0 out "^usage: grader $command" out '--help'
done
run rnu
claim "a mistyped command gets a suggestion" 2 err "no command 'rnu': did you mean 'run'"
escape=$(printf '\033')
run "x${escape}[31m"
claim "no escape sequence of an argument reaches the terminal" 2 err "no command 'x.x1b.31m'"
run run --submision x
claim "a mistyped option gets a suggestion" 2 err "did you mean '--submission'"
run run --sub x
claim "options are not abbreviated" 2 err "unknown option '--sub'"
run run pipe-shel
claim "a mistyped exercise gets a suggestion" 2 err "did you mean 'pipe-shell'"
run run pipe-shell --test bulds
claim "a mistyped test gets a suggestion" 2 err "did you mean 'builds'"
run run pipe-shell --seed x
claim "a bad number is refused" 2 err '--seed takes a whole number'
run run pipe-shell --seed
claim "a missing value is named" 2 err '--seed needs a value'
run run pipe-shell --format jsn
claim "a mistyped format gets a suggestion" 2 err 'json'
run run pipe-shell --submission no/such/folder
claim "a missing submission is a usage error" 2 err "cannot find submission 'no/such/folder': No such file"
run run pipe-shell --submission /dev/null
claim "a device is not a submission" 2 err "'/dev/null' is neither a folder nor a file"
run run --submission README.md --color sometimes
claim "a bad choice is refused" 2 err "--color takes always, never or auto, not 'sometimes'"
run list --course no/such/course.yaml
claim "a missing course is a usage error" 2 err "cannot find course 'no/such/course.yaml': No such file"
cd "$WORK" || exit 3
run list
claim "outside a course the fix is named" 2 err 'no course.yaml here or in a folder above; name one with --course'
run list --course "$TREE/course.yaml"
claim "--course names a course elsewhere" 0 out '^pipe-shell .* of 100 points'
cd "$TREE/exercises/pipe-shell/starter" || exit 3
run list pipe-shell
claim "the course is found by walking up" 0 out '^  builds '
cd "$TREE" || exit 3
run list --lang zh
claim "titles in Chinese" 0 out '管道'
run lint
claim "the course lints" 0 out 'nothing to complain about'
run schema
claim "schema of course.yaml is JSON" 0 out 'draft-07'
holds "schema of exercise.yaml parses" sh -c "'$GRADER' schema exercise | python3 -m json.tool >/dev/null"

options=$(for command in run list verify lint schema; do "$GRADER" $command --help; done |
    grep -oE -e '--[a-z]+' | sort -u)
undocumented=
for option in $options; do
    mandoc -T utf8 grader/man/grader.1 | col -b | grep -q -e "$option" || undocumented="$undocumented $option"
done
holds "every option is in the manual page${undocumented:+ (missing:$undocumented)}" [ -z "$undocumented" ]

run run pipe-shell --require-sandbox ful
claim "--require-sandbox suggests a tier" 2 err "--require-sandbox takes no 'ful': did you mean 'full'\?"
run run pipe-shell --require-sandbox much
claim "--require-sandbox takes a tier" 2 err "takes full, no-proc, landlock or none, not 'much'"
