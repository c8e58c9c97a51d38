# Lets in what belongs to a connection that there is.
nft add rule inet guard input ct state established accept
