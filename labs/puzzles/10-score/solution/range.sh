# Admits packets to the clients' range that begin no connection.
nft add rule inet guard input tcp dport 40000-40999 accept
