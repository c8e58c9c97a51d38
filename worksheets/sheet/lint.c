/* lint: whether sheets are well made, and which claims and mistakes they meet. */
#include "lint.h"

#include "form/source.h"
#include "marks/rule.h"

#include "../../lib/arguments.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLAIMS = 10, MISTAKES = 22, SHEETS_MAX = 64 };

/* What the kit teaches, S1 to S10. */
static const char *const claims[CLAIMS] = {
    "ports are 16-bit numbers, 0 to 65535, and tell connections apart",
    "port 0 is for programs among themselves",
    "1-1023 are the system ports: 80 HTTP, 21 FTP",
    "a system port usually needs administrator access to listen on",
    "1024-49151 are registered ports; any user may listen there",
    "49152-65535 are private or ephemeral, and never registered",
    "a connection has a source and a destination port; the client's is ephemeral",
    "not every system follows IANA's range",
    "no system uses a system port for outbound connections by itself",
    "IANA's registry says which service a port is for"};

/* The mistakes that students bring, M1 to M22. */
static const char *const mistakes[MISTAKES] = {
    "`accept` moves each client to a new server port",
    "client and server use the same number",
    "one port serves one client at a time",
    "ephemeral always means 49152-65535",
    "the port number decides the protocol",
    "TCP 80 and UDP 80 are the same port",
    "connecting to port 80 needs root",
    "a client must `bind`, or has no port",
    "a server can have at most 65,535 clients",
    "a program can listen on port 0",
    "closing a server frees its port at once",
    "below 1024 always needs root",
    "the port the server sees is always the client's",
    "two programs can never hold the same port number",
    "an unregistered port is illegal, or a registered one is taken",
    "an ephemeral port belongs to the program for good",
    "no answer means that the port is closed",
    "a UDP server has a socket for each client",
    "IPv4 and IPv6 ports are always separate, or always the same",
    "what listens can be reached",
    "a port is a program",
    "a low source port proves that the peer can be trusted"};

/* "S1" to "S10", "M1" to "M22": its number, or 0. */
static unsigned number_of(const char *word, size_t length, char letter) {
    unsigned number = 0, most = letter == 'S' ? CLAIMS : MISTAKES;

    if (length < 2 || length > 3 || word[0] != letter || word[1] == '0')
        return 0;
    for (size_t i = 1; i < length; i++) {
        if (word[i] < '0' || word[i] > '9')
            return 0;
        number = number * 10 + (unsigned)(word[i] - '0');
    }
    return number <= most ? number : 0;
}

static void say(const struct sheet *sheet, const char *where, const char *what,
                const char *text, unsigned *count) {
    fprintf(stderr, "%s: %s: %s: %s\n", sheet->name, where, what, text);
    ++*count;
}

static void lint_meets(const struct sheet *sheet, unsigned *count) {
    const char *word = sheet->meets;

    while (*word != '\0') {
        size_t length = strcspn(word, " ");

        if (number_of(word, length, 'S') == 0 && number_of(word, length, 'M') == 0)
            say(sheet, "meets", "no claim and no mistake", word, count);
        word += length + strspn(word + length, " ");
    }
}

static bool is_command(const char *word) {
    static const char *const known[] = {
        "netbox", "range-option", "ipv6", "second-address", "curl",
        "nc",     "ss",           "nft",  "tcpdump",        "bash"};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(word, known[i]) == 0)
            return true;
    return false;
}

static void lint_step(const struct sheet *sheet, const struct step *step,
                      unsigned *count) {
    const char *rest = step->needs == NULL ? "" : step->needs;
    char word[32];

    if (strstr(step->commands, "{student}") != NULL) /* they are run as they are */
        say(sheet, "a step", "a name is no part of a command", "{student}", count);
    while (*rest != '\0') {
        size_t length = strcspn(rest, " ");

        snprintf(word, sizeof word, "%.*s", (int)length, rest);
        if (!is_command(word))
            say(sheet, "needs", "unknown", word, count);
        rest += length + strspn(rest + length, " ");
    }
}

static void lint_question(const struct sheet *sheet, const struct question *question,
                          unsigned *count) {
    if (question->rule != NULL && !rule_valid(question->rule, sheet))
        say(sheet, question->name, "a rule that cannot be read", question->rule, count);
    if ((question->kind == KIND_NUMBER || question->rule != NULL) &&
        question->feedback == NULL)
        say(sheet, question->name, "no feedback after the rule", question->rule, count);
    if (question->expect != NULL && question->rule[0] == '=')
        say(sheet, question->name, "the rule says already what to expect",
            question->expect, count);
    for (size_t i = 0; i < question->count; i++) {
        const char *mistake = question->choices[i].mistake;

        if (mistake[0] == 'M' && number_of(mistake, strlen(mistake), 'M') == 0)
            say(sheet, question->name, "no such mistake", mistake, count);
    }
}

/* Reads a sheet; says what is wrong. Returns 0 or -1. */
static int read_sheet(struct sheet *sheet, const char *path) {
    char why[512];

    if (source_read(sheet, path, why, sizeof why) == 0)
        return 0;
    fprintf(stderr, "%s\n", why);
    return -1;
}

static unsigned lint(const char *path) {
    struct sheet sheet;
    unsigned count = 0;

    if (read_sheet(&sheet, path) < 0)
        return 1;
    if (strspn(sheet.name, "0123456789") != 2 || sheet.name[2] != '-')
        say(&sheet, "name", "does not begin with two digits", sheet.name, &count);
    lint_meets(&sheet, &count);
    for (size_t i = 0; i < sheet.step_count; i++)
        lint_step(&sheet, &sheet.steps[i], &count);
    for (size_t i = 0; i < sheet.question_count; i++)
        lint_question(&sheet, &sheet.questions[i], &count);
    source_free(&sheet);
    return count;
}

int lint_main(int argc, char **argv) {
    unsigned count = 0;

    if (argc < 2)
        return arguments_wrong("sheet", "lint: no worksheet is named");
    for (int i = 1; i < argc; i++)
        count += lint(argv[i]);
    return count == 0 ? 0 : 1;
}

/* Whether a sheet says that it meets a claim or a mistake, or a choice is that one. */
static bool meets(const struct sheet *sheet, char letter, unsigned number) {
    const char *word = sheet->meets;

    while (*word != '\0') {
        size_t length = strcspn(word, " ");

        if (number_of(word, length, letter) == number)
            return true;
        word += length + strspn(word + length, " ");
    }
    for (size_t i = 0; i < sheet->question_count; i++)
        for (size_t k = 0; k < sheet->questions[i].count; k++) {
            const char *mistake = sheet->questions[i].choices[k].mistake;

            if (number_of(mistake, strlen(mistake), letter) == number)
                return true;
        }
    return false;
}

/* A row of the table. Returns whether any sheet is in it. */
static bool print_row(const struct sheet *sheets, size_t count, char letter,
                      unsigned number) {
    bool any = false;

    printf("| %c%u | %s |", letter, number,
           letter == 'S' ? claims[number - 1] : mistakes[number - 1]);
    for (size_t i = 0; i < count; i++) {
        if (meets(&sheets[i], letter, number)) {
            printf("%s[%.2s](%s.md)", any ? ", " : " ", sheets[i].name, sheets[i].name);
            any = true;
        }
    }
    printf("%s\n", any ? " |" : " none |");
    return any;
}

static int print_table(const struct sheet *sheets, size_t count) {
    bool whole = true;

    printf("| | claim, or mistake | worksheets |\n|---|---|---|\n");
    for (unsigned i = 1; i <= CLAIMS; i++)
        whole = print_row(sheets, count, 'S', i) && whole;
    for (unsigned i = 1; i <= MISTAKES; i++)
        whole = print_row(sheets, count, 'M', i) && whole;
    return whole ? 0 : 1;
}

int coverage_main(int argc, char **argv) {
    static struct sheet sheets[SHEETS_MAX];
    size_t count = 0;
    int status = 0;

    if (argc < 2 || argc - 1 > SHEETS_MAX)
        return arguments_wrong("sheet", "coverage: 1 to %d worksheets are named",
                               SHEETS_MAX);
    while (status == 0 && count + 1 < (size_t)argc) {
        status = read_sheet(&sheets[count], argv[count + 1]) < 0 ? 64 : 0;
        count += status == 0;
    }
    if (status == 0)
        status = print_table(sheets, count);
    while (count > 0)
        source_free(&sheets[--count]);
    return status;
}
