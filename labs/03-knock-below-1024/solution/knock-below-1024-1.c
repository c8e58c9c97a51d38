/* knock-below-1024, with a socket address made by hand, and with write(). */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int say_refused(void) {
    switch (errno) {
    case EACCES:
        dprintf(1, "refused EACCES: not permitted\n");
        return 77;
    case EADDRINUSE:
        dprintf(1, "refused EADDRINUSE: in use\n");
        return 69;
    case EADDRNOTAVAIL:
        dprintf(1, "refused EADDRNOTAVAIL: no such address here\n");
        return 69;
    case ECONNREFUSED:
        dprintf(1, "refused ECONNREFUSED: connection refused\n");
        return 69;
    default:
        perror("knock-below-1024");
        return 71;
    }
}

static int is_port(const char *text) {
    char *end;
    long value = strtol(text, &end, 10);

    return text[0] >= '1' && text[0] <= '9' && *end == '\0' && value <= 65535;
}

static int is_uid(const char *text) {
    char *end;
    unsigned long long value = strtoull(text, &end, 10);

    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && value < 4294967295;
}

int main(int argc, char **argv) {
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr *address = (struct sockaddr *)&four;
    socklen_t length = sizeof four;
    int to_connect = argc == 4 && strcmp(argv[1], "connect") == 0, fd;
    char byte;

    if (to_connect) {
        argv++;
        argc--;
    }
    if (argc < 3 || argc > 4 || !is_port(argv[2]))
        return 64;
    if (argc == 4 && !is_uid(argv[3]))
        return 64;
    if (inet_pton(AF_INET6, argv[1], &six.sin6_addr) == 1) {
        six.sin6_port = htons((unsigned short)atoi(argv[2]));
        address = (struct sockaddr *)&six;
        length = sizeof six;
    } else if (inet_pton(AF_INET, argv[1], &four.sin_addr) == 1) {
        four.sin_port = htons((unsigned short)atoi(argv[2]));
    } else {
        return 64;
    }
    fd = socket(address->sa_family, SOCK_STREAM, 0);
    if (to_connect) {
        if (connect(fd, address, length) != 0)
            return say_refused();
        dprintf(1, "connected %s\n", argv[2]);
        return 0;
    }
    if (bind(fd, address, length) != 0)
        return say_refused();
    if (listen(fd, 1) != 0)
        return say_refused();
    dprintf(1, "bound %s\n", argv[2]);
    if (argc == 4) {
        id_t id = (id_t)strtoul(argv[3], NULL, 10);

        if (setgroups(1, &(gid_t){(gid_t)id}) != 0 ||
            setregid((gid_t)id, (gid_t)id) != 0 || setreuid((uid_t)id, (uid_t)id) != 0) {
            dprintf(1, "refused %s: cannot become %s\n",
                    errno == EINVAL ? "EINVAL" : "EPERM", argv[3]);
            return 77;
        }
        dprintf(1, "uid %s\n", argv[3]);
    }
    while (read(0, &byte, 1) > 0)
        continue;
    return 0;
}
