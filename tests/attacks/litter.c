/* attack: does its work well, and leaves files wherever it can. Deserves: 100 */
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void leave_files(void) {
    static const char *const places[] = {".", "..", "/tmp", "/dev/shm", "/var/tmp", "/"};
    char path[64];

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        snprintf(path, sizeof path, "%s/portlab-litter", places[i]);
        close(open(path, O_WRONLY | O_CREAT, 0666));
    }
}

static void print_end(const char *label, const struct sockaddr_storage *end,
                      socklen_t length) {
    char host[64], port[8];

    getnameinfo((const struct sockaddr *)end, length, host, sizeof host, port,
                sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    printf(end->ss_family == AF_INET6 ? "%s [%s]:%s " : "%s %s:%s ", label, host, port);
}

int main(void) {
    struct sockaddr_storage end;
    socklen_t length = sizeof end;
    int type;

    leave_files();
    if (getpeername(0, (struct sockaddr *)&end, &length) == -1)
        return 1;
    print_end("source", &end, length);
    length = sizeof end;
    getsockname(0, (struct sockaddr *)&end, &length);
    print_end("destination", &end, length);
    length = sizeof type;
    getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &length);
    printf("%s\n", type == SOCK_STREAM ? "tcp" : "udp");
    return 0;
}
