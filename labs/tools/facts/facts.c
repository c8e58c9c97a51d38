/* facts: which commands this machine has. See facts.h. */
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool facts_has_command(const char *name) {
    const char *path = getenv("PATH");
    char folders[4096], file[4352], *rest;

    snprintf(folders, sizeof folders, "%s:/usr/sbin:/sbin", path == NULL ? "" : path);
    for (char *folder = strtok_r(folders, ":", &rest); folder != NULL;
         folder = strtok_r(NULL, ":", &rest)) {
        snprintf(file, sizeof file, "%s/%s", folder, name);
        if (access(file, X_OK) == 0)
            return true;
    }
    return false;
}
