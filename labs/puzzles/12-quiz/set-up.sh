# Sets up puzzle 12: two servers that share a port, one of which has been stopped.
# place: netbox --root
program quiz
background quiz quiz --share-port 8080
background quiz-2 quiz --share-port 8080
kill -STOP $!
