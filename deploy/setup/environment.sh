#!/usr/bin/env bash
# Makes the virtual environment, and what the embedded mongod needs of the system.
# environment.sh VENV PYTHON
set -euo pipefail
source "$(dirname "$0")/system.sh"

venv=$1
wanted=$2

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The wanted Python, or else any on PATH that is new enough: Ubuntu 22.04's python3 is 3.10.
find_python() {
    local candidate
    for candidate in "$wanted" python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "setup: Python 3.11 or newer is missing ($wanted is not). Install it, or say which one:" >&2
    echo "  make PYTHON=/path/to/python3.11" >&2
    return 1
}

# The mongod in the wheel is linked against libcurl; a mongod of your own needs nothing of ours.
has_curl() {
    [ -n "${MONGODB_URI:-}" ] || command -v mongod >/dev/null || [ "$(uname -sm)" != "Linux x86_64" ] ||
        "$python" -c 'import ctypes; ctypes.CDLL("libcurl.so.4")' 2>/dev/null
}

python=$(find_python)
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    install_or_say "Python's venv module" "python$version-venv"
has_curl || install_or_say "libcurl, for the embedded mongod" libcurl4
new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1 ||
    "$python" -m venv --clear "$venv"
