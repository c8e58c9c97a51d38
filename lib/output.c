/* output: bytes on their way to a descriptor whose reader may be slow. See output.h. */
#include "output.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

/* Out of the way of the numbers that a trace shows. */
enum { HIGH_DESCRIPTOR = 10 };

/* A terminal that poll() calls writable may still make a write wait (after Ctrl-S, say).
 * It is opened a second time, since O_NONBLOCK on the descriptor itself would also affect
 * the shell.
 */
static int reopen_terminal(int fd) {
    const char *name = isatty(fd) ? ttyname(fd) : NULL;
    int first = name == NULL ? -1 : open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    int high = first == -1 ? -1 : fcntl(first, F_DUPFD, HIGH_DESCRIPTOR);

    if (high == -1)
        return first;
    close(first);
    return high;
}

void output_open(struct output *output, int fd) {
    struct stat status;

    memset(output, 0, sizeof *output);
    output->fd = fd;
    output->own_fd = -1;
    if (fd == -1)
        return;
    output->may_block =
        fstat(fd, &status) == 0 &&
        (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || isatty(fd));
    output->own_fd = reopen_terminal(fd);
    if (output->own_fd != -1)
        output->fd = output->own_fd;
}

static int make_room(struct output *output, size_t length) {
    size_t wanted = output->capacity == 0 ? 4096 : output->capacity;
    char *data;

    if (output->start > 0) {
        memmove(output->data, output->data + output->start, output->length);
        output->start = 0;
    }
    while (wanted < output->length + length)
        wanted *= 2;
    if (wanted == output->capacity)
        return 0;
    data = realloc(output->data, wanted);
    if (data == NULL)
        return -1;
    output->data = data;
    output->capacity = wanted;
    return 0;
}

void output_add(struct output *output, const char *line, size_t length) {
    if (output->fd == -1 || output->error != 0 || length == 0)
        return;
    if (output->length + length > OUTPUT_WAITING_MAX) {
        if (output_flush(output) == -1 || output->length + length > OUTPUT_WAITING_MAX) {
            output->left_out++;
            return;
        }
    }
    if (output->start + output->length + length > output->capacity &&
        make_room(output, length) == -1) {
        output->left_out++;
        return;
    }
    memcpy(output->data + output->start + output->length, line, length);
    output->length += length;
}

static bool would_wait(const struct output *output) {
    struct pollfd poller = {.fd = output->fd, .events = POLLOUT};

    return output->may_block && poll(&poller, 1, 0) != 1;
}

int output_flush(struct output *output) {
    while (output->length > 0 && output->error == 0 && !would_wait(output)) {
        size_t count = output->length;
        ssize_t written;

        /* A pipe that poll() calls writable takes PIPE_BUF bytes without waiting. */
        if (output->may_block && count > PIPE_BUF)
            count = PIPE_BUF;
        written = write(output->fd, output->data + output->start, count);
        if (written == -1 && errno == EINTR)
            continue;
        if (written == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return 0; /* another process made the descriptor non-blocking */
        if (written == -1) {
            output->error = errno;
            output->length = 0;
            break;
        }
        output->start += (size_t)written;
        output->length -= (size_t)written;
        if (output->length == 0)
            output->start = 0;
    }
    if (output->error == 0)
        return 0;
    errno = output->error;
    return -1;
}

int output_drain(struct output *output, int seconds) {
    struct pollfd poller = {.fd = output->fd, .events = POLLOUT};
    int64_t end = clock_milliseconds() + (int64_t)seconds * 1000;

    while (output_flush(output) == 0) {
        int64_t left = seconds > 0 ? end - clock_milliseconds() : -1;

        if (output->length == 0)
            return 0;
        if (seconds > 0 && left <= 0) {
            errno = ETIMEDOUT;
            return -1;
        }
        if (poll(&poller, 1, (int)left) == -1)
            return -1;
    }
    return -1;
}

void output_close(struct output *output) {
    free(output->data);
    if (output->own_fd != -1)
        close(output->own_fd);
    output_open(output, -1);
}
