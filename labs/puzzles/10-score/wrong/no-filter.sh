# Loses: admin
# Takes the filter away.
nft flush ruleset
