#!/usr/bin/env bash
# An environment of their own for the optimisers that benchmarks/compare_tools.py compares with:
# their pins (an old NumPy, an old PuLP) would fight with ours.
#
#     benchmarks/peers/setup.sh [FOLDER]        by default .venv-peers beside the Makefile
#
# Needs Python 3.9 to 3.12 with its venv module, and pip; PEERS_PYTHON names another interpreter
# than the first of python3.11, python3.12, python3. CBC comes with PuLP, with mip, and with
# OR-tools. Only GLPK, which pydfs-lineup-optimizer can use too, is a program that must be there
# (Debian: glpk-utils); without it that one row of the comparison is left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=${1:-$here/../../.venv-peers}

fits='import sys; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 12))'
for python in ${PEERS_PYTHON:-python3.11 python3.12 python3 ""}; do
    if [ -n "$python" ] && "$python" -c "$fits" 2>/dev/null; then break; fi
done
if [ -z "$python" ] || ! "$python" -c "$fits" 2>/dev/null; then
    echo "Python 3.9 to 3.12 is needed (OR-tools 9.8 has no wheels for others): set PEERS_PYTHON" >&2
    exit 1
fi

rm -rf "$venv"
"$python" -m venv "$venv" || { echo "no venv module: install it (Debian: python3-venv)" >&2; exit 1; }
# Both peers are published as source only. Building them in the environment, with a setuptools that
# is known to do it, does not depend on what the newest one still supports.
"$venv/bin/python" -m pip install --quiet "pip>=25.1" "setuptools==75.8.0" "wheel==0.45.1"
"$venv/bin/python" -m pip install --quiet --no-build-isolation -r "$here/requirements.txt"
"$venv/bin/python" -c 'import draftfast.optimize, mip, pulp, pydfs_lineup_optimizer'
touch "$venv/.ready"
