# Sets up puzzle 01: a service that listens only on loopback.
# place: classroom
serve books 8080
serve admin 9000
