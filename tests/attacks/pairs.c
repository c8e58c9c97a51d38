/* attack: leaves by descriptors 3 and 4, which a lab hands it: sends and connects them
 * elsewhere, listens, becomes known by a name. Prints what worked; "passed" and "came" if
 * a packet goes out, and one comes back. Deserves: 0
 *
 *     pairs hand TYPE COMMAND...   makes such pairs, of a socket type, and runs COMMAND
 *     pairs named COMMAND...       3 is connected to a server that has a name */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* A name that begins with a NUL is no file: any program of this network may listen. */
static const struct sockaddr_un elsewhere = {AF_UNIX, "\0portlab-elsewhere"};

static const struct sockaddr *address(void) {
    return (const struct sockaddr *)&elsewhere;
}

static int server(int type) {
    int fd = socket(AF_UNIX, type, 0);

    if (fd == -1 || bind(fd, address(), sizeof elsewhere) == -1 ||
        (type != SOCK_DGRAM && listen(fd, 4) == -1))
        exit(71);
    return fd;
}

static void answer(const int own[2]) {
    char bytes[16];

    while (recv(own[0], bytes, sizeof bytes, 0) > 0)
        send(own[1], "back", 4, MSG_NOSIGNAL);
    _exit(0);
}

/* Runs a command, and answers what comes from it. */
static int run(char **command, const int own[2], int listening) {
    pid_t child = fork(), answers;
    int status;

    if (child == 0) {
        close(own[0]), close(own[1]), close(listening);
        execv(command[0], command);
        _exit(71);
    }
    close(3), close(4);
    answers = fork();
    if (answers == 0)
        answer(own);
    waitpid(child, &status, 0);
    kill(answers, SIGKILL);
    return WEXITSTATUS(status);
}

static int hand(int argc, char **argv) {
    int type = atoi(argv[2]), own[2], fds[2], listening = dup2(server(SOCK_DGRAM), 30);
    char byte;
    int status;

    for (int i = 0; i < 2 && argc > 3; i++) {
        if (socketpair(AF_UNIX, type, 0, fds) == -1)
            return 71;
        own[i] = dup2(fds[0], 20 + i);
        dup2(fds[1], 10 + i);
        close(fds[0]), close(fds[1]);
    }
    dup2(10, 3), dup2(11, 4);
    close(10), close(11);
    status = run(argv + 3, own, listening);
    if (recv(listening, &byte, 1, MSG_DONTWAIT) != -1)
        printf("done: sent elsewhere\n");
    return status;
}

static int named(char **argv) {
    int listening = dup2(server(SOCK_SEQPACKET), 30);
    int fd = dup2(socket(AF_UNIX, SOCK_SEQPACKET, 0), 31);

    if (connect(fd, address(), sizeof elsewhere) == -1)
        return 71;
    dup2(fd, 3), dup2(fd, 4);
    close(fd);
    return run(argv + 2, (const int[]){-1, -1}, listening);
}

static void tell(const char *what, long result) {
    if (result != -1)
        printf("done: %s\n", what);
}

static void leave_by(int fd) {
    struct sockaddr none = {.sa_family = AF_UNSPEC};
    char byte;

    tell("connect", connect(fd, address(), sizeof elsewhere));
    tell("disconnect", connect(fd, &none, sizeof none));
    tell("connect again", connect(fd, address(), sizeof elsewhere));
    tell("listen", listen(fd, 1));
    /* If this goes anywhere, it is to the other end of the pair. */
    sendto(fd, "x", 1, MSG_NOSIGNAL, address(), sizeof elsewhere);
    recv(fd, &byte, 1, MSG_DONTWAIT);
}

int main(int argc, char **argv) {
    char bytes[16];

    if (argc > 3 && strcmp(argv[1], "hand") == 0)
        return hand(argc, argv);
    if (argc > 2 && strcmp(argv[1], "named") == 0)
        return named(argv);
    if (write(3, "out", 3) == 3)
        printf("passed\n");
    if (read(4, bytes, sizeof bytes) == 4)
        printf("came\n");
    fflush(stdout);
    leave_by(3);
    leave_by(4);
    for (int fd = 5; fd < 256; fd++)
        tell("another descriptor", write(fd, "x", 1));
    return 0;
}
