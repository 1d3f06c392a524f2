set -eu
for name in -wrapper -fplugin=plugin.so -B. -specs=specs @options cc1 as ld collect2 specs \
    Makefile GNUmakefile configure build.sh .gdbinit .gcc-specs planted.gch; do
    printf '#!/bin/sh\necho ran >/tmp/hoard-ran\n' >"./$name"
    chmod 755 "./$name"
done
