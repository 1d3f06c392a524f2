# What is hidden from students is not in the box of their program.
# shellcheck shell=sh disable=SC2154
if [ "$(id -u)" -eq 0 ]; then
    for trace in never always; do
        holds "nothing hidden is in a box, nor in its memory (--trace $trace)" \
            timeout -k 5 120 python3 tests/e2e/hidden.py "$GRADER" "$WORK/hidden-$trace" $trace
    done
fi
