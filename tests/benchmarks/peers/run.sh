#!/usr/bin/env bash
# Runs MoxE beside a built llama.cpp and a PyTorch in the same run; fetches nothing. ./run.sh --help tells how.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

python=python3
arguments=("$@")
for ((i = 0; i < $#; i++)); do
  case "${arguments[i]}" in
    --python) python=${arguments[i + 1]:?"--python needs the path of a Python"} ;;
    -h | --help) exec "$python" -B "$here/plan.py" --help ;;
    --python=*) python=${arguments[i]#--python=} ;;
  esac
done

command -v "$python" > /dev/null || { echo "run.sh: --python $python: no such program" >&2; exit 2; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' || { echo "run.sh: --python $python: Python 3.9 or newer is needed" >&2; exit 2; }
"$python" -c 'import numpy' 2> /dev/null || { echo "run.sh: --python $python: it has no numpy, which writes the models" >&2; exit 2; }
exec "$python" -B "$here/compare.py" "$@"
