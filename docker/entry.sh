#!/bin/sh
# The entry of the image. Starts its arguments as the server's user, with no more rights of root than it takes to start agents as
# another user: to switch to it (setuid, setgid), to hand folders over (chown) and to end its processes (kill).
set -eu

server=${PLENUM_SERVER_USER:-plenum}
data=${PLENUM_DATA_DIR:-/data}
attempts=${PLENUM_ATTEMPTS_DIR:-$data-attempts}

if [ "$(id -u)" -ne 0 ]; then
  echo 'Plenum was not started as root in this container: agents cannot be given a user of their own.' >&2
  exec "$@"
fi

# Secrets and database are the server's alone. Agents pass through the other folder to their own, and list nothing of it.
install -d -o "$server" -g "$(id -g "$server")" -m 0700 "$data"
install -d -o "$server" -g "$(id -g "$server")" -m 0711 "$attempts"

export HOME="$(getent passwd "$server" | cut -d: -f6)"
keep=-all,+setuid,+setgid,+chown,+kill
exec setpriv --reuid "$server" --regid "$(id -g "$server")" --init-groups --no-new-privs \
  --bounding-set "$keep" --inh-caps "$keep" --ambient-caps "$keep" -- "$@"
