/* peer: the destinations of a submission of this lab, and what they saw of it.
 *
 *     peer [-s SIZE] [-t] [-h HELD] [-b BUSY] [-k] [-n] LOG COMMAND [ARGUMENT]...
 *     peer second    status 69: this machine has no second loopback address
 *
 *     -s SIZE   the pool has SIZE ports,
 *     -t        the last of which is 65535
 *     -h HELD   other programs have bound so many of them,
 *     -b BUSY   and have a connection to the first server from so many
 *     -k        lines come on the command's standard input, and some time passes
 *     -n        it is not ports that run out: there is one round, and nothing to try
 *
 * The arguments ADDRESS1 PORT1, ADDRESS2 PORT2, ADDRESS3 PORT3 (the one that refuses),
 * SOURCE1, SOURCE2 and POOL become real ones. Its standard input ends when it has printed
 * a line for each round and one more, or when that was waited for in vain. LOG (-:
 * standard output) gets a line for each thing seen: word, late, ended, strange (another
 * program has taken a port of the pool), and those of peer-seen.h. Exit status: the
 * command's. */
#include "../../lib/clock.h"
#include "../grader/ends.h"
#include "../grader/patience.h"
#include "../grader/trouble.h"
#include "peer-places.h"
#include "peer-seen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    PATIENCE = 3000,     /* milliseconds, as the next three: for the lines */
    LATE_PATIENCE = 300, /* for the rest of a line */
    SHORT_PATIENCE = 100,
    LONG_PATIENCE = 2000, /* for what does not read its standard input */
    MOST_ROUNDS = 8,
    WORD_SIZE = ENDPOINT_ADDRESS_SIZE,
    MOST_WORDS = 12
};

static FILE *seen_log;

/* What the submission is asked for, as its arguments say it. */
static struct task {
    enum seen_way way;
    unsigned rounds, lines; /* lines: how many it is to print */
    struct seen_round round[MOST_ROUNDS];
} task;

static const char *fill_end(const struct places *places, int which, bool is_port,
                            char text[WORD_SIZE]) {
    if (is_port)
        snprintf(text, WORD_SIZE, "%u", endpoint_port(&places->ends[which]));
    else
        endpoint_address(&places->ends[which], text);
    return text;
}

/* A word of the command as the submission gets it, in `text`, or NULL: as it is. */
static const char *fill_word(const struct places *places, const char *word,
                             char text[WORD_SIZE]) {
    int which;

    if (strcmp(word, "POOL") == 0)
        snprintf(text, WORD_SIZE, "%u-%u", places->low, places->high);
    else if (sscanf(word, "ADDRESS%1d", &which) == 1)
        fill_end(places, which - 1, false, text);
    else if (sscanf(word, "PORT%1d", &which) == 1)
        fill_end(places, which - 1, true, text);
    else if (sscanf(word, "SOURCE%1d", &which) == 1)
        endpoint_address(&places->sources[which - 1], text);
    else
        return NULL;
    return text;
}

/* What one word asks for. After a round that is refused none follows. */
static void read_word(const char *word, int *source) {
    bool refused = task.rounds > 0 && task.round[task.rounds - 1].end == PLACES_DEAD;
    int which;

    if (strcmp(word, "POOL") == 0)
        task.way = SEEN_POOL;
    else if (strcmp(word, "bind") == 0)
        task.way = SEEN_BIND;
    else if (strcmp(word, "udp") == 0)
        task.way = SEEN_UDP;
    else if (sscanf(word, "SOURCE%1d", &which) == 1)
        *source = which - 1;
    else if (sscanf(word, "ADDRESS%1d", &which) == 1 && !refused &&
             task.rounds < MOST_ROUNDS)
        task.round[task.rounds++] = (struct seen_round){which - 1, *source};
}

static void read_task(char **command, bool all_rounds) {
    int source = -1;

    for (; *command != NULL; command++)
        read_word(*command, &source);
    task.lines = (all_rounds ? task.rounds : 1) + 1;
}

static void fill_in(const struct places *places, char **command) {
    static char words[MOST_WORDS][WORD_SIZE];

    for (int next = 0; *command != NULL && next < MOST_WORDS; command++)
        if (fill_word(places, *command, words[next]) != NULL) {
            fprintf(seen_log, "word %s %s\n", *command, words[next]);
            *command = words[next++];
        }
}

struct output {
    const struct places *places;
    int fd;
    bool ended;
    unsigned lines;
    bool in_line; /* bytes have come after the last newline */
};

/* Waits until the command says something or so many milliseconds have gone by, and takes
 * what comes to the servers meanwhile: some systems let only 128 wait. */
static bool wait_for_output(const struct places *places, int fd, int patience) {
    struct pollfd polled[1 + PLACES_SERVERS] = {{.fd = fd, .events = POLLIN}};
    int64_t until = clock_milliseconds() + patience;

    for (int i = 0; i < PLACES_SERVERS; i++)
        polled[1 + i] = (struct pollfd){.fd = places->fds[i], .events = POLLIN};
    while (polled[0].revents == 0) {
        int64_t left = patience == -1 ? -1 : until - clock_milliseconds();

        if ((left < 0 && patience != -1) ||
            poll(polled, 1 + PLACES_SERVERS, (int)left) <= 0)
            return false;
        for (int i = 0; i < PLACES_SERVERS; i++)
            if (polled[1 + i].revents != 0)
                seen_take(places, i);
    }
    return true;
}

/* Passes on what the command says within so many milliseconds. */
static void pass_on(struct output *output, int patience) {
    char bytes[1024];
    ssize_t got = 0;

    if (output->ended || !wait_for_output(output->places, output->fd, patience))
        return;
    got = read(output->fd, bytes, sizeof bytes);
    output->ended = got <= 0;
    for (ssize_t i = 0; i < got; i++)
        output->lines += bytes[i] == '\n';
    if (got > 0) {
        output->in_line = bytes[got - 1] != '\n';
        fwrite(bytes, 1, (size_t)got, stdout);
    }
}

/* Waits for the lines. Where the last one has no newline, that comes out in the check. */
static void wait_for_lines(struct output *output) {
    int64_t until = clock_milliseconds() + PATIENCE * (int64_t)patience_times(), left;

    while (!output->ended && output->lines < task.lines &&
           (left = until - clock_milliseconds()) > 0) {
        unsigned before = output->lines;
        bool last = output->in_line && output->lines + 1 == task.lines;

        pass_on(output, last && left > LATE_PATIENCE ? LATE_PATIENCE : (int)left);
        if (last && output->lines == before)
            break;
    }
    if (!output->ended && output->lines < task.lines && !output->in_line)
        fprintf(seen_log, "late: not all lines came while standard input was open\n");
}

/* A line, an empty one, and a byte that is EOF to a program that keeps it in a char. */
static const char some_lines[] = "a line\n\n\xff\n";

/* A program that does not wait is given the time to end, and so is one that waits for a
 * line. If it does not read, it may wait for a time to pass. */
static void wait_beside(struct output *output, int input, bool with_lines) {
    int unread = 0, moment = SHORT_PATIENCE * (int)patience_times();

    pass_on(output, moment);
    if (with_lines && !output->ended) {
        if (write(input, some_lines, sizeof some_lines - 1) == -1 && errno != EPIPE)
            trouble_stop("write");
        pass_on(output, moment);
        if (!output->ended && ioctl(input, FIONREAD, &unread) == 0 && unread > 0)
            pass_on(output, LONG_PATIENCE);
    }
}

static void look(const struct places *places, bool tries) {
    seen_all(places, seen_log);
    if (tries && task.way == SEEN_UDP)
        seen_try_shared(places, seen_log);
    for (unsigned i = 0; tries && i < task.rounds; i++)
        if (task.round[i].end != PLACES_DEAD)
            seen_try(places, task.way, task.round[i], i + 1, seen_log);
    seen_reset();
}

struct options {
    unsigned size, held, busy;
    bool keeps, tries, top;
};

static int run(const struct places *places, char **command,
               const struct options *options) {
    struct output output = {.places = places};
    int input[2], ends[2];
    pid_t child;

    if (pipe(input) == -1 || pipe(ends) == -1)
        trouble_stop("pipe");
    fcntl(input[1], F_SETFD, FD_CLOEXEC);
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    child = ends_start(command, input[0], ends[1]);
    close(input[0]);
    close(ends[1]);
    output.fd = ends[0];
    wait_for_lines(&output);
    wait_beside(&output, input[1], options->keeps);
    look(places, options->tries);
    pass_on(&output, 0);
    if (output.ended)
        fprintf(seen_log, "ended: it did not wait for the end of standard input\n");
    fprintf(seen_log, "input ends\n");
    close(input[1]);
    while (!output.ended)
        pass_on(&output, -1);
    if (fflush(stdout) == EOF)
        trouble_stop("write");
    return ends_wait(child);
}

static unsigned number(const char *text) {
    return (unsigned)strtoul(text, NULL, 10);
}

/* Each connection has a descriptor here, too. */
static void raise_limit(void) {
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
        trouble_stop("getrlimit");
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Returns false for an option that there is not. */
static bool read_options(int argc, char **argv, struct options *options) {
    int option;

    while ((option = getopt(argc, argv, "+s:th:b:kn")) != -1)
        if (option == 's')
            options->size = number(optarg);
        else if (option == 'h')
            options->held = number(optarg);
        else if (option == 'b')
            options->busy = number(optarg);
        else if (option == 't')
            options->top = true;
        else if (option == 'k')
            options->keeps = true;
        else if (option == 'n')
            options->tries = false;
        else
            return false;
    return argc - optind >= 2;
}

int main(int argc, char **argv) {
    struct options options = {.tries = true};
    struct places places;
    char **command;
    int status;

    if (argc == 2 && strcmp(argv[1], "second") == 0)
        return places_have_second() ? 0 : 69;
    if (!read_options(argc, argv, &options))
        return 64;
    setvbuf(stdout, NULL, _IOLBF, 0);
    seen_log = strcmp(argv[optind], "-") == 0 ? stdout : fopen(argv[optind], "w");
    if (seen_log == NULL || fcntl(fileno(seen_log), F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop(argv[optind]);
    command = argv + optind + 1;
    signal(SIGPIPE, SIG_IGN);
    raise_limit();
    read_task(command, options.tries);
    places_open(&places, task.way == SEEN_UDP ? SOCK_DGRAM : SOCK_STREAM, options.size,
                options.top);
    places_take(&places, options.held, options.busy);
    fill_in(&places, command);
    status = run(&places, command, &options);
    if (!places_are_ours(&places))
        fprintf(seen_log, "strange\n");
    fprintf(seen_log, "end: exit status %d\n", status);
    return fclose(seen_log) == EOF ? 71 : status;
}
