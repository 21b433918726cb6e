#!/usr/bin/env bash
# bootstrap.sh build|test
#
# Installs what is missing on this computer, and says what it installs. With nothing missing it is done in a fraction of a
# second. Rust and Node.js are checked, not installed: how they come onto a computer is its owner's choice.
set -euo pipefail
cd "$(dirname "$0")/../.."

purpose=${1:-build}
case "$purpose" in build | test) ;; *)
  echo "usage: bootstrap.sh build|test" >&2
  exit 2
  ;;
esac

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "Installing system packages needs root, and there is no sudo. As root, run: $*"
    return 1
  fi
}

# The two languages, in the versions that the project is built with.
check_languages() {
  local wanted have
  wanted=$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)
  if ! command -v cargo >/dev/null; then
    say "Rust is not installed. Install it from https://rustup.rs (rustup then fetches version $wanted by itself), and try again."
    return 1
  fi
  have=$(rustc --version 2>/dev/null | cut -d' ' -f2 || true)
  if [ -z "$have" ]; then
    say "rustc does not run. This project is built with Rust $wanted: 'rustup toolchain install $wanted' (https://rustup.rs), and try again."
    return 1
  fi
  if [ "$(printf '%s\n%s\n' "$wanted" "$have" | sort -V | head -n 1)" != "$wanted" ]; then
    say "This is Rust $have, and the project needs $wanted or newer: 'rustup update' (https://rustup.rs), and try again."
    return 1
  fi
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    say "Node.js with npm is not installed. Install version 20 or newer from https://nodejs.org, and try again."
    return 1
  fi
  have=$(node --version)
  have=${have#v}
  if [ "${have%%.*}" -lt 20 ]; then
    say "This is Node.js $have, and the project needs 20 or newer: https://nodejs.org."
    return 1
  fi
}

# The system's libraries, by their Debian names.
install_system_packages() {
  [ "$(uname -s)" = Linux ] || return 0
  local want=(build-essential pkg-config libwebkit2gtk-4.1-dev adwaita-icon-theme fonts-dejavu-core) missing=() package
  if [ "$purpose" = test ]; then
    want+=(webkit2gtk-driver xvfb dbus dbus-x11 gnome-keyring at-spi2-core chromium openssl)
    python3 -c 'import venv, ensurepip' 2>/dev/null || want+=(python3 python3-venv)
  fi
  if ! command -v dpkg-query >/dev/null; then
    pkg-config --exists webkit2gtk-4.1 2>/dev/null && return 0
    say "This is not a Debian system. Please install what your system calls these packages, and try again: ${want[*]}"
    return 1
  fi
  for package in "${want[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Installing system packages: ${missing[*]}"
  as_root apt-get -qq -o DPkg::Lock::Timeout=300 update >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "${missing[@]}" >/dev/null
}

# The UI's packages. A digest of the lock file lies beside them, so that they are installed again when it changes.
install_ui_packages() {
  local stamp=ui/node_modules/.installed-from wanted
  wanted=$(cat ui/package.json ui/package-lock.json | sha256sum)
  [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
  say "Installing the UI's npm packages"
  if ! npm --prefix ui ci --no-audit --no-fund --loglevel=error >&2; then
    say "npm ci refused the lock file; installing without it being rewritten"
    npm --prefix ui install --no-save --no-audit --no-fund --loglevel=error >&2
  fi
  printf '%s\n' "$wanted" >"$stamp"
}

# The SCIM clients that the tests let loose on the service, each pinned with its hash.
install_scim_clients() {
  local stamp=tests/.venv/.installed-from wanted
  wanted=$(sha256sum <tests/clients/requirements.txt)
  [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
  say "Installing SCIM clients from PyPI into tests/.venv"
  rm -rf tests/.venv
  python3 -m venv tests/.venv
  # The list is complete, so pip has nothing to resolve. Left to resolve, it looks for newer releases of what
  # is pinned without an extra and asked for with one, and then refuses them.
  tests/.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
    -r tests/clients/requirements.txt >&2
  printf '%s\n' "$wanted" >"$stamp"
}

# A web server and an ssh server that tests start as their own. Unpacked, and not installed: an installed one would run on this
# computer from then on.
unpack_servers() {
  local tools=tests/.tools program missing=()
  for program in nginx sshd; do
    [ -x "$tools/usr/sbin/$program" ] || [ -x "/usr/sbin/$program" ] || missing+=("$program")
  done
  command -v ssh >/dev/null || missing+=(ssh)
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v dpkg-deb >/dev/null; then
    say "The tests need ${missing[*]}. Please install what your system calls nginx, openssh-server and openssh-client, and try again."
    return 1
  fi
  say "Unpacking test servers into $tools: ${missing[*]}"
  local folder
  folder=$(mktemp -d)
  (cd "$folder" && apt-get -qq download nginx openssh-server openssh-client libwrap0 >&2) ||
    (as_root apt-get -qq -o DPkg::Lock::Timeout=300 update >&2 && cd "$folder" &&
      apt-get -qq download nginx openssh-server openssh-client libwrap0 >&2)
  mkdir -p "$tools"
  for program in "$folder"/*.deb; do
    dpkg-deb -x "$program" "$tools"
  done
  rm -rf "$folder"
}

# Checks the licences and sources of the dependencies.
install_cargo_deny() {
  cargo deny --version >/dev/null 2>&1 && return
  say "Installing cargo-deny (about two minutes)"
  cargo install cargo-deny --locked --version 0.20.2 --quiet
}

check_languages
install_system_packages

# These mostly wait for downloads, so they wait side by side.
jobs=(install_ui_packages "cargo fetch --locked --quiet")
[ "$purpose" = build ] || jobs+=(install_scim_clients install_cargo_deny unpack_servers)
waiting=()
for job in "${jobs[@]}"; do
  $job &
  waiting+=($!)
done
for job in "${waiting[@]}"; do
  wait "$job"
done
