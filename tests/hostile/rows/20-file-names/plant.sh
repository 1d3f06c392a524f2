# The names that no version control should have to bear.
set -eu
bad='#error taken'
for name in ./-o.c ./-rf ./-fplugin=x.c '@file.c' 'x.c;id.c' '$(id).c' '`id`.c' ' .c' '#.c' \
    '*.c' "$(printf 'new\nline.c')" "$(printf '\033[2J.c')" "$(printf '\377.c')" .hidden.c \
    "$(printf '%0200d' 7)$(printf '%050d' 7).c" ; do
    echo "$bad" >"$name"
done
ln -s /etc/passwd passwd.c
ln -s ../../course/exercises/word/exercise.yaml hidden.h
ln -s . loop.c
mkdir -p folder.c ../20-above
echo "$bad" >folder.c/inner.c
mkfifo pipe.c
