# Loses: admin
# Removes the filter.
nft flush ruleset
