# Sets up puzzle 04: a range from which the kernel has no free port left.
# place: netbox --root --range 40000-40003
serve bus 8080
stay tracker -n 4 -w 86400 127.0.0.1 8080
