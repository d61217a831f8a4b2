#!/usr/bin/env bash
# Installs missing tools that the tests need, builds, and runs the tests. The last line is "N passed, N failed".
#   ./test.sh           the tests that must pass before a change lands
#   ./test.sh --long    the other tests: more than thirty kills, an hour without the service, the images, ...
#   ./test.sh --soak N  the long test of kills, N times as long (default 10)
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/require-sdk.sh"
cd "$root" || exit 1

projects=(tests/Unit tests/Cluster tests/EndToEnd)
case "${1:-}" in
  "") filter='Category!=Long' ;;
  --long)
    filter='Category=Long'
    # Also builds the images and starts them.
    export MEDIA_IMAGES=1
    mapfile -t projects < <(grep -rlF '[Trait("Category", "Long")]' --include='*.cs' "${projects[@]}" | cut -d/ -f1-2 | sort -u) ;;
  --soak)
    filter='Category=Long&FullyQualifiedName~CrashStormTests' projects=(tests/EndToEnd)
    export MEDIA_SOAK=${2:-10} ;;
  *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

# Most processes that the tests start run for seconds only, too short for the compiler's profiling to pay off.
export DOTNET_TieredPGO=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
minutes=()

timed() { # name, then the command
  local name=$1 began=$SECONDS took
  shift
  "$@"
  local code=$?
  took=$((SECONDS - began))
  minutes+=("$(printf '%-10s %2d min %02d s' "$name" $((took / 60)) $((took % 60)))")
  return $code
}

run() { # a test project
  dotnet test "$1" -c Release --no-build --nologo --filter "$filter" \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=$(basename "$1").trx" --results-directory "$results"
}

count() { # a member of the Counters, over all projects
  cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' \
    | awk '{n+=$1} END {print n+0}'
}

timed Tools scripts/install-test-tools.sh || exit 1
timed Build dotnet build Media.sln -c Release --nologo -v quiet || exit 1
for project in "${projects[@]}"; do
  timed "$(basename "$project")" run "$project" || status=1
  [ -s "$results/$(basename "$project").trx" ] || { echo "$project wrote no results." >&2; status=1; }
done

passed=$(count passed)
failed=$(( $(count failed) + $(count error) + $(count timeout) + $(count aborted) ))
[ "$passed" -gt 0 ] || status=1
[ "$failed" -eq 0 ] || status=1
printf '%s\n' "${minutes[@]}"
echo "$passed passed, $failed failed"
exit $status
