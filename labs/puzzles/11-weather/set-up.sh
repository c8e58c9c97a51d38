# Sets up puzzle 11: a service over UDP, whose new clients use TCP.
# place: netbox --root
serve weather -u 8080
