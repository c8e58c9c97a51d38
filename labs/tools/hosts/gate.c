/* gate: what the router of a classroom lets pass and rewrites. See gate.h. To see the
 * rules:
 *
 *     classroom --nat --stateless 8080 -- on --root r nft list ruleset */
#ifdef __linux__
#define _GNU_SOURCE /* memfd_create */
#include "gate.h"

#include "../box/box.h"
#include "hosts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

bool gate_has_rules(const struct gate *gate) {
    return gate->translates || gate->dropped != NULL || gate->rejected != NULL ||
           gate->admitted != NULL || gate->forward_count > 0;
}

const char *gate_find_nft(void) {
    static char found[PATH_MAX];
    const char *path = getenv("PATH");
    char folders[PATH_MAX];
    char *rest = folders;

    snprintf(folders, sizeof folders, "%.*s:/usr/sbin:/sbin", PATH_MAX - 64,
             path == NULL ? "" : path);
    while (rest != NULL) {
        char *end = strchr(rest, ':');

        if (end != NULL)
            *end++ = '\0';
        snprintf(found, sizeof found, "%.*s/nft", PATH_MAX - 8, rest);
        if (rest[0] == '/' && access(found, X_OK) == 0)
            return found;
        rest = end;
    }
    return NULL;
}

/* A rule for each part of a list of ports, for TCP and UDP. */
static void put_ports(FILE *out, const char *list, const char *verdict) {
    while (list != NULL && *list != '\0') {
        int length = (int)strcspn(list, ",");

        fprintf(out, "        tcp dport %.*s %s\n        udp dport %.*s %s\n", length,
                list, verdict, length, list, verdict);
        list += length;
        list += *list == ',';
    }
}

static void put_filter(FILE *out, const struct gate *gate) {
    if (gate->dropped == NULL && gate->rejected == NULL && gate->admitted == NULL)
        return;
    fprintf(out,
            "    chain forward {\n"
            "        type filter hook forward priority 0; policy %s;\n",
            gate->admitted == NULL ? "accept" : "drop");
    put_ports(out, gate->dropped, "drop");
    put_ports(out, gate->rejected, "reject");
    put_ports(out, gate->admitted, "accept");
    fprintf(out, "    }\n");
}

static void put_forwards(FILE *out, const struct gate *gate) {
    static const char *const transports[] = {"tcp", "udp"};

    if (gate->forward_count == 0)
        return;
    fprintf(out, "    chain prerouting {\n"
                 "        type nat hook prerouting priority -100;\n");
    for (unsigned i = 0; i < 2 * gate->forward_count; i++) {
        const struct gate_forward *forward = &gate->forwards[i / 2];
        struct in_addr address = {htonl(hosts_address(forward->host))};
        char text[INET_ADDRSTRLEN] = "";

        inet_ntop(AF_INET, &address, text, sizeof text);
        fprintf(out, "        iifname \"outside\" %s dport %u dnat to %s:%u\n",
                transports[i % 2], (unsigned)forward->port, text,
                (unsigned)forward->host_port);
    }
    fprintf(out, "    }\n");
}

static void put_rules(FILE *out, const struct gate *gate) {
    fprintf(out, "table ip classroom {\n");
    put_filter(out, gate);
    put_forwards(out, gate);
    if (gate->translates)
        fprintf(out, "    chain postrouting {\n"
                     "        type nat hook postrouting priority 100;\n"
                     "        oifname \"outside\" masquerade\n"
                     "    }\n");
    fprintf(out, "}\n");
}

/* A file in memory with the rules. Returns its descriptor, or -1 with errno. */
static int write_rules(const struct gate *gate) {
    int fd = memfd_create("rules", MFD_CLOEXEC);
    FILE *out = fd == -1 ? NULL : fdopen(dup(fd), "w");
    bool failed;

    if (out == NULL)
        return -1;
    put_rules(out, gate);
    failed = ferror(out) != 0;
    if (fclose(out) == EOF || failed || lseek(fd, 0, SEEK_SET) == -1)
        return -1;
    return fd;
}

int gate_set(const struct gate *gate, const char *nft) {
    int fd = write_rules(gate), status = 1;
    pid_t child = fd == -1 ? -1 : fork();

    if (child == 0) {
        if (dup2(fd, STDIN_FILENO) != -1 && dup2(STDERR_FILENO, STDOUT_FILENO) != -1 &&
            box_keep_network_rights() == NULL)
            execl(nft, "nft", "-f", "-", (char *)NULL);
        _exit(127);
    }
    if (fd != -1)
        close(fd);
    if (child == -1)
        return -1;
    while (waitpid(child, &status, 0) == -1 && errno == EINTR)
        continue;
    errno = EPROTO;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}
#else
typedef int gate_of_linux_alone; /* a file of C has a declaration */
#endif
