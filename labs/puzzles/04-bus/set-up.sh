# Sets up puzzle 04: a range in which no port is free.
# place: netbox --root --range 40000-40003
serve bus 8080
stay tracker -n 4 -w 86400 127.0.0.1 8080
