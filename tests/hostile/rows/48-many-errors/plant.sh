# Less than the largest file that is taken.
seq 80000 | sed 's/.*/x y&;/' >errors.h
