# Sets up puzzle 05: a server that closed first, and does not start again because of TIME_WAIT.
# place: netbox --root
printf '%s\n' '#!/bin/sh' 'exec news --no-reuse --close-first 8080' >start
chmod +x start
program news
background news news --close-first 8080
first=$!
demo-client 127.0.0.1 8080 >reader.log || exit 2
kill "$first"
wait "$first" || exit 2
background news ./start
