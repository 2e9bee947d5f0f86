#!/usr/bin/env bash
# Puts the command `motcua` into the virtual environment, without the network: it runs this checkout.
# command.sh VENV
set -euo pipefail

bin=$(cd "$1/bin" && pwd)
cat >"$bin/motcua" <<SCRIPT
#!$bin/python
import sys

sys.path.insert(0, "$(pwd)")
from deploy.motcua import main

main()
SCRIPT
chmod +x "$bin/motcua"
