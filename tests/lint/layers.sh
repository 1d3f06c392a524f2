#!/bin/sh
# Who may include whom.  Everyone sees base and model; a folder sees another one only if
# it is listed here, and then only through its door, X/X.h.  grade.c, main.c, cli see all.
allowed="build:stage build:runtime observe:runtime stage:runtime stage:sandbox stage:observe"
find grader -name '*.[ch]' | sort | while read -r file; do
    from=${file#grader/}; from=${from%%/*}
    sed -n 's/^#include "\([a-z]*\)\/\([a-z_]*\)\.h".*/\1 \2/p' "$file" |
    while read -r to header; do
        case "$from>$to" in
        "$to>$from" | model">"base) continue ;; # own folder, or the one noun-to-base edge
        base">"* | model">"*) echo "$file: $from may not include $to"; continue ;;
        *">"base | *">"model) continue ;;
        esac
        [ "$header" = "$to" ] || echo "$file: $to/$header.h is private to $to"
        case $from in cli | *.c | *.h) continue ;; esac
        case " $allowed " in *" $from:$to "*) ;; *) echo "$file: $from may not include $to" ;; esac
    done
done | { ! grep . ; }
