#!/usr/bin/env bash
# Installs what the tests need where it is missing, builds, and runs every test. Ends with "N passed, N failed".
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/require-sdk.sh"
cd "$root" || exit 1

"$root/scripts/install-test-tools.sh" || exit 1
dotnet build Media.sln -c Release --nologo -v quiet || exit 1

# Most processes that the tests start live for seconds: they do not win back what the compiler's profiling costs.
export DOTNET_TieredPGO=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
for project in tests/Unit tests/Cluster tests/EndToEnd; do
  dotnet test "$project" -c Release --no-build --nologo \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=$(basename "$project").trx" --results-directory "$results" || status=1
done

count() { cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{n+=$1} END {print n+0}'; }
passed=$(count passed)
failed=$(( $(count failed) + $(count error) + $(count timeout) + $(count aborted) ))
[ "$(ls "$results"/*.trx 2>/dev/null | wc -l)" -eq 3 ] || { echo "A test project left no results." >&2; status=1; }
[ "$passed" -gt 0 ] || status=1
[ "$failed" -eq 0 ] || status=1
echo "$passed passed, $failed failed"
exit $status
