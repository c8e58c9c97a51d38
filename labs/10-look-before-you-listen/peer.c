/* peer: gives a submission of this lab a table of sockets, and judges what it printed.
 *
 *     peer table KIND TRUTH COMMAND...   a table that is drawn at random
 *     peer live KIND TRUTH COMMAND...    one of listeners of the grader's own
 *     peer judge FIELDS TRUTH SAID       compares
 *     peer ipv6                          exit status 69 if there is no IPv6 here
 *
 * KIND is a check's name. The command gets the table on its standard input. TRUTH is a
 * file for what is wanted, see peer-rows.h and peer-visits.h; SAID is what the command
 * printed, FIELDS what of it counts, see peer-judge.h. Exit status: the command's; of
 * `judge` 0, or 1 and lines that begin "expected", "saw", "hint", "row", "slip". */
#include "../grader/ends.h"
#include "../grader/trouble.h"
#include "peer-draw.h"
#include "peer-judge.h"
#include "peer-live.h"
#include "peer-rows.h"
#include "peer-visits.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Writes all of it, or as much as is read. */
static void write_text(int fd, const char *text, size_t length) {
    signal(SIGPIPE, SIG_IGN);
    while (length > 0) {
        ssize_t count = write(fd, text, length);

        if (count == -1)
            break;
        text += count;
        length -= (size_t)count;
    }
    close(fd);
}

/* Runs the command with the text on its standard input, a pipe. */
static int run(char **command, const char *text, size_t length) {
    int ends[2];
    pid_t child;

    if (pipe(ends) == -1 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) == -1 ||
        fcntl(ends[1], F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("pipe");
    child = ends_start(command, ends[0], -1);
    close(ends[0]);
    write_text(ends[1], text, length);
    return ends_wait(child);
}

static FILE *open_truth(const char *path) {
    FILE *truth = fopen(path, "w");

    if (truth == NULL)
        trouble_stop(path);
    return truth;
}

static FILE *open_text(char **text, size_t *length) {
    FILE *table = open_memstream(text, length);

    if (table == NULL)
        trouble_stop("open_memstream");
    return table;
}

static int close_truth(FILE *truth, int status) {
    fputs("end\n", truth);
    if (fclose(truth) == EOF)
        trouble_stop("fclose");
    return status;
}

static int give_drawn(const char *kind, const char *path, char **command) {
    FILE *truth, *table;
    bool ipv6_first;
    char *text;
    size_t length;
    int status;

    if (!draw_table(kind, &ipv6_first))
        return 64;
    truth = open_truth(path);
    table = open_text(&text, &length);
    rows_write(table, truth, ipv6_first);
    if (fclose(table) == EOF)
        trouble_stop("open_memstream");
    status = run(command, text, length);
    free(text);
    return close_truth(truth, status);
}

static int give_live(const struct live *live, const char *path, char **command) {
    FILE *truth = open_truth(path), *table;
    char *text;
    size_t length;
    int status;

    live->open();
    table = open_text(&text, &length);
    if (!live->of_kernel)
        rows_write(table, truth, true);
    else if (!rows_copy(table, truth))
        trouble_stop("/proc/net/tcp");
    if (fclose(table) == EOF)
        trouble_stop("open_memstream");
    if (live->change != NULL)
        live->change();
    if (!live->unverified)
        visits_verify();
    status = run(command, text, length);
    visits_tell(truth);
    free(text);
    return close_truth(truth, status);
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "ipv6") == 0)
        return live_has_ipv6() ? 0 : 69;
    if (argc == 5 && strcmp(argv[1], "judge") == 0)
        return judge(argv[2], argv[3], argv[4]);
    if (argc > 4 && strcmp(argv[1], "table") == 0)
        return give_drawn(argv[2], argv[3], argv + 4);
    if (argc > 4 && strcmp(argv[1], "live") == 0 && live_find(argv[2]) != NULL)
        return give_live(live_find(argv[2]), argv[3], argv + 4);
    return 64;
}
