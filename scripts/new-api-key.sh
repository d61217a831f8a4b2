#!/usr/bin/env bash
# Creates an API key and prints it with the settings that accept it. Only its hash goes into the settings; the key is stored nowhere.
set -euo pipefail
if [ $# -ne 2 ] || ! [[ "$1" =~ ^[A-Za-z0-9_-]{1,32}$ ]] || ! [[ "$2" =~ ^(read|operate)$ ]]; then
  echo "Usage: scripts/new-api-key.sh NAME read|operate" >&2
  exit 1
fi
key=$(head -c 32 /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '=')
echo "key for its holder:  $key"
echo "Api__Keys__$1__Sha256=$(printf '%s' "$key" | sha256sum | cut -d ' ' -f 1)"
echo "Api__Keys__$1__Scopes__0=$2"
