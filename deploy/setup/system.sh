# What both set-up scripts say and do about packages of the system. Sourced, not run.

# install_or_say WHAT PACKAGE...: install the packages with apt-get when this user may do so
# without being asked for a password; otherwise say the exact command and fail.
install_or_say() {
    local what=$1
    shift
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        root=(sudo -n)
    fi
    if command -v apt-get >/dev/null && "${root[@]}" true 2>/dev/null; then
        echo "setup: $what is missing: installing $*"
        if "${root[@]}" apt-get update -qq &&
            "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "$@" >/dev/null; then
            return 0
        fi
    fi
    echo "setup: $what is missing. Install it and try again:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y $*" >&2
    return 1
}
