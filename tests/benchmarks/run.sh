#!/usr/bin/env bash
# Measures steps and serving of the reference models on this machine (some 25 minutes), and writes a page, figures and JSON files.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

help() {
  cat <<'HELP'
tests/benchmarks/run.sh [options]
  --quick       small numbers and the default model only: shows in minutes that everything runs, measures nothing well
  --large       the model of 1,000 M parameters too (int8; 1.2 GB of disk and memory)
  --context-m   a million tokens of the 105 M parameter model too (some 20 minutes)
  --work DIR    where models are made; kept for the next run (default: artifacts/benchmarks)
  --out DIR     where results go (default: tests/benchmarks/results)
Let nothing else run meanwhile. With two cores or more the server is bound to one and its clients to another where one thread is measured.
HELP
}

quick= large= context_m= work=artifacts/benchmarks out=tests/benchmarks/results
while (($# > 0)); do
  case "$1" in
    --quick) quick=1 ;;
    --large) large=1 ;;
    --context-m) context_m=1 ;;
    --work) work=${2:?"--work needs a folder"}; shift ;;
    --out) out=${2:?"--out needs a folder"}; shift ;;
    -h | --help) help; exit ;;
    *) echo "run.sh: found \"$1\"" >&2; help >&2; exit 2 ;;
  esac
  shift
done

# Commands are shown in the report, so they are run from the root with short paths.
cd "$root"
dotnet build src/MoxE.Server -c Release --nologo -v quiet
dotnet build src/MoxE.Cli -c Release --nologo -v quiet
moxe() {
  echo "moxe $*" >&2
  dotnet exec artifacts/bin/MoxE.Cli/release/moxe.dll "$@"
}

model() { # NAME [options of make-model]: made once
  local folder=$work/$1
  shift
  [ -e "$folder/manifest.json" ] || moxe bench make-model "$folder" "$@"
}

# NAME, then the rest of `moxe bench`: a JSON file of that name
steps() { local name=$1; shift; moxe bench "$@" --out "$out/$name.json"; }
serve() { local name=$1; shift; moxe bench serve "$@" --out "$out/$name.json"; }

mkdir -p "$work" "$out"
rm -f "$out"/*.json "$out"/*.svg "$out"/README.md
small=models/moxe-en

if [ -n "$quick" ]; then
  steps steps-s $small --prompt 64,256 --decode 16 --batch 1,4 --threads 1,2 --repeat 2
  steps context-s $small --prompt 64 --decode 16 --batch 1 --threads 1 --repeat 2 --position 1000,10000
  serve load-s $small --threads 1 --concurrency 1,4,16 --requests 16 --max-tokens 32
  serve open-s $small --threads 1 --rate 5,20 --requests 20 --max-tokens 32
  serve long-prompt-s $small --threads 2 --scenario long-prompt --streams 4 --long-prompt-tokens 4000 --max-tokens 16
  serve mixed-s $small --threads 2 --scenario mixed --requests 20 --long-prompt-tokens 4000 --max-tokens 16
  serve cold-s $small --scenario cold --repeat 1 --requests 20 --max-tokens 16
  moxe bench report "$out"
  exit
fi

for dtype in fp32 bf16 int8 int4; do model m-$dtype --size m --dtype $dtype; done
model m-dense --size m --top-k 8
model m-portable --size m --portable
m=$work/m-fp32 m8=$work/m-int8
bound=()
if (($(nproc) >= 2)); then bound=(--server-cores 0 --client-cores 1); fi

# Steps: every type, batch, prompt and number of threads; the same weights in standard operators; sparsity; context.
steps steps-m "$m" "$work/m-bf16" "$m8" "$work/m-int4" --prompt 64,512,2048 --decode 24 --batch 1,4,16,32,64 --threads 1,2
steps portable-m "$m" "$work/m-portable" --prompt 512 --decode 24 --batch 1,16 --threads 1,2 --repeat 3
steps steps-s $small --prompt 64,512,2048 --batch 1,4,16,64 --threads 1,2
steps sparsity-m "$m" "$work/m-dense" --prompt 64 --decode 64 --batch 1 --threads 1,2 --repeat 7
steps context-s $small --prompt 512 --batch 1 --threads 1 --repeat 9 --position 1000,1000000
if [ -n "$context_m" ]; then steps context-m "$m" --prompt 512 --batch 1 --threads 2 --repeat 9 --position 1000,1000000; fi

# Serving: one thread with the clients on another core, then two threads.
serve load-s "$small" --threads 2 --concurrency 1,4,16,64,256 --seconds 6
serve load-m "$m" --threads 1 "${bound[@]}" --concurrency 1,16,64 --seconds 10
serve load-m-int8 "$m8" --threads 2 --concurrency 1,16,32,64 --seconds 8
serve open-m-int8 "$m8" --threads 2 --rate 1,4,8 --seconds 12 --protocol http
serve long-prompt-m "$m" --threads 2 --scenario long-prompt --streams 8
serve mixed-m-int8 "$m8" --threads 2 --scenario mixed
serve cold-s $small --scenario cold --max-tokens 16
serve cold-m "$m" --scenario cold --max-tokens 16 --repeat 3

if [ -n "$large" ]; then
  model l-int8 --size l --dtype int8
  steps steps-l "$work/l-int8" --prompt 64,512 --batch 1,4,16 --threads 1,2
  serve load-l "$work/l-int8" --threads 2 --concurrency 1,4,16 --requests 32
fi

moxe bench report "$out"
