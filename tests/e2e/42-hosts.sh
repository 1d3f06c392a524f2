# The faked hosts on which other tests rely are what they say, for root and for others.
# shellcheck shell=sh disable=SC2154
# Interpreters of a user's own may be out of reach for other users.
python=$(command -v /usr/bin/python3 || command -v python3)
mkdir -p "$WORK/hosts" && cp tests/hosts/*.py "$WORK/hosts/" && chmod -R a+rX "$WORK/hosts"
mine=""
[ "$(id -u)" -ne 0 ] || mine="setpriv --reuid=12345 --regid=12345 --clear-groups"
for host in plain masked-proc pure-v2 no-cgroups no-userns docker apparmor no-landlock no-ptrace \
    docker+masked-proc masked-proc+no-userns no-userns+no-landlock masked-proc+apparmor; do
    if [ "$host" = pure-v2 ] && ! grep -q ' cgroup2 ' /proc/self/mounts; then
        echo "left out: the host pure-v2, as nothing here is a cgroup2"
        continue
    fi
    # shellcheck disable=SC2086 -- words
    holds "an ordinary user finds the host $host" \
        $mine "$python" "$WORK/hosts/host.py" "$host" --check
    [ -z "$mine" ] || holds "root finds the host $host" "$python" tests/hosts/host.py "$host" --check
done
