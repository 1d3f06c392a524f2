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
