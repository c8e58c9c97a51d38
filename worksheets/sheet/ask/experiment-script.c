/* experiment-script: a step as a script that shows its commands. See experiment.h. */
#include "experiment.h"

#include "../form/source.h"
#include "../text/file.h"
#include "../text/keep.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { READY_SECONDS = 5, STARTED_SECONDS = 1, QUIET_SLICES = 25, SETTLE_SLICES = 200 };

static const struct timespec slice = {0, 10000000};

void script_quote(struct text *script, const char *text) {
    text_add(script, "'");
    for (; *text != '\0'; text++)
        text_add_format(script, *text == '\'' ? "'\\'%c" : "%c", *text);
    text_add(script, "'");
}

static void add_shown(struct text *script, const char *line) {
    text_add(script, "printf '$ %s\\n' ");
    script_quote(script, line);
    text_add(script, "\n");
}

/* A job that has ended by itself is none of those to be ended: its number may be
 * another's by then. */
static void add_command(struct text *script, const char *line) {
    bool background = text_ends(line, "&") && !text_ends(line, "&&");
    bool pair = strstr(line, "demo-") != NULL;

    add_shown(script, line);
    if (!background)
        text_add_format(script, "%s\n", line);
    else
        text_add_format(script,
                        "SHEET_SIZE=$(wc -c <\"$PORTLAB_LOG\")\n"
                        "%s\n"
                        "if sheet ready \"$PORTLAB_LOG\" $SHEET_SIZE $! %d; then\n"
                        "    SHEET_JOBS=\"$! $SHEET_JOBS\"\n"
                        "fi\n",
                        line, pair ? READY_SECONDS : STARTED_SECONDS);
}

/* Adds all commands, or those up to `exit`. What still runs then is ended, and waited
 * for; but not in the midst of what it has to say. The last goes first: clients before
 * their servers, whose ports would have to wait in TIME_WAIT otherwise, and the next step
 * could not have them. Returns the rest. */
static const char *add_commands(struct text *script, const char *at, bool facts) {
    char line[STEP_LINE_MAX];
    const char *next;

    text_add(script, "SHEET_JOBS=\n");
    if (facts)
        text_add(script, "port-facts --json >>\"$PORTLAB_LOG\" || exit 1\n");
    while ((next = step_next(at, line)) != NULL && strcmp(line, "exit") != 0) {
        add_command(script, line);
        at = next;
    }
    text_add(script, "if [ -n \"$SHEET_JOBS\" ]; then\n"
                     "    sheet settle \"$PORTLAB_LOG\" $SHEET_JOBS\n"
                     "    for job in $SHEET_JOBS; do\n"
                     "        kill \"$job\" 2>/dev/null\n"
                     "        wait \"$job\" 2>/dev/null\n"
                     "    done\n"
                     "fi\nwait\n");
    if (next != NULL)
        add_shown(script, "exit");
    return next == NULL ? "" : next;
}

/* The facts are those of the box if there is one, whose commands are a script of its own.
 */
const char *script_write(const char *commands) {
    struct text script = {0}, box = {0};
    bool boxed = step_opens_box(commands);
    char opening[STEP_LINE_MAX];

    text_add(&script, "exec </dev/null 2>&1\n");
    if (boxed) {
        commands = add_commands(&box, step_next(commands, opening), true);
        add_shown(&script, opening);
        text_add_format(&script, "%s -c ", opening);
        script_quote(&script, keep(text_take(&box)));
        text_add(&script, "\n");
    }
    add_commands(&script, commands, !boxed);
    return keep(text_take(&script));
}

/* Whether the log has, from an offset on, a line that says that a command is ready. */
static bool has_news(const char *log, size_t from) {
    size_t length;
    char *text;
    bool news;

    if (file_read(log, EVIDENCE_LOG_MAX, &text, &length) == -1)
        return false;
    from = from < length ? from : length;
    news = strstr(text + from, "\"event\":\"listening\"") != NULL ||
           strstr(text + from, "\"event\":\"summary\"") != NULL ||
           strstr(text + from, "\"event\":\"error\"") != NULL;
    free(text);
    return news;
}

static bool runs(const char *pid) {
    long number = strtol(pid, NULL, 10);

    return number > 0 && kill((pid_t)number, 0) == 0;
}

/* sheet ready LOG OFFSET PID SECONDS: waits for news in the log, the process's end, or
 * the time's. Returns 0 if the process still runs. */
int ready_main(int argc, char **argv) {
    long slices;

    if (argc != 5)
        return 64;
    slices = strtol(argv[4], NULL, 10) * 100;
    while (slices-- > 0 && runs(argv[3]) &&
           !has_news(argv[1], strtoul(argv[2], NULL, 10)))
        nanosleep(&slice, NULL);
    return runs(argv[3]) ? 0 : 1;
}

/* sheet settle LOG PID...: waits until these have ended by themselves, or have nothing
 * more to say: no new line for a quarter of a second. */
int settle_main(int argc, char **argv) {
    struct stat log = {0};
    bool any = true;

    if (argc < 3)
        return 64;
    for (int i = 0, quiet = 0; i < SETTLE_SLICES && quiet < QUIET_SLICES && any; i++) {
        off_t before = log.st_size;

        nanosleep(&slice, NULL);
        stat(argv[1], &log);
        quiet = log.st_size == before ? quiet + 1 : 0;
        any = false;
        for (int j = 2; j < argc; j++)
            any = any || runs(argv[j]);
    }
    return 0;
}
