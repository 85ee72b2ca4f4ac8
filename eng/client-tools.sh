#!/usr/bin/env bash
# What the client tests need beside the .NET SDK: other people's programs (node, curl, wrk, hey, h2load, Python with gRPC) and, in
# artifacts/client-tools/npm, the packages of tests/MoxE.ClientTests/Clients/node. Does nothing where all of it is. As root on a system with
# apt-get it installs the programs; elsewhere it says what is missing. Runs that start together wait for one another.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf 'client-tools: %s\n' "$@" >&2
  exit 1
}

# The Debian packages of what is not here; Debian's Python is named by its path, for it alone sees python3-grpcio.
missing() {
  local program
  for program in node:nodejs npm:npm curl:curl wrk:wrk hey:hey h2load:nghttp2-client; do
    command -v "${program%%:*}" > /dev/null || echo "${program##*:}"
  done
  /usr/bin/python3 -c 'import grpc, google.protobuf' 2> /dev/null || echo python3-grpcio
}

tools=artifacts/client-tools
mkdir -p "$tools"
exec 9> "$tools/lock"
flock 9 2> /dev/null || fail "flock (util-linux) is not here, or $tools/lock cannot be locked."

if [ -n "$(missing)" ] && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  apt-get update -q >&2 || true # old lists may still do
  # shellcheck disable=SC2046 # one word a package
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 $(missing) >&2 || true
fi

[ -z "$(missing)" ] || fail \
  "the client tests run other people's clients, and some are not here. Debian and Ubuntu have them in these packages:" \
  "  $(missing | tr '\n' ' ')" \
  "As root with apt-get and a network this script installs them."

source=tests/MoxE.ClientTests/Clients/node
stamp=$(cat "$source/package.json" "$source/package-lock.json" | sha256sum)
if [ "$(cat "$tools/npm/stamp" 2> /dev/null)" != "$stamp" ]; then
  rm -rf "$tools/npm"
  mkdir -p "$tools/npm"
  cp "$source/package.json" "$source/package-lock.json" "$tools/npm"
  (cd "$tools/npm" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || fail \
    "npm ci could not install the packages of $source/package-lock.json; npm's own message is above. It needs the npm registry, or a cache that has them."
  echo "$stamp" > "$tools/npm/stamp"
fi
