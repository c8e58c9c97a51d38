# Sets up puzzle 03: a service without a privilege, on a port below the floor.
# place: netbox --root
printf '%s\n' '#!/bin/sh' 'exec web --unprivileged 80' >start
chmod +x start
program web
background web ./start
