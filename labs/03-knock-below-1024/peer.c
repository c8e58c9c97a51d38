/* peer: the grader's own end: ports that it holds, ports that it tries to have, and what
 * the kernel says of a program that runs apart.
 *
 *     peer free ADDRESS LOW HIGH
 *         prints a port from there that is free now; if there is one, such that its bytes
 *         in the other order are another port that anyone may have
 *     peer host ADDRESS PORT FILE COMMAND...
 *         listens there while COMMAND runs; who came is in FILE
 *     peer connect ADDRESS PORT
 *         prints "connected", or an errno's name
 *     peer share PID ADDRESS PORT
 *         takes the same port, with the uid of what runs below PID: prints "shared", or
 *         an errno's name
 *     peer look PID UID PORT
 *         what runs below PID with namespaces of its own: its ids, and whether PORT is
 *         held there */
#if defined(__linux__)
#define _GNU_SOURCE /* setns */
#endif
#include "../../lib/explain.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 512, PIDS_MAX = 64, OWN_GENERATIONS = 2, USUAL_FLOORS = 2048 };

static int tell(int result, const char *word) {
    puts(result == -1 ? explain_errno(errno) : word);
    return 0;
}

static struct endpoint end_of(const char *address, const char *port) {
    return ends_at(address, (uint16_t)strtoul(port, NULL, 10));
}

static int new_socket(const struct endpoint *end) {
    return ends_socket(endpoint_family(end), SOCK_STREAM);
}

/* Whoever forgets the byte order is to get another port, and not a refusal. */
static bool can_be_turned(uint16_t port) {
    return ends_turned(port) != port && ends_turned(port) >= USUAL_FLOORS;
}

static int find_free(const char *address, const char *low, const char *high) {
    struct endpoint end = end_of(address, "0");
    struct ends_span span = {(uint16_t)strtoul(low, NULL, 10),
                             (uint16_t)strtoul(high, NULL, 10)};
    int fd = ends_bound_free(SOCK_STREAM, &end, span, can_be_turned);

    if (fd == -1)
        return 1;
    printf("%u\n", endpoint_port(&end));
    return 0;
}

/* The names of all who came, once the command has ended: none of them is lost, the kernel
 * keeps them. */
static void write_names(int listen_fd, const char *file) {
    char text[ENDPOINT_TEXT_SIZE];
    struct endpoint end = endpoint_empty();
    FILE *out = fopen(file, "w");
    int fd;

    if (out == NULL || fcntl(listen_fd, F_SETFL, O_NONBLOCK) == -1)
        trouble_stop(file);
    while ((fd = accept(listen_fd, &end.address.any, &end.length)) != -1) {
        endpoint_format(&end, text);
        fprintf(out, "%s\n", text);
        close(fd);
        end = endpoint_empty();
    }
    fclose(out);
}

static pid_t hosted;

static void pass_on(int signal) {
    kill(hosted, signal);
}

static int host(char **argv) {
    struct endpoint end = end_of(argv[2], argv[3]);
    int fd = ends_bound(SOCK_STREAM, &end), status;

    if (fd == -1 || listen(fd, 8) == -1 || fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("bind");
    hosted = ends_start(argv + 5, -1, -1);
    signal(SIGTERM, pass_on);
    status = ends_wait(hosted);
    write_names(fd, argv[4]);
    return status;
}

static int try_connect(const char *address, const char *port) {
    struct endpoint end = end_of(address, port);

    return tell(connect(new_socket(&end), &end.address.any, end.length), "connected");
}

/* The processes whose parent this is. */
static size_t children(const char *parent, char pids[PIDS_MAX][16]) {
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    size_t count = 0;

    while (folder != NULL && (entry = readdir(folder)) != NULL && count < PIDS_MAX) {
        char path[300], line[LINE_SIZE] = "", *rest, above[16];
        FILE *in;

        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        in = entry->d_name[0] > '9' ? NULL : fopen(path, "r");
        if (in == NULL)
            continue;
        rest = fgets(line, sizeof line, in) == NULL ? NULL : strrchr(line, ')');
        fclose(in);
        if (rest != NULL && sscanf(rest, ") %*c %15s", above) == 1 &&
            strcmp(above, parent) == 0)
            snprintf(pids[count++], sizeof pids[0], "%.15s", entry->d_name);
    }
    if (folder != NULL)
        closedir(folder);
    return count;
}

/* A line of /proc/PID/status, what follows its name. */
static const char *status_line(const char *pid, const char *name, char line[LINE_SIZE]) {
    char path[64];
    FILE *in;

    snprintf(path, sizeof path, "/proc/%s/status", pid);
    in = fopen(path, "r");
    while (in != NULL && fgets(line, LINE_SIZE, in) != NULL)
        if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':') {
            fclose(in);
            line[strcspn(line, "\n")] = '\0';
            for (char *at = line; *at != '\0'; at++)
                if (*at == '\t')
                    *at = ' ';
            return line + strlen(name) + 2;
        }
    if (in != NULL)
        fclose(in);
    return "";
}

/* The youngest of all that descend from a process. */
static void find_last(const char *pid, char last[16]) {
    char pids[PIDS_MAX][16];

    snprintf(last, 16, "%.15s", pid);
    while (children(last, pids) > 0)
        snprintf(last, 16, "%.15s", pids[0]);
}

static int share(const char *pid, const char *address, const char *port) {
    struct endpoint end = end_of(address, port);
    char last[16], line[LINE_SIZE];
    int fd = new_socket(&end), on = 1;
    uid_t uid;

    find_last(pid, last);
    uid = (uid_t)strtoul(status_line(last, "Uid", line), NULL, 10);
    if (uid != geteuid() && setuid(uid) == -1)
        trouble_stop("setuid");
    /* The kernel asks who the socket's owner was when it was made. */
    close(fd);
    fd = new_socket(&end);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == -1)
        trouble_stop("setsockopt");
    if (bind(fd, &end.address.any, end.length) == -1)
        return tell(-1, NULL);
    return tell(listen(fd, 8), "shared");
}

/* What an id in there is out here. */
static unsigned long outer_id(const char *pid, const char *map, unsigned long id) {
    char path[64];
    unsigned long inner, outer, count, found = 0;
    FILE *in;

    snprintf(path, sizeof path, "/proc/%s/%s", pid, map);
    in = fopen(path, "r");
    while (in != NULL && fscanf(in, "%lu %lu %lu", &inner, &outer, &count) == 3)
        if (id >= inner && id < inner + count)
            found = outer + (id - inner);
    if (in != NULL)
        fclose(in);
    return found;
}

/* The ids of a process and of all below it, and how many generations there are. Those of
 * apart itself are passed over. */
static void tell_ids(const char *pid, int generation, char command[16]) {
    static const char *const names[] = {"Uid", "Gid", "Groups", "CapPrm"};
    char pids[PIDS_MAX][16], line[LINE_SIZE];
    size_t count = children(pid, pids);

    for (size_t i = 0; i < count; i++) {
        if (generation >= OWN_GENERATIONS) {
            snprintf(command, 16, "%.15s", pids[i]);
            for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
                printf("%s %s\n", names[j], status_line(pids[i], names[j], line));
        }
        tell_ids(pids[i], generation + 1, command);
    }
}

static void enter(const char *pid, const char *kind) {
#if defined(__linux__)
    char path[64];
    int fd;

    snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, kind);
    fd = open(path, O_RDONLY);
    if (fd == -1 || setns(fd, 0) == -1)
        trouble_stop(path);
    close(fd);
#else
    (void)pid, (void)kind;
#endif
}

static int look(const char *pid, const char *uid, const char *port) {
    char command[16] = "";
    unsigned long id = strtoul(uid, NULL, 10);

    tell_ids(pid, 0, command);
    if (command[0] == '\0') {
        puts("gone");
        return 0;
    }
    printf("uid %lu\ngid %lu\n", outer_id(command, "uid_map", id),
           outer_id(command, "gid_map", id));
    enter(command, "user");
    enter(command, "net");
    return try_connect("127.0.0.1", port);
}

int main(int argc, char **argv) {
    if (argc == 5 && strcmp(argv[1], "free") == 0)
        return find_free(argv[2], argv[3], argv[4]);
    if (argc > 5 && strcmp(argv[1], "host") == 0)
        return host(argv);
    if (argc == 4 && strcmp(argv[1], "connect") == 0)
        return try_connect(argv[2], argv[3]);
    if (argc == 5 && strcmp(argv[1], "share") == 0)
        return share(argv[2], argv[3], argv[4]);
    if (argc == 5 && strcmp(argv[1], "look") == 0)
        return look(argv[2], argv[3], argv[4]);
    return 64;
}
