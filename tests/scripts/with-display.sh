#!/usr/bin/env bash
# with-display.sh COMMAND [ARGUMENT…]
#
# Runs COMMAND with an X server, a session bus and an unlocked keyring of its own, and ends with COMMAND's exit status.
# Nothing of the user's session is touched: home folders for data, settings and caches lie in a folder that goes at the end.
set -euo pipefail

if [ $# = 0 ]; then
  echo "usage: with-display.sh COMMAND [ARGUMENT…]" >&2
  exit 2
fi

surroundings=$(mktemp -d /tmp/display.XXXXXX)
x_server=
leave() {
  [ -z "$x_server" ] || kill "$x_server" 2>/dev/null || true
  rm -rf "$surroundings"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

for folder in runtime data config cache; do
  mkdir -m 700 "$surroundings/$folder"
done
export XDG_RUNTIME_DIR=$surroundings/runtime XDG_DATA_HOME=$surroundings/data
export XDG_CONFIG_HOME=$surroundings/config XDG_CACHE_HOME=$surroundings/cache
# A plain software renderer, settings that are not kept, and no accessibility bus of the user's.
export WEBKIT_DISABLE_DMABUF_RENDERER=1 LIBGL_ALWAYS_SOFTWARE=1 GSETTINGS_BACKEND=memory GTK_USE_PORTAL=0 NO_AT_BRIDGE=1
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS

# The X server picks a free display itself and writes its number.
Xvfb -displayfd 5 -screen 0 1280x800x24 -nolisten tcp 5>"$surroundings/display" 2>"$surroundings/x.log" &
x_server=$!
for _ in $(seq 200); do
  [ -s "$surroundings/display" ] && break
  kill -0 "$x_server" 2>/dev/null || break
  sleep 0.05
done
if ! [ -s "$surroundings/display" ]; then
  echo "Xvfb did not start:" >&2
  cat "$surroundings/x.log" >&2
  exit 1
fi
DISPLAY=:$(cat "$surroundings/display")
export DISPLAY

# The keyring reads its password from stdin; COMMAND keeps the stdin that it was given.
status=0
dbus-run-session -- bash -c '
  gnome-keyring-daemon --foreground --unlock --components=secrets <<<keyring-of-a-test-run >/dev/null 2>&1 &
  keyring=$!
  for _ in $(seq 200); do
    dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
      string:org.freedesktop.secrets 2>/dev/null | grep -q "boolean true" && break
    sleep 0.05
  done
  status=0
  "$@" || status=$?
  kill "$keyring" 2>/dev/null
  exit "$status"
' with-display "$@" || status=$?
exit "$status"
