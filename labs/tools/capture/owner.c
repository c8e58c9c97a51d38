/* owner: which process has a socket. See owner.h, proc(5). */
#ifdef __linux__
#include "owner.h"

#include "inode.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROCESSES_MAX = 4096, LINK_SIZE = 64 };

/* Reads a symbolic link as a text. Returns whether it could. */
static bool read_link(const char *path, char text[LINK_SIZE]) {
    ssize_t length = readlink(path, text, LINK_SIZE - 1);

    text[length < 0 ? 0 : length] = '\0';
    return length > 0;
}

/* Has this process a descriptor that is that socket? */
static bool has_socket(long pid, const char *socket_name) {
    char path[LINK_SIZE + 32], link[LINK_SIZE];
    struct dirent *entry;
    bool found = false;
    DIR *folder;

    snprintf(path, sizeof path, "/proc/%ld/fd", pid);
    folder = opendir(path);
    while (folder != NULL && !found && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof path, "/proc/%ld/fd/%.20s", pid, entry->d_name);
        found = read_link(path, link) && strcmp(link, socket_name) == 0;
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

/* Adds the children of a process, if the kernel lists them (CONFIG_PROC_CHILDREN). */
static size_t add_children(long parent, long pids[PROCESSES_MAX], size_t count) {
    char path[64];
    FILE *in;

    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", parent, parent);
    in = fopen(path, "r");
    while (in != NULL && count < PROCESSES_MAX && fscanf(in, "%ld", pids + count) == 1)
        count++;
    if (in != NULL)
        fclose(in);
    return count;
}

/* What was started by the process that started this one, and by that, and so on. */
static size_t list_family(long pids[PROCESSES_MAX]) {
    size_t count = add_children((long)getppid(), pids, 0);

    for (size_t i = 0; i < count; i++)
        count = add_children(pids[i], pids, count);
    return count;
}

static size_t list_all(long pids[PROCESSES_MAX]) {
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    size_t count = 0;

    while (folder != NULL && count < PROCESSES_MAX && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            pids[count++] = strtol(entry->d_name, NULL, 10);
    if (folder != NULL)
        closedir(folder);
    return count;
}

static bool read_name(struct owner *owner) {
    char path[64];
    FILE *in;
    bool read;

    snprintf(path, sizeof path, "/proc/%ld/comm", owner->pid);
    in = fopen(path, "r");
    read = in != NULL && fgets(owner->name, sizeof owner->name, in) != NULL;
    if (read)
        owner->name[strcspn(owner->name, "\n")] = '\0';
    if (in != NULL)
        fclose(in);
    return read;
}

/* The first of these processes, of this network namespace, that has the socket; 0: none.
 */
static long find_among(const long *pids, size_t count, const char *socket_name) {
    char own_network[LINK_SIZE], network[LINK_SIZE], path[64];

    if (!read_link("/proc/self/ns/net", own_network))
        return 0;
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "/proc/%ld/ns/net", pids[i]);
        if (read_link(path, network) && strcmp(network, own_network) == 0 &&
            has_socket(pids[i], socket_name))
            return pids[i];
    }
    return 0;
}

/* A client may have ended in a moment: so the nearest come first. */
bool owner_find(enum transport transport, const struct endpoint *local,
                const struct endpoint *peer, struct owner *owner) {
    static long pids[PROCESSES_MAX];
    unsigned long inode = inode_find(transport, local, peer);
    char socket_name[LINK_SIZE];

    if (inode == 0)
        return false;
    snprintf(socket_name, sizeof socket_name, "socket:[%lu]", inode);
    owner->pid = find_among(pids, list_family(pids), socket_name);
    if (owner->pid == 0)
        owner->pid = find_among(pids, list_all(pids), socket_name);
    return owner->pid != 0 && read_name(owner);
}
#else
typedef int owner_of_linux_alone; /* a file of C has a declaration */
#endif
