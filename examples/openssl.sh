#!/usr/bin/env bash
# A floor for OpenSSL: starts the Floor Control Server, dials in with a
# pre-shared key, says Hello, asks for floor 1 and prints the answers, judged.
#
#   examples/openssl.sh
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
go build -o "$work/floorcheck" ./cmd/floorcheck

key=00112233445566778899aabbccddeeff
"$work/floorcheck" serve --listen 127.0.0.1:0 --psk "alice:$key" >"$work/address" &
server=$!
trap 'kill -INT $server; wait $server; rm -r "$work"' EXIT
until grep -q '^listening on ' "$work/address"; do sleep 0.1; done
address=$(sed -n 's/^listening on //p' "$work/address")

# Hello and FloorRequest, with a moment between them and the end for the answers.
{
  printf '\x20\x0b\x00\x00\x00\x00\x00\x01\x00\x01\x00\x01'
  printf '\x20\x01\x00\x01\x00\x00\x00\x01\x00\x02\x00\x01\x05\x04\x00\x01'
  sleep 2
} | openssl s_client -connect "$address" -quiet -no_ign_eof -tls1_2 \
  -cipher PSK-AES128-GCM-SHA256 -psk_identity alice -psk "$key" |
  "$work/floorcheck" decode -
