/* attack: asks the kernel of this machine, by /proc and by netlink as ss does, instead of
 * its input and of the network; and what that does not tell it guesses.
 * Deserves: 06 10, 07 0, 08 17, 10 0 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 4000, LISTEN_STATE = 10, DIAG = 4, BY_FAMILY = 20, TCP = 6 };

/* A socket of this network. Of a listener, how many wait, and how many may. */
static struct known {
    int family, state;
    unsigned char address[16];
    unsigned port, waits, most;
} known[MOST];
static int count;

static void take(const struct inet_diag_msg *message) {
    struct known *one = &known[count++];

    *one = (struct known){
        message->idiag_family,          message->idiag_state,  {0},
        ntohs(message->id.idiag_sport), message->idiag_rqueue, message->idiag_wqueue};
    memcpy(one->address, message->id.idiag_src, 16);
}

static bool ask_netlink(int family) {
    struct {
        struct nlmsghdr head;
        struct inet_diag_req_v2 body;
    } request = {{sizeof request, BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 0, 0},
                 {.sdiag_family = (unsigned char)family,
                  .sdiag_protocol = TCP,
                  .idiag_states = 0xffffffff}};
    static char bytes[65536];
    int fd = socket(AF_NETLINK, SOCK_RAW, DIAG);

    if (fd == -1 || send(fd, &request, sizeof request, 0) == -1)
        return false;
    for (;;) {
        int length = (int)recv(fd, bytes, sizeof bytes, 0);

        if (length <= 0)
            return false;
        for (struct nlmsghdr *at = (struct nlmsghdr *)bytes; NLMSG_OK(at, length);
             at = NLMSG_NEXT(at, length)) {
            if (at->nlmsg_type == NLMSG_DONE || at->nlmsg_type == NLMSG_ERROR)
                return at->nlmsg_type == NLMSG_DONE && close(fd) == 0;
            if (count < MOST)
                take(NLMSG_DATA(at));
        }
    }
}

/* Where netlink is refused. It has no queue of a listener but in rx_queue. */
static void ask_proc(const char *path, int family) {
    FILE *table = fopen(path, "r");
    char line[512], local[64];

    while (table != NULL && count < MOST && fgets(line, sizeof line, table) != NULL) {
        struct known *one = &known[count];
        unsigned word[4] = {0};

        one->family = family;
        if (sscanf(line, " %*u: %63[^:]:%x %*s %x %*x:%x", local, &one->port,
                   (unsigned *)&one->state, &one->waits) != 4)
            continue;
        for (size_t i = 0; i < 4 && strlen(local) > 8 * i; i++)
            sscanf(local + 8 * i, "%8x", &word[i]);
        memcpy(one->address, word, 16);
        count++;
    }
    if (table != NULL)
        fclose(table);
}

static void ask_kernel(void) {
    if (!ask_netlink(AF_INET) || !ask_netlink(AF_INET6)) {
        ask_proc("/proc/net/tcp", AF_INET);
        ask_proc("/proc/net/tcp6", AF_INET6);
    }
}

/* Lab 06: what the own kernel has at the port, or what bind says, or a guess. */
static int why(const char *address, unsigned port) {
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const char *word = "listener";

    inet_pton(AF_INET, address, &own.sin_addr);
    if (bind(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&own, sizeof own) ==
            -1 &&
        errno == EADDRINUSE)
        word = "bound";
    for (int i = 0; i < count; i++)
        if (known[i].port == port)
            word = known[i].state == LISTEN_STATE ? "listener" : "connection";
    printf("%u %s\n", port, word);
    return 0;
}

/* Lab 10: the own kernel's listeners, as if all of them were reached. */
static int list(bool ask) {
    for (int i = 0; i < count; i++) {
        char text[INET6_ADDRSTRLEN];
        const unsigned char *at = known[i].address;

        if (known[i].state != LISTEN_STATE)
            continue;
        inet_ntop(known[i].family, at, text, sizeof text);
        printf("listener %s %u %s %s%s\n", text, known[i].port,
               at[0] == 127 || strcmp(text, "::1") == 0 ? "host"
               : at[0] == 0                             ? "everybody"
                                                        : "network",
               known[i].family == AF_INET ? "ipv4"
               : ask                      ? "both"
                                          : "unknown",
               ask ? " reached" : "");
    }
    return 0;
}

/* Lab 08: a port that has no listener refuses, one whose queue is full does not answer,
 * and all others are guessed to be silent. */
static int say_ports(int argc, char **argv) {
    for (int i = 3; i < argc; i++) {
        const struct known *found = NULL;

        for (int j = 0; j < count; j++)
            if (known[j].port == (unsigned)atoi(argv[i]) &&
                known[j].state == LISTEN_STATE)
                found = &known[j];
        printf("%s %s\n", argv[i],
               found == NULL                ? "refused"
               : found->waits > found->most ? "no answer"
                                            : "silent");
    }
    return 0;
}

int main(int argc, char **argv) {
    ask_kernel();
    if (argc == 4 && strcmp(argv[1], "why") == 0)
        return why(argv[2], (unsigned)atoi(argv[3]));
    if (argc == 2)
        return list(strcmp(argv[1], "ask") == 0);
    if (argc > 3 && atoi(argv[1]) >= 100)
        return say_ports(argc, argv);
    return 1;
}
