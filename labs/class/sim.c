/* sim: asks sim_c how much alike programs are. See sim.h. */
#include "sim.h"

#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"
#include "../../worksheets/sheet/text/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_MAX = 50000000, LINE_SIZE = 300, WORDS_FIRST = 6 };
static char run_least[] = "24"; /* tokens in a row */

/* In the child: becomes sim_c, in a folder; what it prints goes to a file there. */
static void become(const char *folder, char **words) {
    const struct rlimit limit = {SIM_SECONDS, SIM_SECONDS};
    int out, nothing = open("/dev/null", O_RDWR);

    if (chdir(folder) == -1)
        _exit(126);
    out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out == -1 || nothing == -1 || dup2(nothing, 0) == -1 || dup2(out, 1) == -1 ||
        dup2(nothing, 2) == -1 || setrlimit(RLIMIT_CPU, &limit) == -1)
        _exit(126);
    execvp(words[0], words);
    _exit(127);
}

/* Runs sim_c with words that end with NULL. Returns its exit status; 127: there is none.
 */
static int run(const char *folder, char **words) {
    int status = 0;
    pid_t pid = fork();

    if (pid == 0)
        become(folder, words);
    while (pid != -1 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    return pid != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

/* What it printed, the caller's; NULL: it cannot be read. */
static char *read_output(const char *folder) {
    char *path = room_text("%s/out", folder), *text = NULL;
    size_t length;

    if (file_read(path, OUTPUT_MAX, &text, &length) == -1)
        text = NULL;
    free(path);
    return text;
}

/* Copies the next line of a text, cut to the room for it: scanf measures all that is
 * left. Returns what follows. */
static const char *next_line(const char *text, char line[LINE_SIZE]) {
    size_t length = strcspn(text, "\n");

    snprintf(line, LINE_SIZE, "%.*s", (int)(length < LINE_SIZE ? length : LINE_SIZE - 1),
             text);
    return text + length + (text[length] == '\n');
}

/* "12.c consists for 61 % of 15.c material" */
static void read_shares(const char *text, struct sim_share **list, size_t *count) {
    char line[LINE_SIZE];

    while (*text != '\0') {
        struct sim_share share;

        text = next_line(text, line);
        if (sscanf(line, "%zu.c consists for %u %% of %zu.c", &share.from, &share.share,
                   &share.to) == 3 &&
            share.from != share.to) {
            *list = room_more(*list, *count, sizeof **list);
            (*list)[(*count)++] = share;
        }
    }
}

enum sim_end sim_shares(const char *folder, const size_t *numbers, size_t count,
                        struct sim_share **list, size_t *list_count) {
    static char name[] = "sim_c", options[] = "-peas", run_option[] = "-r",
                limit[] = "-t";
    char share[8], *text;
    char *first[WORDS_FIRST] = {name, options, run_option, run_least, limit, share};
    char **words = calloc(count + WORDS_FIRST + 1, sizeof *words);
    int status;

    if (words == NULL)
        return SIM_UNFINISHED;
    snprintf(share, sizeof share, "%d", SIM_SHARE_LEAST);
    memcpy(words, first, sizeof first);
    for (size_t i = 0; i < count; i++)
        words[WORDS_FIRST + i] = room_text("%zu.c", numbers[i]);
    status = run(folder, words);
    for (size_t i = 0; i < count; i++)
        free(words[WORDS_FIRST + i]);
    free(words);
    text = status == 0 ? read_output(folder) : NULL;
    if (text != NULL)
        read_shares(text, list, list_count);
    free(text);
    return status == 127 ? SIM_MISSING : status == 0 ? SIM_DONE : SIM_UNFINISHED;
}

static void add_span(struct text *spans, unsigned first, unsigned last) {
    char span[40];

    snprintf(span, sizeof span, "%s%u-%u", spans->length > 0 ? ", " : "", first, last);
    text_add(spans, span);
}

/* "1.c: line 10-71   |2.c: line 10-71   [566]" */
static void read_places(size_t one, const char *text, struct text *places,
                        struct text *other_places) {
    char line[LINE_SIZE];

    while (*text != '\0') {
        size_t file, other_file;
        unsigned first, last, other_first, other_last;

        text = next_line(text, line);
        if (sscanf(line, "%zu.c: line %u-%u |%zu.c: line %u-%u", &file, &first, &last,
                   &other_file, &other_first, &other_last) == 6 &&
            file != other_file) {
            add_span(file == one ? places : other_places, first, last);
            add_span(file == one ? other_places : places, other_first, other_last);
        }
    }
}

void sim_places(const char *folder, size_t one, size_t other, char **places,
                char **other_places) {
    static char name[] = "sim_c", options[] = "-n", run_option[] = "-r";
    char *one_name = room_text("%zu.c", one), *other_name = room_text("%zu.c", other);
    char *words[] = {name, options, run_option, run_least, one_name, other_name, NULL};
    struct text here = {0}, there = {0};
    char *text = run(folder, words) == 0 ? read_output(folder) : NULL;

    read_places(one, text == NULL ? "" : text, &here, &there);
    *places = text_take(&here);
    *other_places = text_take(&there);
    free(text);
    free(one_name);
    free(other_name);
}
