#!/usr/bin/env bash
# What a native library needs beside the .NET SDK: a C compiler that links shared libraries and, but on macOS, objcopy.
# Does nothing where they are. As root on a system with apt-get it installs them; elsewhere it says what is missing.
set -euo pipefail

links() {
  local compiler
  compiler=$(command -v clang || command -v gcc) || return 1
  [ "$(uname)" = Darwin ] || command -v objcopy > /dev/null || return 1
  printf 'int moxe;\n' | "$compiler" -shared -fPIC -x c -o /dev/null - -ldl -lm 2> /dev/null
}

if ! links && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends gcc libc6-dev binutils
fi

links || {
  echo "native-toolchain: the native library is linked by clang or gcc, and neither can link a shared library here." >&2
  echo "Install one with its C library's headers and binutils (Debian, Ubuntu: gcc libc6-dev binutils; Alpine: clang build-base; macOS: Xcode's command line tools)." >&2
  exit 1
}
