# Broken course files.
# shellcheck shell=sh disable=SC2154
mkdir -p "$WORK/broken/exercises"
cp -r exercises/pipe-shell "$WORK/broken/exercises/"
sed 's/^title:/titel:/' course.yaml >"$WORK/broken/course.yaml"
cd "$WORK/broken" || exit 3
run lint
claim "a mistyped key is shown with its place, a caret and the fix" 2 \
    err 'course.yaml:[0-9]+:1: error: .*titel' err '\^~~' err "did you mean 'title'"
run run pipe-shell
claim "nothing is graded with a broken course" 2 err 'titel'
cp "$TREE/course.yaml" . && sed -i '0,/points: [0-9]/s//piont: 3/' exercises/pipe-shell/exercise.yaml
run lint
claim "a mistake in an exercise names its file" 2 err 'exercises/pipe-shell/exercise.yaml:[0-9]+:[0-9]+: error'
printf 'id: &a [*a]\n' >course.yaml
run lint
claim "an alias bomb is refused at once" 2 err 'error'
rm -r exercises/pipe-shell
cp "$TREE/course.yaml" .
run lint
claim "a missing exercise is named" 2 err 'exercises/pipe-shell'
