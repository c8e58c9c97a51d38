/* apart-memory: how much memory a process and all that descend from it have in use, where
 * the kernel keeps lists of children (Linux). The kernel's own limit is one for each
 * process, and a program may have many. See apart.h, proc(5). */
#include "apart.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

enum { DEPTH_MAX = 64 };

/* Pages in use; 0 where it is gone. */
static unsigned long pages_of(long pid) {
    char path[64];
    unsigned long pages = 0;
    FILE *in;

    snprintf(path, sizeof path, "/proc/%ld/statm", pid);
    in = fopen(path, "r");
    if (in == NULL)
        return 0;
    if (fscanf(in, "%*u %lu", &pages) != 1)
        pages = 0;
    fclose(in);
    return pages;
}

static unsigned long pages_below(long pid, int depth);

/* The children of one thread, by the list that the kernel has of them. */
static unsigned long pages_of_children(long pid, const char *thread, int depth) {
    char path[300];
    unsigned long pages = 0;
    long child;
    FILE *in;

    snprintf(path, sizeof path, "/proc/%ld/task/%s/children", pid, thread);
    in = fopen(path, "r");
    while (in != NULL && fscanf(in, "%ld", &child) == 1)
        pages += pages_of(child) + pages_below(child, depth + 1);
    if (in != NULL)
        fclose(in);
    return pages;
}

static unsigned long pages_below(long pid, int depth) {
    char path[64];
    unsigned long pages = 0;
    struct dirent *entry;
    DIR *folder;

    snprintf(path, sizeof path, "/proc/%ld/task", pid);
    folder = depth == DEPTH_MAX ? NULL : opendir(path);
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.')
            pages += pages_of_children(pid, entry->d_name, depth);
    if (folder != NULL)
        closedir(folder);
    return pages;
}

unsigned long apart_memory(void) {
    return pages_below((long)getpid(), 0) /
           ((1ul << 20) / (unsigned long)sysconf(_SC_PAGESIZE));
}
