#!/bin/sh
# What the fuzz targets begin with, made from what is in the tree.
#   sh tests/fuzz/seeds.sh GRADER ARENA_SEED FOLDER
set -eu
grader=$(realpath "$1")
arena_seed=$(realpath "$2")
cd "$(dirname "$0")/../.."
tree=$PWD
mkdir -p "$3"
seeds=$(realpath "$3")
rm -rf "${seeds:?}"/*
cd "$seeds"
mkdir course evidence judging keeper outcome arena sanitizer compiler text elf proc pattern path

# Every exercise as a whole, and each of its tests alone below the head of the file; the
# loader looks for the id x.
for file in "$tree"/exercises/*/exercise.yaml; do
    name=$(basename "$(dirname "$file")")
    sed 's/^id: .*/id: x/' "$file" >"course/$name"
    awk -v name="course/$name" '
        /^  - id: / { count++ }
        count == 0 { head = head $0 "\n"; next }
        { if (!(count in made)) { made[count] = 1; printf "%s", head > (name "-" count) }
          print > (name "-" count) }' "course/$name"
done
{
    cat course/pipe-shell-1
    printf '\0'
    cat "$tree/course.yaml"
} >course/course

# Words for the mutations: every key of a course file.
for kind in course exercise; do
    "$grader" schema "$kind"
done | grep -oE '"[a-z][a-z-]+"' | sort -u >course.words

# One wrong program of each kind, for what is only in the evidence of such.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
keep() {
    (cd "$work" && "$grader" run --course "$tree/course.yaml" --keep "$@" >report 2>&1) ||
        [ $? -eq 1 ] || { cat "$work/report" >&2; exit 1; }
}
keep shm-counter --trace always -s "$tree/tests/wrong/shm-counter/no-semaphore.c"
keep pipe-shell --quick --trace always -s "$tree/tests/wrong/pipe-shell/child-keeps-write-end.c"
keep signal-handler --quick -s "$tree/tests/wrong/signal-handler/printf-in-handler.c"
(cd "$work/grader-keep" && find . -name evidence.json) | while read -r file; do
    kept=$(echo "$file" | tr -c 'a-z0-9\n-' _)
    cp "$work/grader-keep/$file" "evidence/$kept"
    # ./EXERCISE/SUBMISSION/TEST/evidence.json
    { echo "$file" | awk -F/ '{ print $2 "/" $4 }'; cat "$work/grader-keep/$file"; } >"judging/$kept"
done
grep -ohE '"[a-z_]+":' evidence/* | tr -d : | sort -u >evidence.words

"$arena_seed" >arena/all

# Messages: kind, number of descriptors, and the struct, as on a little-endian machine.
python3 - <<'PYTHON'
import struct
def save(name, *parts):
    open(name, "wb").write(b"".join(parts))
head = lambda kind, argc=0, tty=0, pid=0: struct.pack("<5I3i2Ii", kind, tty, 0, 0, argc, pid, 15, 1, 0, 0, 0)
save("keeper/start", bytes([0, 3]), head(0, 2), b"./x\0-l\0")
save("keeper/start-tty", bytes([0, 0]), head(0, 1, 1), b"./x\0")
for kind in range(1, 6):
    save("keeper/plain%d" % kind, bytes([0, 0]), head(kind, pid=2))
save("keeper/ready", bytes([1, 3]), struct.pack("<Iii4xqq", 0, 0, 0, 0, 0))
save("keeper/failed", bytes([1, 0]), struct.pack("<Iii4xqq", 1, 0, 0, 0, 0), b"no".ljust(1024, b"\0"))
for kind in range(4):
    save("keeper/event%d" % kind, bytes([2, 0]), struct.pack("<Iii4xq16sqq", kind, 2, 0, 5, b"cat", 9, 9))
cargo = lambda *names: struct.pack("<Q", len(names)) + b"".join(
    n.encode().ljust(64, b"\0") + b"\1\0\0\0" for n in names).ljust(48 * 68, b"\0")
save("outcome/none", b"\1", struct.pack("<I2000s4x", 1, b"no box"), cargo())
save("outcome/two", b"\3", struct.pack("<I2000s4x", 0, b""), cargo("shell", "other"))
PYTHON

printf '/box/a.c: In function f:\n/box/a.c:3:5: error: no such thing\n    3 |  x\n./b.c:7: warning: unused [-Wx]\n' >compiler/gcc
printf '/usr/bin/ld: /tmp/ccAbC123.o:a.c:3: undefined reference to "f"\ncollect2: error: ld returned 1\n' >compiler/ld
printf '==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x60 at pc 0x55\n    #0 0x1 in f /usr/x.c:1\n    #1 0x55 in main /box/chat.c:41:7\n\nDirect leak of 12 byte(s) in 1 object(s) allocated from:\n    #0 0x7f in malloc\n    #1 0x2 in make /box/chat.c:9\n' >sanitizer/asan
printf 'chat.c:41:7: runtime error: signed integer overflow: 1 + 2147483647\n' >sanitizer/ubsan
printf 'plain \033[31mred \342\200\256 \303\251 \377\n\t\r\0' >text/mixed
cat /proc/self/stat | { printf '\0'; cat; } >proc/stat
{ printf '\1'; cat /proc/self/status; } >proc/status
{ printf '\2'; echo '0 0x3 0x7ffe 0x400 0x0 0x0 0x0 0x7ffc 0x7f12'; } >proc/syscall
{ printf '\2'; echo running; } >proc/running

printf '\0\2ab\0xabyabz\n' >pattern/contains
printf '\2\0^[a-z]+ (x|y)*$\0one x\ntwo\n' >pattern/regex
printf '\3\0one\ntwo\0two\none\n' >pattern/lines
printf '\5\0#:#\0012:7' >pattern/numbered
printf '../tmp/./x//y' >path/up
printf 'a/b/../../../../dev/shm/x' >path/out

# Programs that are as small as programs with everything in them can be.
printf 'static inline int g(int a) { return a * 3; }\nint f(int a) { return g(a) + 1; }\nint main(void) { return f(2); }\nvoid _start(void) { main(); }\n' >"$work/p.c"
for flags in "-O0" "-O2" "-O2 -gdwarf-4" "-O0 -static-pie -fPIE" "-O0 -g0 -Wl,--build-id"; do
    gcc -g -nostdlib -static $flags -Wl,-z,noseparate-code -o "elf/$(echo "$flags" | tr -dc a-zA-Z0-9)" "$work/p.c" 2>/dev/null
done
gcc -g -shared -fPIC -nostdlib -Wl,-z,noseparate-code -o elf/library "$work/p.c"
