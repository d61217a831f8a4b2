#!/usr/bin/env bash
# Builds the service and runs all of it in one process: silo, API, VOD simulator, and SQLite in ./data.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/require-sdk.sh"

echo "Building: one to two minutes the first time, a few seconds after that."
project="$root/src/Standalone/Media.Standalone.csproj"
log=$(mktemp)
if ! dotnet build "$project" -c Release --nologo -v quiet >"$log" 2>&1; then
  cat "$log" >&2
  rm -f "$log"
  exit 1
fi
rm -f "$log"
exec dotnet "$root/src/Standalone/bin/Release/net10.0/Media.Standalone.dll" "$@"
