#!/usr/bin/env bash
# The browser tests need a real Chromium, and a font that can write Vietnamese.
set -euo pipefail
source "$(dirname "$0")/system.sh"

has_browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

has_font() {
    command -v fc-list && [ -n "$(fc-list :lang=vi family)" ]
}

has_browser >/dev/null || install_or_say "Chromium, for the browser tests," chromium
has_font >/dev/null || install_or_say "a font for Vietnamese" fontconfig fonts-noto-core
