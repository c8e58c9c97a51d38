/* errand: a command that is to be run on a host of a classroom. See errand.h, unix(7),
 * signalfd(2). */
#ifdef __linux__
#define _GNU_SOURCE /* SOCK_CLOEXEC, MSG_CMSG_CLOEXEC */
#include "errand.h"

#include "../../../lib/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char address_name[] = "\0portlab-classroom";

/* What goes before the texts: those of argv, then those of the environment, each with its
 * NUL. */
struct preface {
    char host[ERRAND_HOST_SIZE];
    uint32_t root, mask, arguments, variables, length;
};

static socklen_t set_address(struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, address_name, sizeof address_name - 1);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof address_name - 1);
}

/* Returns the descriptor, or closes it and returns -1 with the call's errno. */
static int keep(int fd, int result) {
    if (result == -1) {
        int error = errno;

        close(fd);
        errno = error;
        fd = -1;
    }
    return fd;
}

int errand_listen(void) {
    struct sockaddr_un address;
    socklen_t length = set_address(&address);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd == -1)
        return -1;
    if (bind(fd, (struct sockaddr *)&address, length) == -1)
        return keep(fd, -1);
    return keep(fd, listen(fd, SOMAXCONN));
}

bool errand_is_own(int fd, pid_t *pid) {
    struct ucred peer = {.uid = 0};
    socklen_t length = sizeof peer;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == -1)
        return false;
    *pid = peer.pid;
    errno = EPERM;
    return peer.uid == geteuid();
}

int errand_connect(void) {
    struct sockaddr_un address;
    socklen_t length = set_address(&address);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pid_t pid;

    if (fd == -1 || keep(fd, connect(fd, (struct sockaddr *)&address, length)) == -1)
        return -1;
    return keep(fd, errand_is_own(fd, &pid) ? 0 : -1);
}

static int send_all(int fd, const void *bytes, size_t count) {
    const char *at = bytes;

    while (count > 0) {
        ssize_t sent = send(fd, at, count, MSG_NOSIGNAL);

        if (sent == -1 && errno != EINTR)
            return -1;
        if (sent > 0) {
            at += sent;
            count -= (size_t)sent;
        }
    }
    return 0;
}

static int receive_all(int fd, void *bytes, size_t count) {
    char *at = bytes;

    while (count > 0) {
        ssize_t received = recv(fd, at, count, 0);

        if (received == 0)
            errno = EPROTO;
        if (received == 0 || (received == -1 && errno != EINTR))
            return -1;
        if (received > 0) {
            at += received;
            count -= (size_t)received;
        }
    }
    return 0;
}

/* The preface, and the descriptors with it. */
union control {
    struct cmsghdr header; /* for its alignment */
    char bytes[CMSG_SPACE(ERRAND_FDS * sizeof(int))];
};

static int send_preface(int fd, const struct preface *preface, const int *fds) {
    struct preface sent = *preface;
    struct iovec part = {&sent, sizeof sent};
    union control control = {{0}};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(ERRAND_FDS * sizeof *fds);
    memcpy(CMSG_DATA(header), fds, ERRAND_FDS * sizeof *fds);
    return sendmsg(fd, &message, MSG_NOSIGNAL) == (ssize_t)sizeof *preface ? 0 : -1;
}

static int receive_preface(int fd, struct preface *preface, int *fds) {
    struct iovec part = {preface, sizeof *preface};
    union control control = {{0}};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t count = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    struct cmsghdr *header = count == -1 ? NULL : CMSG_FIRSTHDR(&message);

    if (count == -1)
        return -1;
    errno = EPROTO;
    if (count != (ssize_t)sizeof *preface || header == NULL ||
        header->cmsg_type != SCM_RIGHTS ||
        header->cmsg_len != CMSG_LEN(ERRAND_FDS * sizeof *fds))
        return -1;
    memcpy(fds, CMSG_DATA(header), ERRAND_FDS * sizeof *fds);
    return 0;
}

static uint32_t count_texts(char *const *texts, size_t *length) {
    uint32_t count = 0;

    for (; texts[count] != NULL; count++)
        *length += strlen(texts[count]) + 1;
    return count;
}

static int send_texts(int fd, char *const *texts) {
    for (; *texts != NULL; texts++)
        if (send_all(fd, *texts, strlen(*texts) + 1) == -1)
            return -1;
    return 0;
}

int errand_send(int fd, const struct errand *errand) {
    struct preface preface = {.root = errand->root, .mask = errand->mask};
    size_t length = 0;

    memcpy(preface.host, errand->host, sizeof preface.host);
    preface.arguments = count_texts(errand->argv, &length);
    preface.variables = count_texts(errand->environment, &length);
    if (length > ERRAND_SIZE_MAX) {
        errno = E2BIG;
        return -1;
    }
    preface.length = (uint32_t)length;
    if (send_preface(fd, &preface, errand->fd) == -1 ||
        send_texts(fd, errand->argv) == -1)
        return -1;
    return send_texts(fd, errand->environment);
}

/* The next `count` texts before `end`, as a list. Returns it, or NULL with errno. */
static char **list_texts(char **at, const char *end, uint32_t count) {
    char **list;

    errno = EPROTO;
    if (count > ERRAND_SIZE_MAX)
        return NULL;
    list = calloc((size_t)count + 1, sizeof *list);
    if (list == NULL)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (*at >= end) {
            free(list);
            errno = EPROTO;
            return NULL;
        }
        list[i] = *at;
        *at += strlen(*at) + 1;
    }
    return list;
}

static int receive_texts(int fd, const struct preface *preface, struct errand *errand) {
    char *texts, *at;

    errno = EPROTO;
    if (preface->arguments == 0 || preface->length == 0 ||
        preface->length > ERRAND_SIZE_MAX)
        return -1;
    texts = calloc(preface->length + 1, 1); /* so a text has its NUL in any case */
    if (texts == NULL || receive_all(fd, texts, preface->length) == -1)
        return -1;
    at = texts;
    errand->argv = list_texts(&at, texts + preface->length, preface->arguments);
    if (errand->argv == NULL)
        return -1;
    errand->environment = list_texts(&at, texts + preface->length, preface->variables);
    return errand->environment == NULL ? -1 : 0;
}

int errand_receive(int fd, struct errand *errand) {
    struct preface preface = {.length = 0};

    if (receive_preface(fd, &preface, errand->fd) == -1)
        return -1;
    memcpy(errand->host, preface.host, sizeof errand->host);
    errand->host[sizeof errand->host - 1] = '\0';
    errand->root = preface.root != 0;
    errand->mask = (mode_t)(preface.mask & 0777);
    return receive_texts(fd, &preface, errand);
}

int errand_fill_standard(void) {
    for (int i = 0; i <= STDERR_FILENO; i++)
        if (fcntl(i, F_GETFD) == -1 && open("/dev/null", O_RDWR) != i)
            return -1;
    return 0;
}

static void fill(sigset_t *signals) {
    static const int passed[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
                                 SIGUSR1, SIGUSR2, SIGCHLD};

    sigemptyset(signals);
    for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++)
        sigaddset(signals, passed[i]);
}

void errand_hold_signals(sigset_t *before) {
    sigset_t signals;

    fill(&signals);
    sigprocmask(SIG_BLOCK, &signals, before);
}

static void pass_on(int signal_fd, int fd) {
    struct signalfd_siginfo info;
    unsigned char byte;

    if (read(signal_fd, &info, sizeof info) != (ssize_t)sizeof info ||
        info.ssi_signo == SIGCHLD || info.ssi_code > SI_USER)
        return; /* SI_KERNEL: a terminal's */
    byte = (unsigned char)info.ssi_signo;
    (void)send_all(fd, &byte, 1);
}

int errand_wait(int fd, int *status) {
    struct pollfd wait[2] = {{.fd = fd, .events = POLLIN}, {.events = POLLIN}};
    sigset_t signals;

    fill(&signals);
    wait[1].fd = signalfd(-1, &signals, SFD_CLOEXEC);
    if (wait[1].fd == -1)
        return -1;
    while (wait[0].revents == 0) {
        if (poll(wait, 2, -1) == -1 && errno != EINTR)
            break;
        if (wait[1].revents != 0)
            pass_on(wait[1].fd, fd);
    }
    close(wait[1].fd);
    return receive_all(fd, status, sizeof *status);
}

void errand_end(int status) {
    if (WIFSIGNALED(status)) {
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* its own core would say nothing */
        stop_die(WTERMSIG(status));
    }
    exit(WEXITSTATUS(status));
}
#else
typedef int errand_of_linux_alone; /* a file of C has a declaration */
#endif
