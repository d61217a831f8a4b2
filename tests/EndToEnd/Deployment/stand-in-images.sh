#!/usr/bin/env bash
# Base images for the Dockerfile where none can be pulled, made of this machine: its C library, shell and certificates, and its .NET. They
# stand for mcr.microsoft.com/dotnet/{sdk,aspnet} in what the Dockerfile leans on: dotnet on the path, a shell and find, APP_UID. They are
# for a test: never push what is built on them. With --hollow there is no .NET in them, but a script in its place that looks for what
# restoring and publishing read, and writes an empty program: seconds instead of minutes.
set -euo pipefail
hollow=false
[ "${1:-}" != --hollow ] || hollow=true
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

packages=(base-files bash dash coreutils findutils grep sed libc6 libc-bin libgcc-s1 libstdc++6 zlib1g libtinfo6 libselinux1 libpcre2-8-0
  libacl1 libattr1
  libgmp10)
$hollow || packages+=('libssl[0-9]*' 'libicu[0-9]*' openssl ca-certificates)
installed=$(dpkg-query -W -f '${binary:Package}\n' "${packages[@]}" 2>/dev/null || true)
# shellcheck disable=SC2086
dpkg -L $installed | grep -Ev '^/(usr/share/(doc|man|info|locale)|var)/' | sort -u >"$work/all"
while read -r path; do [ -d "$path" ] && [ ! -L "$path" ] || echo "$path"; done <"$work/all" >"$work/files"
mkdir -p "$work/root"/{tmp,root,proc,sys,dev,etc/ssl} "$work/root"/usr/{share/dotnet,bin,sbin,lib,lib64}
for folder in bin sbin lib lib64; do [ ! -L "/$folder" ] || ln -s "usr/$folder" "$work/root/$folder"; done
tar -C / --no-recursion -cf - --ignore-failed-read -T "$work/files" 2>/dev/null | tar -C "$work/root" --keep-directory-symlink -xf -
chmod 1777 "$work/root/tmp"
$hollow || cp -a /etc/ssl/certs "$work/root/etc/ssl/"
printf 'root:x:0:0:root:/root:/bin/bash\napp:x:1654:1654::/home/app:/bin/sh\n' >"$work/root/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$work/root/etc/group"
ln -s ../share/dotnet/dotnet "$work/root/usr/bin/dotnet"
if $hollow; then
  cat >"$work/root/usr/share/dotnet/dotnet" <<'HOLLOW'
#!/bin/sh
set -e
project=$2
ls global.json Directory.Build.props Directory.Packages.props "$project"/Media.*.csproj "$project/packages.lock.json" >/dev/null
[ "$1" = restore ] || ls BannedSymbols.txt .editorconfig "$project"/Program.cs >/dev/null
if [ "$1" = restore ]; then touch "$project/restored"; exit 0; fi
[ -e "$project/restored" ] || { echo "$project was not restored." >&2; exit 1; }
while [ "$1" != -o ]; do shift; done
mkdir -p "$2"
touch "$2/Media.$(basename "$project").dll"
HOLLOW
  chmod +x "$work/root/usr/share/dotnet/dotnet"
else
  cp -a "$dotnet"/{dotnet,host,shared} "$work/root/usr/share/dotnet/"
fi

make() { # name, base, folder
  local container
  container=$(buildah from "$2")
  buildah add --quiet "$container" "$3" / >/dev/null
  buildah config --env APP_UID=1654 --env DOTNET_ROOT=/usr/share/dotnet --env DOTNET_NOLOGO=1 \
    --env DOTNET_CLI_TELEMETRY_OPTOUT=1 "$container"
  buildah commit --quiet --rm "$container" "$1" >/dev/null
}

make localhost/stand-in-aspnet scratch "$work/root"
mkdir -p "$work/sdk/usr/share/dotnet"
$hollow || cp -a "$dotnet"/{sdk,packs,sdk-manifests,templates,metadata} "$work/sdk/usr/share/dotnet/"
make localhost/stand-in-sdk localhost/stand-in-aspnet "$work/sdk"
