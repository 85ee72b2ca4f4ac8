#!/usr/bin/env bash
# The verbs of this repository: ./build.sh VERB [arguments for the tool behind it]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

verb=${1:-help}
shift $(($# > 0))
case "$verb" in
  build)  exec dotnet build -c Release "$@" ;;
  test)   exec dotnet test -c Release "$@" ;;
  format) exec dotnet format MoxE.Serving.sln "$@" ;;
  run)    exec dotnet run -c Release --project src/MoxE.Server "$@" ;;
  native) eng/native-toolchain.sh && exec dotnet publish -c Release src/MoxE.Kernels.Native "$@" ;;
  bench-kernels) exec dotnet run -c Release --project tests/MoxE.Benchmarks -- "${@:---filter=*}" ;;
  fuzz)   exec dotnet run -c Release --project tests/MoxE.Fuzz -- "$@" ;;
  image)  exec "${ENGINE:-docker}" build -t moxe-serving --build-arg ORT_FLAVOR="${ORT_FLAVOR:-cpu}" \
            --build-arg REVISION="$(git rev-parse HEAD)" "$@" . ;;
  *)
    cat <<'HELP'
./build.sh VERB [arguments]
  build    compile everything (Release)
  test     run every test
  format   rewrite the sources in the house style; --verify-no-changes only looks
  run      start the server; arguments after -- are its own
  native   compile the operators to artifacts/native/libmoxe_ops.so, for any ONNX Runtime from 1.24 on;
           -p:MoxeInstructionSet=x86-64-v4 for AVX-512, native for this machine; default x86-64-v3
  bench-kernels  time the kernels: bytes and operations a second, bytes allocated; --filter '*Gemm*' takes some
  fuzz     random inputs for everything that reads from outside, guided by coverage: 1,000,000, or --inputs N;
           --target NAME, --seed N, --minutes M; --replay FILE runs one kept input (tests/MoxE.Fuzz/README.md)
  image    build the container image moxe-serving; ENGINE=podman, ORT_FLAVOR=gpu
HELP
    [ "$verb" = help ] ;;
esac
