# A proof that fails: verify must notice every kind of broken promise.
# shellcheck shell=sh disable=SC2154
proof=$WORK/proof
samples=$proof/tests/wrong/pipe-shell
mkdir -p "$proof" "$samples" "$proof/solutions/pipe-shell" && cp -r course.yaml exercises "$proof/"
wrong=tests/wrong/pipe-shell/no-truncation.c
cp -r solutions/pipe-shell/loop "$proof/solutions/pipe-shell/right"
cp $wrong "$samples/as-claimed.c"
cd "$proof" || exit 3
run verify pipe-shell
claim "verify holds what is as claimed" 0 out '2 of 2 as claimed: 1 right programs, 1 wrong ones'
rm "$samples"/*.c

mkdir -p solutions/pipe-shell/not-right && cp "$TREE/$wrong" solutions/pipe-shell/not-right/pipe-shell.c
sed 's/says: .*/says: something quite different/' "$TREE/$wrong" >"$samples/phrase.c"
sed 's/fails: .*/fails: append/' "$TREE/$wrong" >"$samples/test.c"
sed 's/fails: .*/fails: no-such-test/' "$TREE/$wrong" >"$samples/name.c"
{ sed -n '/^\/\*/,/\*\//p' "$TREE/$wrong" | sed '/\*\//q'; cat "$TREE"/solutions/pipe-shell/loop/pipe-shell.c; } >"$samples/harmless.c"
run verify pipe-shell
claim "verify names a solution that fails" 1 out 'not-right' out "'truncates-file' must pass but is failed"
claim "verify misses the phrase" 1 out "'truncates-file' failed without saying 'something quite different'"
claim "verify notices that another test failed" 1 out "'append' must fail but is passed"
claim "verify notices a test that is not there" 1 out "there is no test 'no-such-test'"
claim "verify notices a wrong program that passes" 1 out 'harmless.c' out "'truncates-file' must fail but is passed"
claim "verify counts what held" 1 out '1 of 6 as claimed'

echo 'int main(void) { return 0; }' >"$samples/silent.c"
run verify pipe-shell
claim "a wrong program must say what it claims" 2 err 'silent.c:1: the first comment must say'
cd "$TREE" || exit 3
