/* peer-sides: see peer-sides.h. */
#include "peer-sides.h"

#include "../../lib/clock.h"
#include "../grader/ends.h"
#include "../grader/patience.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    FIRST_SECONDS = 4, /* until it has started, and done the first packet */
    PATIENCE_SECONDS = 2,
    LESS_PATIENCE_SECONDS = 1,
    END_MILLISECONDS = 1500,
    UNREAD_MILLISECONDS = 500,
    HANDED_FD = 3,
    OUT_OF_THE_WAY = 20,
    TRACED = 40
};

struct translator translator;
static int fds[2]; /* by side */
static FILE *record;
static pid_t command_pid;
static bool started, closed; /* closed: the command has closed a side */

const char *side_name(enum side side) {
    return side == INSIDE ? "inside" : "outside";
}

int sides_descriptor(enum side side) {
    return fds[side];
}

/* The last two arguments. */
static void read_arguments(char **command) {
    unsigned address[4], low, high;
    int count = 0;

    while (command[count] != NULL)
        count++;
    if (count < 3 ||
        sscanf(command[count - 2], "%u.%u.%u.%u", &address[0], &address[1], &address[2],
               &address[3]) != 4 ||
        sscanf(command[count - 1], "%u-%u", &low, &high) != 2) {
        fprintf(stderr, "peer: the command's arguments must be ADDRESS LOW-HIGH\n");
        exit(64);
    }
    translator = (struct translator){address[0] << 24 | address[1] << 16 |
                                         address[2] << 8 | address[3],
                                     (uint16_t)low, (uint16_t)high};
}

static void be_patient(int seconds) {
    struct timeval patience = {.tv_sec = (time_t)seconds * patience_times()};

    for (int i = 0; i < 2; i++)
        if (setsockopt(fds[i], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) ==
                -1 ||
            setsockopt(fds[i], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == -1)
            trouble_stop("setsockopt");
}

/* One end of each pair becomes descriptor 3 or 4 of the command, and of nobody else. */
static void make_pairs(void) {
    int others[2];

    for (int i = 0; i < 2; i++) {
        int own, other;

        ends_pair(&own, &other);
        fds[i] = fcntl(own, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
        others[i] = fcntl(other, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
        if (fds[i] == -1 || others[i] == -1)
            trouble_stop("fcntl");
        close(own), close(other);
    }
    for (int i = 0; i < 2; i++) {
        if (dup2(others[i], HANDED_FD + i) == -1)
            trouble_stop("dup2");
        close(others[i]);
    }
}

void sides_begin(const char *path, char **command) {
    signal(SIGPIPE, SIG_IGN);
    read_arguments(command);
    make_pairs();
    be_patient(FIRST_SECONDS);
    command_pid = ends_start(command, -1, -1);
    close(HANDED_FD), close(HANDED_FD + 1);
    record = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    if (record == NULL)
        trouble_stop(path);
    setvbuf(record, NULL, _IOLBF, 0);
}

/* What is wrong with the checksums of a packet, in brackets. */
static const char *flaw(const struct packet *packet) {
    struct flow flow;

    if (!packet_flow(packet, &flow))
        return "";
    if (!packet_ip_sum_is_right(packet))
        return " (IP's checksum is wrong)";
    if (flow.protocol == PACKET_UDP && packet_sum_field(packet) == 0)
        return "";
    return packet_sum_is_right(packet)   ? ""
           : flow.protocol == PACKET_TCP ? " (TCP's checksum is wrong)"
                                         : " (UDP's checksum is wrong)";
}

static void trace(const char *what, enum side side, const struct packet *packet) {
    static int traced;
    char text[PACKET_TEXT_SIZE];

    if (traced++ >= TRACED)
        return;
    packet_describe(packet, text);
    fprintf(record, "%s %-8s %s ttl %u%s\n", what, side_name(side), text,
            packet_ttl(packet), flaw(packet));
}

/* The command has closed a side, and so it has probably ended. */
static _Noreturn void fail_closed(enum side side) {
    closed = true;
    sides_fail(
        "The program ended, or closed a side, too early. A packet that is dropped is "
        "no reason to end.",
        "a program that reads and writes packets until both sides have ended",
        "its %s side (descriptor %d) was closed", side_name(side), HANDED_FD + side);
}

void sides_send(enum side side, const struct packet *packet) {
    trace("sent", side, packet);
    if (send(fds[side], packet->bytes, packet->length, MSG_NOSIGNAL) != -1)
        return;
    if (errno == EPIPE || errno == ECONNRESET)
        fail_closed(side);
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        trouble_stop("send");
    sides_fail("The program has stopped reading packets. Is it in an endless loop?",
               "a program that reads its packets", "it has not read for some time");
}

static void remember_hung(void) {
    const char *path = getenv("HUNG");
    int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (fd != -1)
        close(fd);
}

static bool receive(enum side side, struct packet *packet, int flags) {
    ssize_t count = recv(fds[side], packet->bytes, sizeof packet->bytes, flags);

    if (count == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return false;
    if (count == 0 || (count == -1 && errno == ECONNRESET))
        fail_closed(side);
    if (count == -1)
        trouble_stop("recv");
    packet->length = (size_t)count;
    trace("came", side, packet);
    return true;
}

bool sides_receive(enum side side, struct packet *packet) {
    const char *hung = getenv("HUNG");
    bool came = receive(side, packet, 0);

    if (!came)
        remember_hung();
    if (!started)
        be_patient(hung != NULL && access(hung, F_OK) == 0 ? LESS_PATIENCE_SECONDS
                                                           : PATIENCE_SECONDS);
    started = true;
    return came;
}

bool sides_peek(enum side side, struct packet *packet) {
    return receive(side, packet, MSG_DONTWAIT);
}

bool sides_unread(enum side side) {
#ifdef TIOCOUTQ /* Linux: of a local socket, what is not read yet */
    const struct timespec pause = {.tv_nsec = 5000000};
    int64_t deadline = clock_milliseconds() + UNREAD_MILLISECONDS;
    int unread;

    while (ioctl(fds[side], TIOCOUTQ, &unread) == 0 && unread > 0) {
        if (clock_milliseconds() > deadline)
            return true;
        nanosleep(&pause, NULL);
    }
#else
    (void)side;
#endif
    return false;
}

void sides_nothing(void) {
    fprintf(record, "nothing came\n");
}

/* Waits so long for the command to end by itself. Returns its status, or -1. */
static int ended(int milliseconds) {
    const struct timespec pause = {.tv_nsec = 2000000};
    int64_t deadline = clock_milliseconds() + (int64_t)milliseconds * patience_times();
    int status;

    do {
        if (waitpid(command_pid, &status, WNOHANG) == command_pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        nanosleep(&pause, NULL);
    } while (clock_milliseconds() < deadline);
    return -1;
}

int sides_end(bool at_once) {
    int status;

    if (command_pid == 0)
        return -1;
    close(fds[INSIDE]), close(fds[OUTSIDE]);
    status = at_once ? -1 : ended(END_MILLISECONDS);
    if (status == -1) {
        kill(command_pid, SIGTERM);
        ends_wait(command_pid);
    }
    command_pid = 0;
    return status;
}

void sides_fail(const char *hint, const char *expected, const char *format, ...) {
    va_list arguments;
    int status = -1;
    char probe;

    if (command_pid != 0 &&
        (closed || recv(fds[INSIDE], &probe, 1, MSG_DONTWAIT | MSG_PEEK) == 0))
        status = ended(END_MILLISECONDS);
    if (status != -1)
        fprintf(record, "ended %d\n", status);
    fprintf(record, "expected %s\nsaw ", expected);
    va_start(arguments, format);
    vfprintf(record, format, arguments);
    va_end(arguments);
    fprintf(record, "\n");
    if (hint != NULL)
        fprintf(record, "hint %s\n", hint);
    fclose(record);
    if (status == -1)
        sides_end(true);
    exit(1);
}

void sides_shown(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    fprintf(record, "shown ");
    vfprintf(record, format, arguments);
    va_end(arguments);
    fprintf(record, "\n");
}
