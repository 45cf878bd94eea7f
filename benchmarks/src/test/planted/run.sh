#!/bin/sh
# Plants a bug, and expects the workload to find and to name it.
#
#   run.sh [-s SECONDS] [-r SEED] NAME...      names are those of the patches here; "all" stands for every one
#
# Each patch is applied to a clone of the last commit in a temporary directory, built there, and let run on three
# processes on the loopback (LocalChaos) until one of the violations behind "Expect:" is found or the time is up.
# MAVEN_ARGS is handed to Maven, for instance -o. Exit code: 0 if each was found, 1 if not, 2 on wrong usage.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(git -C "$here" rev-parse --show-toplevel)
seconds=180
seed=1
while getopts s:r: option; do
    case $option in
        s) seconds=$OPTARG ;;
        r) seed=$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ "$1" != all ] || set -- $(cd "$here" && ls ./*.patch | sed 's|^\./||; s|\.patch$||')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

plant() {
    patch=$here/$1.patch
    [ -f "$patch" ] || { echo "there is no $patch" >&2; exit 2; }
    rm -rf "$work/src" "$work/run"
    git clone -q --shared "$root" "$work/src"
    git -C "$work/src" apply "$patch"
    # shellcheck disable=SC2086 # several arguments
    (cd "$work/src" && mvn -q -B ${MAVEN_ARGS:-} package -DskipTests -pl benchmarks -am)
    expected=$(sed -n 's/^Expect: //p' "$patch")
    began=$(date +%s)
    status=0
    # shellcheck disable=SC2086 # several names
    java --add-opens java.base/jdk.internal.misc=ALL-UNNAMED --add-opens java.base/sun.nio.ch=ALL-UNNAMED \
        --add-opens java.base/java.lang.reflect=ALL-UNNAMED \
        -cp "$work/src/benchmarks/target/test-classes:$work/src/benchmarks/target/benchmarks.jar" \
        io.sternline.benchmarks.chaos.workload.LocalChaos "$work/run" "$seconds" "$seed" $expected \
        >"$work/log" 2>&1 || status=$?
    took=$(($(date +%s) - began))
    case $status in
        3) echo "$1: found after $took s: $(grep '^VIOLATIONS' "$work/log" | tail -1)" ;;
        0) echo "$1: NOT FOUND within $took s"; missed=1 ;;
        *) echo "$1: the run failed:"; tail -20 "$work/log"; missed=1 ;;
    esac
}

missed=0
for name; do
    plant "$name"
done
exit $missed
