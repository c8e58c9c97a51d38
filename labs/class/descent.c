/* descent: processes and all that descend from them. See descent.h. */
#include "descent.h"

#include "../../worksheets/sheet/text/room.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct descent *descent, pid_t pid) {
    descent->pids = room_more(descent->pids, descent->count, sizeof *descent->pids);
    descent->pids[descent->count++] = pid;
}

void descent_add(struct descent *descent, pid_t pid) {
    add(descent, pid);
    descent->own = descent->count;
}

static bool has(const struct descent *descent, pid_t pid) {
    for (size_t i = 0; i < descent->count; i++)
        if (descent->pids[i] == pid)
            return true;
    return false;
}

/* "PID (NAME) STATE PARENT ...": a name may have anything in it. */
static pid_t parent_of(const char *pid) {
    char path[64], text[512], *end;
    size_t length;
    FILE *in;

    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    in = fopen(path, "r");
    if (in == NULL)
        return -1;
    length = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    text[length] = '\0';
    end = strrchr(text, ')');
    return end == NULL || strlen(end) < 5 ? -1 : (pid_t)strtol(end + 4, NULL, 10);
}

/* Adds those whose parent is among them. Returns whether there was one. */
static bool find_once(struct descent *descent) {
    DIR *stream = opendir("/proc");
    struct dirent *entry;
    size_t before = descent->count;

    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

        if (pid > 1 && !has(descent, pid) && has(descent, parent_of(entry->d_name)))
            add(descent, pid);
    }
    if (stream != NULL)
        closedir(stream);
    return descent->count > before;
}

void descent_find(struct descent *descent) {
    while (descent->own > 0 && find_once(descent))
        continue;
}

void descent_signal(const struct descent *descent, int signal_number) {
    for (size_t i = 0; i < descent->own; i++)
        kill(-descent->pids[i], signal_number);
    for (size_t i = descent->own; i < descent->count; i++)
        kill(descent->pids[i], signal_number);
}

void descent_free(struct descent *descent) {
    free(descent->pids);
    *descent = (struct descent){0};
}
