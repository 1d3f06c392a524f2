#!/bin/sh
# The one list of what the project needs, and its installer.
#   sh .ci/need.sh run     to build and to grade
#   sh .ci/need.sh test    to test, format and lint as well
# How something is found (a command, a library by pkg-config, what clang links for a
# sanitizer), and its Debian package.
list_run="
command:gcc        gcc
command:make       make
command:pkg-config pkg-config
header:stdio.h     libc6-dev
library:yaml-0.1   libyaml-dev
library:jansson    libjansson-dev
library:libseccomp libseccomp-dev
library:libdw      libdw-dev
"
list_test="
library:criterion    libcriterion-dev
command:clang-format clang-format
command:clang-tidy   clang-tidy
command:clang        clang
linked:fuzzer        libclang-rt-dev
command:git          git
command:mandoc       mandoc
command:python3      python3
command:setpriv      util-linux
command:script       bsdutils
command:bwrap        bubblewrap
"

is_there() {
    case $1 in
    command:*) command -v "${1#command:}" >/dev/null 2>&1 ;;
    library:*) pkg-config --exists "${1#library:}" 2>/dev/null ;;
    linked:*)
        echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' |
            clang -fsanitize="${1#linked:}" -x c -o /dev/null - 2>/dev/null
        ;;
    header:*) [ -e "/usr/include/${1#header:}" ] ;;
    esac
}

missing() {
    printf '%s\n' "$1" | while read -r what package; do
        [ -z "$what" ] || is_there "$what" || printf '%s ' "$package"
    done
}

list=$list_run
[ "${1:-run}" = run ] || list="$list_run$list_test"
packages=$(missing "$list")
[ -n "$packages" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing, by their Debian names: $packages" >&2
    echo "This machine has no apt-get: install what they are called here, then try again." >&2
    exit 1
fi
root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Missing: $packages" >&2
        echo "Neither root nor sudo: ask somebody to run: apt-get install $packages" >&2
        exit 1
    fi
    root=sudo
fi
echo "installing: $packages"
install() {
    # shellcheck disable=SC2086 -- the packages are words
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
}
install 2>/dev/null || { $root apt-get update -qq && install; } || exit 1
left=$(missing "$list")
[ -z "$left" ] || { echo "still missing after the installation: $left" >&2; exit 1; }
