#!/usr/bin/env bash
# Builds the images media-silo, media-api and media-simulator with buildah, which needs no container engine. Arguments after the tag
# are passed to buildah, such as --build-arg SDK_IMAGE=... or --secret id=nuget,src=...; so are BUILDAH_ISOLATION and STORAGE_DRIVER.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ $# -lt 1 ] || [[ "$1" = -* ]]; then
  echo "Usage: scripts/build-images.sh TAG [options of buildah build]" >&2
  exit 1
fi
tag=$1
shift
for target in silo api simulator; do
  buildah build --layers --target "$target" --tag "media-$target:$tag" "$@" "$root"
done
