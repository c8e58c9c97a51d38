/* script: a worksheet's step as a shell script that shows each command before it. See
 * script.h. */
#include "script.h"

#include "../form/step.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BOXES_MAX = 8, PATH_SIZE = 1100 };
enum {
    READY_SECONDS = 5,
    STARTED_SECONDS = 1,
    QUIET_SLICES = 25,
    SETTLE_SLICES = 200,
    LOG_TAIL_MAX = 1000000
};

/* What is written at present, and where. */
struct script {
    const char *folder;
    unsigned boxes; /* how many were written */
    FILE *out;
};

void script_quote(FILE *out, const char *text) {
    putc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\'", out);
        putc(*text, out);
    }
    putc('\'', out);
}

static void put_shown(FILE *out, const char *line) {
    fputs("printf '$ %s\\n' ", out);
    script_quote(out, line);
    putc('\n', out);
}

static void put_facts(FILE *out) {
    fputs("port-facts --json >>\"$PORTLAB_LOG\" || exit 1\n", out);
}

/* What still runs is ended, and waited for; but not in the midst of what it has to say.
 * The last goes first: clients before their servers, whose ports would have to wait in
 * TIME_WAIT otherwise, and the next step could not have them. */
static void put_end(FILE *out) {
    fputs("if [ -n \"$SHEET_JOBS\" ]; then\n"
          "    sheet settle \"$PORTLAB_LOG\" $SHEET_JOBS\n"
          "    for job in $SHEET_JOBS; do\n"
          "        kill \"$job\" 2>/dev/null\n"
          "        wait \"$job\" 2>/dev/null\n"
          "    done\n"
          "fi\nwait\n",
          out);
}

static bool ends_with_ampersand(const char *line) {
    size_t length = strlen(line);

    while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
        length--;
    return length > 1 && line[length - 1] == '&' && line[length - 2] != '&';
}

/* A job that has ended by itself is none of those to be ended: its number may be
 * another's by then. */
static void put_command(FILE *out, const char *line) {
    put_shown(out, line);
    if (!ends_with_ampersand(line)) {
        fprintf(out, "%s\n", line);
        return;
    }
    fprintf(out,
            "SHEET_SIZE=$(wc -c <\"$PORTLAB_LOG\")\n"
            "%s\n"
            "if sheet ready \"$PORTLAB_LOG\" $SHEET_SIZE $! %d; then\n"
            "    SHEET_JOBS=\"$! $SHEET_JOBS\"\n"
            "fi\n",
            line, strstr(line, "demo-") != NULL ? READY_SECONDS : STARTED_SECONDS);
}

static void name_script(char path[PATH_SIZE], const char *folder, unsigned number) {
    snprintf(path, PATH_SIZE, "%s/step-%u.sh", folder, number);
}

static FILE *create(const char *folder, unsigned number) {
    char path[PATH_SIZE];
    FILE *out;

    name_script(path, folder, number);
    out = fopen(path, "w");
    if (out != NULL)
        fputs("SHEET_JOBS=\n", out);
    return out;
}

static int finish(FILE *out) {
    bool failed = ferror(out) != 0;

    return fclose(out) == EOF || failed ? -1 : 0;
}

/* The commands of a box, up to `exit`, in a script of its own. Returns the rest, or NULL
 * with errno. */
static const char *write_box(struct script *script, const char *opening, const char *at,
                             bool facts) {
    char line[STEP_LINE_MAX], path[PATH_SIZE];
    const char *next;
    FILE *out;

    if (script->boxes == BOXES_MAX) {
        errno = E2BIG;
        return NULL;
    }
    out = create(script->folder, ++script->boxes);
    if (out == NULL)
        return NULL;
    if (facts)
        put_facts(out);
    while ((next = step_next(at, line)) != NULL) {
        at = next;
        if (strcmp(line, "exit") == 0)
            break;
        put_command(out, line);
    }
    put_end(out);
    if (finish(out) == -1)
        return NULL;
    name_script(path, script->folder, script->boxes);
    put_shown(script->out, opening);
    fprintf(script->out, "%s ", opening);
    script_quote(script->out, path);
    putc('\n', script->out);
    if (next != NULL)
        put_shown(script->out, "exit");
    return at;
}

int script_write(const char *folder, const char *commands, char *path, size_t size) {
    struct script script = {.folder = folder};
    char line[STEP_LINE_MAX];
    const char *at = commands, *next;
    bool facts = step_opens_box(commands);

    script.out = create(folder, 0);
    if (script.out == NULL)
        return -1;
    if (!facts)
        put_facts(script.out);
    while ((next = step_next(at, line)) != NULL) {
        at = next;
        if (!step_is_opening(line)) {
            put_command(script.out, line);
            continue;
        }
        at = write_box(&script, line, at, facts);
        facts = false; /* only the first box is where the step runs */
        if (at == NULL) {
            fclose(script.out);
            return -1;
        }
    }
    put_end(script.out);
    snprintf(path, size, "%s/step-0.sh", folder);
    return finish(script.out);
}

void script_remove(const char *folder) {
    char path[PATH_SIZE];

    for (unsigned i = 0; i <= BOXES_MAX; i++) {
        name_script(path, folder, i);
        unlink(path);
    }
}

/* Whether the log has, from an offset on, a line that says that a command is ready. */
static bool has_news(const char *log, long from) {
    static const char *const news[] = {"\"event\":\"listening\"", "\"event\":\"summary\"",
                                       "\"event\":\"error\""};
    static char tail[LOG_TAIL_MAX];
    size_t length = 0;
    FILE *in = fopen(log, "r");

    if (in == NULL)
        return false;
    if (fseek(in, from, SEEK_SET) == 0)
        length = fread(tail, 1, sizeof tail - 1, in);
    fclose(in);
    tail[length] = '\0';
    for (size_t i = 0; i < sizeof news / sizeof news[0]; i++)
        if (strstr(tail, news[i]) != NULL)
            return true;
    return false;
}

/* sheet ready LOG OFFSET PID SECONDS: waits for news in the log, the process's end, or
 * the time's. Returns 0 where the process still runs. */
int ready_main(int argc, char **argv) {
    struct timespec pause = {0, 10000000};
    long from, pid, seconds;

    if (argc != 5)
        return 64;
    from = strtol(argv[2], NULL, 10);
    pid = strtol(argv[3], NULL, 10);
    seconds = strtol(argv[4], NULL, 10);
    if (pid <= 0)
        return 64;
    for (long i = 0; i < seconds * 100; i++) {
        if (has_news(argv[1], from) || kill((pid_t)pid, 0) == -1)
            break;
        nanosleep(&pause, NULL);
    }
    return kill((pid_t)pid, 0) == 0 ? 0 : 1;
}

static long size_of(const char *path) {
    struct stat status;

    return stat(path, &status) == -1 ? -1 : (long)status.st_size;
}

/* Whether one of these processes still runs. */
static bool any_runs(int count, char **pids) {
    for (int i = 0; i < count; i++) {
        long pid = strtol(pids[i], NULL, 10);

        if (pid > 0 && kill((pid_t)pid, 0) == 0)
            return true;
    }
    return false;
}

/* sheet settle LOG PID...: waits until these have ended by themselves, or have nothing
 * more to say: no new line for a quarter of a second. */
int settle_main(int argc, char **argv) {
    struct timespec pause = {0, 10000000};
    long size = argc > 1 ? size_of(argv[1]) : -1;
    int quiet = 0;

    if (argc < 3)
        return 64;
    for (int i = 0; i < SETTLE_SLICES && quiet < QUIET_SLICES; i++) {
        long now;

        if (!any_runs(argc - 2, argv + 2))
            break;
        nanosleep(&pause, NULL);
        now = size_of(argv[1]);
        quiet = now == size ? quiet + 1 : 0;
        size = now;
    }
    return 0;
}
