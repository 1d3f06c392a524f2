# What is hidden from students is not in the box of their program, nor in its memory.
# shellcheck shell=sh disable=SC2154
hidden() {
    timeout -k 5 120 python3 tests/hosts/host.py "$1" \
        python3 tests/e2e/hidden.py "$GRADER" "$WORK/hidden-$1-$2" "$2"
}
if [ "$(id -u)" -eq 0 ]; then
    holds "nothing hidden is in a box" hidden plain never
    holds "nothing hidden is in a box whose programs are traced" hidden plain always
    holds "nothing hidden is in a box without a /proc" hidden masked-proc never
    holds "nothing hidden is in a box without user namespaces" hidden no-userns never
fi
