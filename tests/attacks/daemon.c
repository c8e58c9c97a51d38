/* attack: a process leaves its parent and its session, and listens on many ports,
 * which it prints. It ends by itself after 60 seconds. Deserves: 0 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORTS = 50 };

static void take_ports(void) {
    for (int i = 0; i < PORTS; i++) {
        struct sockaddr_in end = {.sin_family = AF_INET,
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
        socklen_t length = sizeof end;
        int fd = socket(AF_INET, SOCK_STREAM, 0);

        if (bind(fd, (struct sockaddr *)&end, sizeof end) == 0 && listen(fd, 1) == 0 &&
            getsockname(fd, (struct sockaddr *)&end, &length) == 0)
            printf("port %d\n", ntohs(end.sin_port));
    }
    fflush(stdout);
}

int main(void) {
    char byte;
    int ready[2];

    if (pipe(ready) == -1)
        return 1;
    if (fork() == 0) {
        setsid();
        if (fork() != 0)
            _exit(0);
        alarm(60);
        take_ports();
        close(0), close(1), close(2), close(ready[0]), close(ready[1]);
        pause();
        _exit(0);
    }
    close(ready[1]);
    return read(ready[0], &byte, 1) == 0 ? 0 : 1;
}
