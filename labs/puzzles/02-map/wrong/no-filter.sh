# Loses: admin silent
# Takes the whole filter away.
nft flush ruleset
