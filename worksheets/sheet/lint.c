/* lint: whether sheets are well made, and which claims and mistakes they meet. */
#include "lint.h"

#include "form/source.h"
#include "marks/rule.h"
#include "text/words.h"

#include "../../lib/arguments.h"
#include "../../lib/explain.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { SHEETS_MAX = 64 };

/* What the kit teaches (S), and the mistakes that students bring (M). */
static const struct topic {
    const char *name, *text;
} topics[] = {
    {"S1", "ports are 16-bit numbers, 0 to 65535, and tell connections apart"},
    {"S2", "port 0 is not used in traffic; to its own kernel it says: choose"},
    {"S3", "0-1023 are the system ports: 80 HTTP, 21 FTP"},
    {"S4", "a system port usually needs administrator access to listen on"},
    {"S5", "1024-49151 are registered ports; any user may listen there"},
    {"S6", "49152-65535 are private or dynamic, and never registered"},
    {"S7", "a connection has a source and a destination port; the client's is ephemeral"},
    {"S8", "not every system hands out IANA's range, and none has to"},
    {"S9", "no system uses a system port for outbound connections by itself"},
    {"S10", "IANA's registry says which service a port is for"},
    {"M1", "`accept` moves each client to a new server port"},
    {"M2", "client and server use the same number"},
    {"M3", "one port serves one client at a time"},
    {"M4", "ephemeral always means 49152-65535"},
    {"M5", "the port number decides the protocol"},
    {"M6", "TCP 80 and UDP 80 are the same port"},
    {"M7", "connecting to port 80 needs root"},
    {"M8", "a client must `bind`, or has no port"},
    {"M9", "a server can have at most 65,535 clients"},
    {"M10", "a program can listen on port 0"},
    {"M11", "closing a server frees its port at once"},
    {"M12", "below 1024 always needs root"},
    {"M13", "the port the server sees is always the client's"},
    {"M14", "two programs can never hold the same port number"},
    {"M15", "an unregistered port is illegal, or a registered one is taken"},
    {"M16", "an ephemeral port belongs to the program for good"},
    {"M17", "no answer means that the port is closed"},
    {"M18", "a UDP server has a socket for each client"},
    {"M19", "IPv4 and IPv6 ports are always separate, or always the same"},
    {"M20", "what listens can be reached"},
    {"M21", "a port is a program"},
    {"M22", "a low source port proves that the peer can be trusted"},
    {"M23", "the reply comes back to the server's port, so a filter need open only that"},
};

enum { TOPICS = sizeof topics / sizeof topics[0] };

static bool is_topic(const char *name) {
    for (size_t i = 0; i < TOPICS; i++)
        if (strcmp(name, topics[i].name) == 0)
            return true;
    return false;
}

static void say(const struct sheet *sheet, const char *where, const char *what,
                const char *text, unsigned *count) {
    fprintf(stderr, "%s: %s: %s: %s\n", sheet->name, where, what, text);
    ++*count;
}

/* What a step may need. */
static const char needs[] = "netbox range-option ipv6 second-address curl nc ss nft "
                            "tcpdump bash capture tshark classroom router";

static void lint_step(const struct sheet *sheet, const struct step *step,
                      unsigned *count) {
    const char *rest = step->needs == NULL ? "" : step->needs;
    char word[WORDS_SIZE];

    if (strstr(step->commands, "{student}") != NULL) /* they are run as they are */
        say(sheet, "a step", "a command must not contain a name", "{student}", count);
    while (words_next(&rest, word))
        if (!words_have(needs, word))
            say(sheet, "needs", "unknown", word, count);
}

static void lint_question(const struct sheet *sheet, const struct question *question,
                          unsigned *count) {
    if (question->rule != NULL && !rule_valid(question->rule, sheet))
        say(sheet, question->name, "a rule that cannot be read", question->rule, count);
    if (question->rule != NULL && question->feedback == NULL)
        say(sheet, question->name, "no feedback after the rule", question->rule, count);
    if (question->expect != NULL && question->rule != NULL && question->rule[0] == '=')
        say(sheet, question->name, "the rule already says what to expect",
            question->expect, count);
    for (size_t i = 0; i < question->count; i++) {
        const char *mistake = question->choices[i].mistake;

        if (mistake[0] == 'M' && !is_topic(mistake))
            say(sheet, question->name, "no such mistake", mistake, count);
    }
}

static unsigned lint(const char *path) {
    struct sheet sheet;
    char word[WORDS_SIZE];
    const char *meets, *why;
    unsigned count = 0;

    if (source_read(&sheet, path, &why) == -1) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    if (strspn(sheet.name, "0123456789") != 2 || sheet.name[2] != '-')
        say(&sheet, "name", "does not begin with two digits", sheet.name, &count);
    for (meets = sheet.meets; words_next(&meets, word);)
        if (!is_topic(word))
            say(&sheet, "meets", "unknown claim or mistake", word, &count);
    for (size_t i = 0; i < sheet.step_count; i++)
        lint_step(&sheet, &sheet.steps[i], &count);
    for (size_t i = 0; i < sheet.question_count; i++)
        lint_question(&sheet, &sheet.questions[i], &count);
    return count;
}

int lint_main(int argc, char **argv) {
    unsigned count = 0;

    if (argc < 2)
        return arguments_wrong("sheet", "lint: name at least one worksheet");
    for (int i = 1; i < argc; i++)
        count += lint(argv[i]);
    return count == 0 ? 0 : 1;
}

/* Whether a sheet says that it meets a topic, or one of its choices is that mistake. */
static bool meets(const struct sheet *sheet, const char *topic) {
    if (words_have(sheet->meets, topic))
        return true;
    for (size_t i = 0; i < sheet->question_count; i++)
        for (size_t k = 0; k < sheet->questions[i].count; k++)
            if (strcmp(sheet->questions[i].choices[k].mistake, topic) == 0)
                return true;
    return false;
}

/* A row of the table. Returns whether any sheet is in it. */
static bool print_row(const struct sheet *sheets, size_t count,
                      const struct topic *topic) {
    bool any = false;

    printf("| %s | %s |", topic->name, topic->text);
    for (size_t i = 0; i < count; i++) {
        if (meets(&sheets[i], topic->name)) {
            printf("%s[%.2s](%s.md)", any ? ", " : " ", sheets[i].name, sheets[i].name);
            any = true;
        }
    }
    printf("%s\n", any ? " |" : " none |");
    return any;
}

int coverage_main(int argc, char **argv) {
    size_t count = (size_t)(argc - 1);
    const struct sheet *sheets;
    int status = 0;

    if (argc < 2 || count > SHEETS_MAX)
        return arguments_wrong("sheet", "coverage: name 1 to %d worksheets", SHEETS_MAX);
    sheets = source_read_all(argv + 1, count);
    if (sheets == NULL)
        return EXPLAIN_EXIT_USAGE;
    printf("| | claim, or mistake | worksheets |\n|---|---|---|\n");
    for (size_t i = 0; i < TOPICS; i++)
        status |= !print_row(sheets, count, &topics[i]);
    return status;
}
