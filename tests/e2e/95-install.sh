# Installed, and gone again without a trace.
# shellcheck shell=sh disable=SC2154
build=$(dirname "$(dirname "$GRADER")")
root=$WORK/root
# What is built already is not built again with other flags.
stage() {
    make -s -o all BUILD="$build" PREFIX=/usr DESTDIR="$root" "$1"
}
holds "make install stages under DESTDIR" stage install
for file in bin/grader share/man/man1/grader.1 share/man/man5/grader-course.5 \
    share/doc/grader/README.md share/doc/grader/SECURITY.md; do
    holds "it installs $file" [ -s "$root/usr/$file" ]
done
holds "the AppArmor profile is for the installed binary" \
    grep -q '^profile grader /usr/bin/grader flags=(unconfined) {' "$root/etc/apparmor.d/grader"
holds "and lets it make user namespaces" grep -qx '  userns,' "$root/etc/apparmor.d/grader"
holds "the installed grader runs" "$root/usr/bin/grader" --version
holds "make uninstall" stage uninstall
holds "leaves no file" [ -z "$(find "$root" -type f)" ]
# An AppArmor that does not know the word userns, and one that loads the profile.
mkdir -p "$WORK/old" "$WORK/new"
printf '#!/bin/sh\nexit 1\n' >"$WORK/old/apparmor_parser"
printf '#!/bin/sh\nexit 0\n' >"$WORK/new/apparmor_parser"
chmod +x "$WORK/old/apparmor_parser" "$WORK/new/apparmor_parser"
load() {
    cp grader/apparmor/grader "$WORK/profile"
    PATH="$1:$PATH" sh grader/apparmor/load.sh "$WORK/profile"
}
load "$WORK/new" >"$WORK/said"
holds "a new AppArmor loads the profile" grep -q 'lets the grader' "$WORK/said"
holds "and keeps it" [ -e "$WORK/profile" ]
load "$WORK/old" >"$WORK/said"
holds "an old one does without" [ ! -e "$WORK/profile" ]
