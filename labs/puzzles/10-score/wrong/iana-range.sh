# Loses: mended
# Admits packets to IANA's dynamic range, which this machine does not use.
nft add rule inet guard input tcp dport 49152-65535 accept
