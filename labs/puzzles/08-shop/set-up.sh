# Sets up puzzle 08: a router that forwards to the wrong port.
# place: classroom --nat --forward 8080:h1:8081 --forward 9000:h2:9000
program shop
program stock
background shop on h1 shop -a 10.0.0.11 8080
background stock on h2 stock -a 10.0.0.12 9000
