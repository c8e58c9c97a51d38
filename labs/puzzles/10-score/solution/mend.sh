# Admits packets of established connections.
nft add rule inet guard input ct state established accept
