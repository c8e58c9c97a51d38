# Lets in what is sent to a port of the clients' range, and is no new connection.
nft add rule inet guard input tcp dport 40000-40999 accept
