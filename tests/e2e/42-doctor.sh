# What the machine can do, on this one and on faked others.
# shellcheck shell=sh disable=SC2154
on_host() {
    host=$1
    shift
    python3 tests/hosts/host.py "$host" "$GRADER" "$@" >"$WORK/out" 2>"$WORK/err" </dev/null
    status=$?
    cp "$WORK/out" "$WORK/doctor" # which holds does not touch
}

run doctor
claim "doctor finds everything here" 0 out '^sandbox full: ' out '✓ own /proc' out '✓ race detector'
run doctor --format json
claim "doctor speaks JSON" 0 out '"schema": "grader/doctor/v1"' out '"whole": true'
run doctor --format jsn
claim "doctor knows its formats" 2 err "there is no format 'jsn': use json"
run doctor all
claim "doctor takes no words" 2 err "takes no words: 'all'"

on_host no-userns doctor
holds "without user namespaces doctor names the setting" \
    grep -q 'sysctl -w user.max_user_namespaces=' "$WORK/doctor"
holds "and none that is for other hosts" \
    sh -c "! grep -q 'docker run\|apparmor_restrict\|unprivileged_userns_clone' '$WORK/doctor'"
on_host apparmor doctor
holds "where AppArmor takes privilege away doctor names the profile" \
    grep -q 'make install' "$WORK/doctor"
on_host docker doctor
holds "behind Docker's filter doctor names Docker's options" \
    grep -q 'docker run --security-opt seccomp=unconfined' "$WORK/doctor"
on_host masked-proc doctor
holds "where /proc is masked doctor names Docker's option" \
    grep -q 'security-opt systempaths=unconfined' "$WORK/doctor"
on_host no-ptrace doctor
claim "without ptrace the sandbox is full and grading lacks something" 1 out '^sandbox full' \
    out '✗ ptrace' out 'SYS_PTRACE'
on_host no-landlock doctor
claim "a full sandbox does without Landlock" 0 out '✗ landlock .*not implemented'
for host in no-userns apparmor docker masked-proc; do
    on_host $host doctor
    holds "on $host doctor does not end with 0" [ "$status" -ne 0 ]
    holds "on $host doctor fits 80 columns" sh -c "! sed 's/[✓✗…]/x/g' '$WORK/doctor' | grep -E '.{81}'"
done

on_host no-userns+no-landlock run pipe-shell --solutions
claim "where there is no isolation nothing is run" 3 err "grader doctor" err '^  full +.' err '^  landlock +.'
holds "and nothing is reported" [ ! -s "$WORK/doctor" ]
on_host no-userns run pipe-shell --solutions --require-sandbox full
claim "--require-sandbox full refuses less" 3 err '^  full +.' err 'grader doctor'
for command in why trace verify; do
    case $command in trace) set -- -- true ;; *) set -- pipe-shell ;; esac
    on_host no-userns $command --require-sandbox full "$@"
    claim "so does $command" 3 err 'grader doctor'
done
for host in no-userns docker apparmor; do
    on_host $host run pipe-shell -s solutions/pipe-shell/loop --quick
    holds "on $host the report says that the sandbox was not full" \
        grep -q '^sandbox landlock, not full: ' "$WORK/doctor"
done
on_host no-userns trace -- true
claim "a timeline says so, too" 0 out '^sandbox landlock, not full: '
on_host no-userns trace --format json -- true
claim "beside other formats it stands on stderr" 0 err "the sandbox was 'landlock', not full"
on_host masked-proc run pipe-shell -s solutions/pipe-shell/loop --quick --format json
holds "JSON says what failed in the tiers above" \
    grep -q '"full": "cannot open a box: cannot mount proc' "$WORK/doctor"
on_host no-userns+no-landlock run pipe-shell -s solutions/pipe-shell/loop --quick \
    --require-sandbox none
holds "without isolation a program runs if somebody asks for it, and the report says so" \
    grep -q '^sandbox none, not full: ' "$WORK/doctor"
run run pipe-shell --solutions --quick --require-sandbox full --verbose
claim "a full sandbox is stated if asked for" 0 out '^sandbox full: '
run run pipe-shell --solutions --quick --format json
claim "JSON always says what the sandbox was" 0 out '"tier": "full"'
