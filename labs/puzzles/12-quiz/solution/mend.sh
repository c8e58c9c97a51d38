# Lets the stopped process go on.
kill -CONT $(ss -tlnp | grep -o 'pid=[0-9]*' | grep -o '[0-9]*')
