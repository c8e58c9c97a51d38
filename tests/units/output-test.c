/* output-test: lib/output.h: lines for readers that are slow, stuck, gone, or a file.
 * The code is built in here with its own poll(), write() and clock, so a write that
 * would wait is noticed without waiting, and the seconds of a drain pass at once. */
#define _XOPEN_SOURCE 700 /* posix_openpt */
#include "../../lib/clock.h"

#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static struct {
    bool is_on;               /* the clock and poll()'s time-outs are these: */
    long elapsed;             /* milliseconds */
    int reader;               /* in each wait this end reads, */
    size_t takes;             /* so many bytes */
    long pause;               /* after so many milliseconds */
    int signals;              /* polls that a signal interrupts, once they find nothing */
    int refusal;              /* the errno of the next write, which then does nothing */
    unsigned long would_wait; /* writes that did not take all that they were given */
} world;

static int world_poll(struct pollfd *polled, nfds_t count, int milliseconds) {
    char bytes[65536];
    int result = poll(polled, count, world.is_on ? 0 : milliseconds);

    if (result == 0 && world.signals > 0) {
        world.signals--;
        errno = EINTR;
        return -1;
    }
    if (result != 0 || !world.is_on || milliseconds == 0)
        return result;
    if (world.takes == 0 || (milliseconds > 0 && world.pause > milliseconds)) {
        world.elapsed += milliseconds;
        return 0;
    }
    world.elapsed += world.pause;
    check(read(world.reader, bytes, world.takes) > 0, "the slow reader reads");
    return poll(polled, count, 0);
}

static ssize_t world_write(int fd, const void *bytes, size_t count) {
    int flags = fcntl(fd, F_GETFL);
    ssize_t written;
    int error;

    if (world.refusal != 0) {
        errno = world.refusal;
        world.refusal = 0;
        return -1;
    }
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    written = write(fd, bytes, count);
    error = errno;
    fcntl(fd, F_SETFL, flags);
    if ((flags & O_NONBLOCK) == 0 &&
        (written == -1 ? error == EAGAIN : (size_t)written < count))
        world.would_wait++;
    errno = error;
    return written;
}

/* Should a drain look at the clock, it sees the same time pass. */
static int64_t world_clock(void) {
    return world.is_on ? 1000000 + world.elapsed : clock_milliseconds();
}

/* The program is linked with lib/output.o too, which has the true names. */
#define output_open               tested_open
#define output_add                tested_add
#define output_flush              tested_flush
#define output_drain              tested_drain
#define output_close              tested_close
#define poll(polled, count, time) world_poll(polled, count, time)
#define write(fd, bytes, count)   world_write(fd, bytes, count)
#define clock_milliseconds()      world_clock()
#include "../../lib/output.c"
#undef poll
#undef write
#undef clock_milliseconds

enum { LINE_MAX_LENGTH = 256, HEARD_SIZE = 4 * OUTPUT_WAITING_MAX };

/* What a reader has got. */
static struct {
    char data[HEARD_SIZE];
    size_t length;
} heard;

/* A line that its number tells all about, its length too. */
static size_t make_line(unsigned long number, char line[LINE_MAX_LENGTH]) {
    size_t length = 10 + number * 37 % 200;

    snprintf(line, LINE_MAX_LENGTH, "%08lu ", number);
    memset(line + 9, (int)('a' + number % 26), length - 9);
    line[length] = '\n';
    return length + 1;
}

static void add_lines(struct output *output, unsigned long from, unsigned long to) {
    char line[LINE_MAX_LENGTH];

    for (unsigned long number = from; number < to; number++) {
        output_add(output, line, make_line(number, line));
        if (number % 7 == 0)
            check(output_flush(output) == 0, "line %lu: flush", number);
        check(output->length <= OUTPUT_WAITING_MAX, "line %lu: %zu bytes wait", number,
              output->length);
    }
}

/* Reads all that is there now. */
static void hear(int fd) {
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    ssize_t count;

    while (heard.length < HEARD_SIZE && poll(&poller, 1, 0) == 1) {
        count = read(fd, heard.data + heard.length, HEARD_SIZE - heard.length);
        if (count <= 0)
            return;
        heard.length += (size_t)count;
    }
}

/* What came is whole lines in their order; returns how many. */
static unsigned long count_heard(const char *name, unsigned long added) {
    unsigned long count = 0, next = 0;
    size_t at = 0;

    while (at < heard.length) {
        unsigned long number = strtoul(heard.data + at, NULL, 10);
        char line[LINE_MAX_LENGTH];
        size_t length = make_line(number, line);

        if (!check(number >= next && number < added, "%s: line %lu after line %lu", name,
                   number, next) ||
            !check(heard.length - at >= length &&
                       memcmp(heard.data + at, line, length) == 0,
                   "%s: line %lu is whole", name, number))
            return count;
        next = number + 1;
        at += length;
        count++;
    }
    return count;
}

/* A descriptor to write to, and the end that reads what comes. */
struct way {
    const char *name;
    bool (*open)(int *from, int *to);
};

static bool open_pipe(int *from, int *to) {
    int ends[2];

    if (!check(pipe(ends) == 0, "a pipe"))
        return false;
    *from = ends[0];
    *to = ends[1];
    return true;
}

static bool open_stream(int *from, int *to) {
    int ends[2];

    if (!check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "a pair of sockets"))
        return false;
    *from = ends[0];
    *to = ends[1];
    return true;
}

/* A terminal that hands on what it gets as it is; false where there is none to be had. */
static bool open_terminal(int *from, int *to) {
    struct termios terminal;

    *from = posix_openpt(O_RDWR | O_NOCTTY);
    if (*from == -1)
        return false;
    *to = -1;
    if (grantpt(*from) == 0 && unlockpt(*from) == 0)
        *to = open(ptsname(*from), O_RDWR | O_NOCTTY);
    if (*to == -1 || tcgetattr(*to, &terminal) == -1) {
        close(*from);
        return false;
    }
    terminal.c_oflag &= (tcflag_t)~OPOST;
    return check(tcsetattr(*to, TCSANOW, &terminal) == 0, "a terminal without changes");
}

/* A pipe that somebody else made non-blocking. */
static bool open_changed(int *from, int *to) {
    return open_pipe(from, to) && check(fcntl(*to, F_SETFL, O_NONBLOCK) == 0, "fcntl");
}

static const struct way ways[] = {
    {"pipe", open_pipe},
    {"socket", open_stream},
    {"terminal", open_terminal},
    {"non-blocking pipe", open_changed},
};

static void start(struct output *output, int to) {
    memset(&world, 0, sizeof world);
    heard.length = 0;
    output_open(output, to);
}

static void finish(struct output *output, int from, int to) {
    output_close(output);
    check(output->fd == -1 && output->data == NULL && output->length == 0,
          "a closed output is empty");
    check(fcntl(to, F_GETFD) != -1, "its descriptor stays open");
    close(from);
    close(to);
}

static void flush_and_hear(struct output *output, int from) {
    size_t before;

    do {
        before = heard.length;
        check(output_flush(output) == 0, "flush");
        hear(from);
    } while (heard.length > before);
}

/* The number that the next descriptor will have. */
static int next_descriptor(void) {
    int fd = open("/dev/null", O_RDONLY);

    close(fd);
    return fd;
}

/* Nobody reads until lines are left out; then somebody reads all, and some more. */
static void test_stuck(const struct way *way) {
    enum { FIRST = 20000, SECOND = 21000 };
    struct output output;
    unsigned long lost;
    int from, to, next;

    if (!way->open(&from, &to))
        return;
    next = next_descriptor();
    start(&output, to);
    check(output.may_block, "%s: may block", way->name);
    add_lines(&output, 0, FIRST);
    lost = output.left_out;
    check(lost > 0, "%s: lines are left out", way->name);
    check(output.length > OUTPUT_WAITING_MAX - LINE_MAX_LENGTH,
          "%s: not before the room is full: %zu", way->name, output.length);
    flush_and_hear(&output, from);
    check(output.length == 0, "%s: nothing waits", way->name);
    add_lines(&output, FIRST, SECOND);
    flush_and_hear(&output, from);
    check(output.left_out == lost, "%s: no more are left out", way->name);
    check(count_heard(way->name, SECOND) + lost == SECOND,
          "%s: every line came or was counted: %lu", way->name, lost);
    check(world.would_wait == 0, "%s: %lu writes would have waited", way->name,
          world.would_wait);
    output_close(&output);
    check(next_descriptor() == next, "%s: no descriptor is left open", way->name);
    finish(&output, from, to);
}

/* Somebody reads a little now and then, in pieces that end within lines. */
static void test_slow(const struct way *way) {
    enum { LINES = 15000 };
    struct output output;
    int from, to;

    if (!way->open(&from, &to))
        return;
    start(&output, to);
    for (unsigned long number = 0; number < LINES; number += 50) {
        ssize_t count;

        add_lines(&output, number, number + 50);
        output_flush(&output);
        count = read(from, heard.data + heard.length, 1 + number % 3001);
        check(count > 0, "%s: a piece", way->name);
        heard.length += count > 0 ? (size_t)count : 0;
    }
    flush_and_hear(&output, from);
    check(count_heard(way->name, LINES) + output.left_out == LINES,
          "%s: every line came or was counted: %lu", way->name, output.left_out);
    check(world.would_wait == 0, "%s: %lu writes would have waited", way->name,
          world.would_wait);
    finish(&output, from, to);
}

/* A signal that comes while the reader is stuck is no leave to wait for him. */
static void test_signal(const struct way *way) {
    struct output output;
    int from, to;

    if (!way->open(&from, &to))
        return;
    start(&output, to);
    add_lines(&output, 0, 3000);
    output_flush(&output);
    world.would_wait = 0;
    world.signals = 3;
    check(output_flush(&output) == 0, "%s: flush, and a signal", way->name);
    check(world.would_wait == 0, "%s: a signal comes, and a write would have waited",
          way->name);
    world.signals = 0;
    flush_and_hear(&output, from);
    check(count_heard(way->name, 3000) == 3000, "%s: all lines came", way->name);
    finish(&output, from, to);
}

/* Nobody will read: then, and from then on, that is said. */
static void test_closed(const struct way *way) {
    struct output output;
    int from, to, later;

    if (strcmp(way->name, "terminal") == 0 || !way->open(&from, &to))
        return;
    start(&output, to);
    add_lines(&output, 0, 5000);
    check(output.length > 0, "%s: lines wait", way->name);
    close(from);
    errno = 0;
    check(output_flush(&output) == -1 && errno == EPIPE, "%s: the reader is gone: %d",
          way->name, errno);
    check(output.error == EPIPE && output.length == 0, "%s: nothing waits any more",
          way->name);
    output_add(&output, "more\n", 5);
    check(output.length == 0, "%s: nothing is added", way->name);
    errno = 0;
    check(output_flush(&output) == -1 && errno == EPIPE, "%s: it stays so", way->name);
    errno = 0;
    check(output_drain(&output, 1) == -1 && errno == EPIPE, "%s: and for a drain",
          way->name);
    later = dup(to);
    finish(&output, later, to);
}

struct broken {
    const char *path; /* NULL: a descriptor that is closed */
    int flags, error;
};

static const struct broken broken[] = {
    {"/dev/null", O_RDONLY, EBADF},
    {NULL, 0, EBADF},
#ifdef __linux__
    {"/dev/full", O_WRONLY, ENOSPC},
#endif
};

static void test_broken(const struct broken *row) {
    int fd = open(row->path == NULL ? "/dev/null" : row->path, row->flags);
    const char *name = row->path == NULL ? "closed" : row->path;
    struct output output;

    if (row->path == NULL)
        close(fd);
    start(&output, fd);
    output_add(&output, "line\n", 5);
    errno = 0;
    check(output_flush(&output) == -1 && errno == row->error, "%s: %d", name, errno);
    check(output.error == row->error, "%s: the error is kept", name);
    output_close(&output);
    if (row->path != NULL)
        close(fd);
}

struct refusal {
    int error;
    int result, kept; /* the error that is kept, and is then said: or 0 */
    bool waits;       /* the line waits for another flush */
};

/* A write that does nothing, once. */
static const struct refusal refusals[] = {
    {EAGAIN, 0, 0, true},  {EWOULDBLOCK, 0, 0, true},   {EINTR, 0, 0, false},
    {EIO, -1, EIO, false}, {ENOSPC, -1, ENOSPC, false},
};

static void test_refusal(const struct refusal *row) {
    struct output output;
    int from, to, result;

    if (!open_pipe(&from, &to))
        return;
    start(&output, to);
    world.refusal = row->error;
    add_lines(&output, 1, 2);
    errno = 0;
    result = output_flush(&output);
    check(result == row->result && (result == 0 || errno == row->kept),
          "errno %d: flush: %d, %d", row->error, result, errno);
    check(output.error == row->kept, "errno %d: kept: %d", row->error, output.error);
    check((output.length > 0) == row->waits, "errno %d: %zu bytes wait", row->error,
          output.length);
    check(output_flush(&output) == row->result, "errno %d: flush again", row->error);
    hear(from);
    check(count_heard("refused", 2) == (row->result == 0), "errno %d: what came",
          row->error);
    finish(&output, from, to);
}

/* A file takes everything, and never waits. */
static void test_file(void) {
    enum { LINES = 20000 };
    FILE *file = tmpfile();
    struct output output;

    if (!check(file != NULL, "a file"))
        return;
    start(&output, fileno(file));
    check(!output.may_block, "a file does not block");
    add_lines(&output, 0, LINES);
    check(output_drain(&output, 1) == 0 && output.length == 0, "a file is drained");
    check(output.left_out == 0, "nothing is left out");
    check(lseek(output.fd, 0, SEEK_SET) == 0, "it is read again");
    heard.length = (size_t)read(output.fd, heard.data, HEARD_SIZE);
    check(count_heard("file", LINES) == LINES, "every line is there");
    output_close(&output);
    fclose(file);
}

static void test_none(void) {
    struct output output;

    start(&output, -1);
    output_add(&output, "line\n", 5);
    check(output.length == 0 && output.data == NULL, "no descriptor keeps nothing");
    check(output_flush(&output) == 0, "and has nothing to flush");
    check(output_drain(&output, 1) == 0, "and nothing to drain");
    output_close(&output);
    output_close(&output); /* twice does no harm */
}

struct size_row {
    size_t first, second;
    unsigned long left_out;
};

/* Two lines for a reader that is stuck from the beginning. */
static const struct size_row sizes[] = {
    {1, 1, 0},
    {4096, 1, 0},
    {4095, 4097, 0},
    {OUTPUT_WAITING_MAX - 1, 1, 0},
    {OUTPUT_WAITING_MAX / 2, OUTPUT_WAITING_MAX / 2, 0},
    {OUTPUT_WAITING_MAX, 1, 1},
    {OUTPUT_WAITING_MAX - 1, 2, 1},
    {OUTPUT_WAITING_MAX + 1, 1, 1},
    {1, OUTPUT_WAITING_MAX, 1},
    {OUTPUT_WAITING_MAX + 1, OUTPUT_WAITING_MAX + 1, 2},
};

static void fill(int fd) {
    char bytes[4096];

    memset(bytes, '#', sizeof bytes);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (write(fd, bytes, sizeof bytes) > 0)
        continue;
    fcntl(fd, F_SETFL, 0);
}

static void test_size(const struct size_row *row, const char *line) {
    struct output output;
    int from, to;

    if (!open_pipe(&from, &to))
        return;
    fill(to);
    start(&output, to);
    output_add(&output, line, row->first);
    output_add(&output, line, row->second);
    check(output.left_out == row->left_out, "%zu and %zu bytes: %lu left out", row->first,
          row->second, output.left_out);
    check(output.length <= OUTPUT_WAITING_MAX, "%zu and %zu bytes: %zu wait", row->first,
          row->second, output.length);
    check(output.length == 0 ||
              memcmp(output.data, line,
                     output.length > row->first ? row->first : output.length) == 0,
          "%zu and %zu bytes are kept as they are", row->first, row->second);
    check(world.would_wait == 0, "%zu and %zu bytes: no wait", row->first, row->second);
    finish(&output, from, to);
}

static void test_sizes(void) {
    size_t length = OUTPUT_WAITING_MAX + 1;
    char *line = malloc(length);

    if (!check(line != NULL, "memory"))
        return;
    for (size_t i = 0; i < length; i++)
        line[i] = (char)(i % 251);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        test_size(&sizes[i], line);
    free(line);
}

/* How a drain ends; the reader takes `takes` bytes after each pause. */
struct drain {
    const char *name;
    int seconds;
    size_t takes;
    long pause;
    int signals;
    int error;         /* 0: all went */
    long most_elapsed; /* milliseconds; a pause more, since a wait may begin in time */
};

static const struct drain drains[] = {
    {"a stuck reader", 1, 0, 0, 0, ETIMEDOUT, 1000},
    {"a stuck reader, 2 s", 2, 0, 0, 0, ETIMEDOUT, 2000},
    {"a quick reader", 2, 65536, 0, 0, 0, 0},
    {"a quick reader, no limit", 0, 65536, 10, 0, 0, 100000},
    {"a slow reader, no limit", 0, 4096, 60000, 0, 0, 100000000},
    {"a reader who comes in time", 2, 65536, 100, 0, 0, 2000},
    {"a reader who comes too late", 2, 65536, 2500, 0, ETIMEDOUT, 2000},
    {"a reader who takes little each time", 2, 4096, 400, 0, ETIMEDOUT, 2400},
    {"a signal", 2, 0, 0, 100, EINTR, 0},
    {"a signal, no limit", 0, 0, 0, 100, EINTR, 0},
};

static void test_drain(const struct drain *row) {
    enum { ROUNDING = 10 };
    struct output output;
    int from, to, result;
    long began;

    if (!open_pipe(&from, &to))
        return;
    start(&output, to);
    add_lines(&output, 0, 5000);
    output_flush(&output);
    world.is_on = true;
    world.reader = from;
    world.takes = row->takes;
    world.pause = row->pause;
    world.signals = row->signals;
    began = (long)world_clock();
    errno = 0;
    result = output_drain(&output, row->seconds);
    check(row->error == 0 ? result == 0 : result == -1 && errno == row->error,
          "drain to %s: %d, errno %d", row->name, result, errno);
    check((output.length == 0) == (row->error == 0), "drain to %s: %zu bytes wait",
          row->name, output.length);
    check((long)world_clock() - began <= row->most_elapsed + ROUNDING,
          "drain to %s: %ld ms", row->name, (long)world_clock() - began);
    finish(&output, from, to);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    alarm(60); /* should anything wait after all */
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        test_stuck(&ways[i]);
        test_slow(&ways[i]);
        test_signal(&ways[i]);
        test_closed(&ways[i]);
    }
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        test_broken(&broken[i]);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        test_refusal(&refusals[i]);
    test_file();
    test_none();
    test_sizes();
    for (size_t i = 0; i < sizeof drains / sizeof drains[0]; i++)
        test_drain(&drains[i]);
    return check_done();
}
