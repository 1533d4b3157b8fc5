#!/usr/bin/env bash
# Runs a command with a real PostgreSQL beside it: a private server in a fresh folder, its address in
# MOTCUA_TEST_POSTGRES, stopped and removed afterwards.
# MOTCUA_TEST_POSTGRES_CA is the authority of its certificate.
#   tests/with-postgres.sh COMMAND [ARG...]
set -euo pipefail
bin=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
[ -x "$bin/initdb" ] || { echo "no PostgreSQL in $bin: apt-get install postgresql-15, or set POSTGRES_BIN" >&2; exit 1; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/motcua-postgres.XXXXXX")
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# PostgreSQL refuses to run as root: then it runs as nobody's most ordinary user.
as() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else "$@"; fi; }
[ "$(id -u)" -eq 0 ] && chown postgres:postgres "$folder"
stop() {
  (cd / && as "$bin/pg_ctl" -D "$folder/data" -m immediate -s stop) >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
# It speaks TLS too, with a certificate of its own authority for 127.0.0.1.
tls() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$folder/$1.key" \
  -out "$folder/$1.pem" "${@:2}" 2>>"$folder/openssl.log"; }
: >"$folder/openssl.log"
tls authority -addext "keyUsage=critical,keyCertSign"
tls server -addext "subjectAltName=IP:127.0.0.1" -addext "basicConstraints=critical,CA:FALSE" \
  -CA "$folder/authority.pem" -CAkey "$folder/authority.key"
[ "$(id -u)" -eq 0 ] && chown -R postgres:postgres "$folder"
(
  cd /
  as "$bin/initdb" -D "$folder/data" -U motcua -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log"
  as "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -s -w \
    -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c max_connections=300 \
        -c ssl=on -c ssl_cert_file=$folder/server.pem -c ssl_key_file=$folder/server.key" start
)
chmod 755 "$folder"
export MOTCUA_TEST_POSTGRES_CA="$folder/authority.pem"
export MOTCUA_TEST_POSTGRES="postgres://motcua@127.0.0.1:$port/postgres"
"$@"
