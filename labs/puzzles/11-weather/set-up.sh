# Sets up puzzle 11: a UDP service whose new clients use TCP.
# place: netbox --root
serve weather -u 8080
