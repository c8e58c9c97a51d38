# Sets up puzzle 01: a service that listens on loopback alone.
# place: classroom
serve books 8080
serve admin 9000
