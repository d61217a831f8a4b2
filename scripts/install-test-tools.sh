#!/usr/bin/env bash
# Installs the programs that the tests need besides the .NET SDK, and starts none: PostgreSQL's server, Node.js for the official Node
# SDK, curl for the commands in the documents, docker-compose to parse the compose file (without an engine), HAProxy, kubectl to parse
# the Kubernetes manifests (without a cluster), buildah to build the images, Prometheus for the alerts, and sqlite3 for backups.
set -euo pipefail
PATH=$PATH:/usr/sbin

missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing+=(postgresql)
command -v node >/dev/null 2>&1 || missing+=(nodejs)
command -v npm >/dev/null 2>&1 || missing+=(npm)
command -v curl >/dev/null 2>&1 || missing+=(curl)
command -v docker-compose >/dev/null 2>&1 || missing+=(docker-compose)
command -v haproxy >/dev/null 2>&1 || missing+=(haproxy)
command -v kubectl >/dev/null 2>&1 || missing+=(kubernetes-client)
command -v buildah >/dev/null 2>&1 || missing+=(buildah)
command -v prometheus >/dev/null 2>&1 && command -v promtool >/dev/null 2>&1 || missing+=(prometheus)
command -v sqlite3 >/dev/null 2>&1 || missing+=(sqlite3)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "The tests need ${missing[*]}, but this machine has no apt-get: install them yourself and run this again." >&2
  exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
# Keeps the distribution's packages from starting servers, because the tests start their own.
"${as_root[@]}" mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
  echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
for server in prometheus haproxy; do
  if [[ " ${missing[*]} " == *" $server "* ]] && [ ! -e "/etc/systemd/system/$server.service" ]; then
    "${as_root[@]}" mkdir -p /etc/systemd/system
    "${as_root[@]}" ln -s /dev/null "/etc/systemd/system/$server.service"
  fi
done
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
