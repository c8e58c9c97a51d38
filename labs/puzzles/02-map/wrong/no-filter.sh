# Loses: admin silent
# Removes the whole filter.
nft flush ruleset
