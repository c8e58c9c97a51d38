/* rule-test: worksheets/sheet/marks/rule.h: the grammar of the README there, tried on
 * what a real run left. */
#include "../../lib/entry.h"
#include "../../worksheets/sheet/marks/rule.h"

#include "check.h"
#include "evidence-lines.h"

#include <stdlib.h>
#include <string.h>

enum { EXPECTED_SIZE = 200 };

static struct entry events[LINES_MAX];
static struct evidence evidence;
static const struct sheet sheet = {.step_count = 3};

struct row {
    const char *rule, *answer;
    enum rule_end end;
    const char *expected; /* where it is wrong; NULL: any */
};

/* Of the first step, the lines of two-servers.jsonl; the second was skipped, the third
 * not run yet. */
static const struct row rows[] = {
    {"= 3", "3", RULE_RIGHT, NULL},
    {"= 3", " 3 ", RULE_RIGHT, NULL},
    {"= 3", "03", RULE_WRONG, "3"},
    {"= 3", "3.0", RULE_WRONG, "3"},
    {"= 3", "three", RULE_WRONG, "3"},
    {"=3", "3", RULE_RIGHT, NULL},
    {"= ECONNREFUSED | refused", "Refused", RULE_RIGHT, NULL},
    {"= recv", "recv(", RULE_RIGHT, NULL},
    {"= recv", "recv()", RULE_RIGHT, NULL},
    {"= server", "The server", RULE_RIGHT, NULL},
    {"= server", "the client", RULE_WRONG, "server"},
    {"= 3", "the 3", RULE_WRONG, "3"},
    {"= recv", "recvfrom", RULE_WRONG, "recv"},
    {"= recv", "rec", RULE_WRONG, "recv"},
    {"= ECONNREFUSED | refused", "silent", RULE_WRONG, "ECONNREFUSED"},
    {"connected local.port", "36250", RULE_RIGHT, NULL},
    {"connected local.port", "036250", RULE_WRONG, "36250"},
    {"connected 1 local.port", "36250", RULE_RIGHT, NULL},
    {"connected 2 local.port", "36258", RULE_RIGHT, NULL},
    {"connected last local.port", "34060", RULE_RIGHT, NULL},
    {"connected 99 local.port", "1", RULE_NO_EVENT, NULL},
    {"connected where id=3 local.port", "36266", RULE_RIGHT, NULL},
    {"connected where transport=udp local.port", "57381", RULE_RIGHT, NULL},
    {"connected where transport=udp 2 local.port", "34060", RULE_RIGHT, NULL},
    {"connected 2 where transport=udp local.port", "34060", RULE_RIGHT, NULL},
    {"connected where transport=udp where id=2 local.port", "34060", RULE_RIGHT, NULL},
    {"connected where agree=false local.port", "1", RULE_NO_EVENT, NULL},
    {"count accepted", "5", RULE_RIGHT, NULL},
    {"count accepted", "4", RULE_WRONG, "5"},
    {"count connected where agree=false", "0", RULE_RIGHT, NULL},
    {"distinct accepted local.port", "1", RULE_RIGHT, NULL},
    {"distinct accepted peer.port", "5", RULE_RIGHT, NULL},
    {"highest connected local.port", "57381", RULE_RIGHT, NULL},
    {"highest accepted open", "3", RULE_RIGHT, NULL},
    {"highest connected where id=9 local.port", "1", RULE_NO_EVENT, NULL},
    {"connected agree", "true", RULE_RIGHT, NULL},
    {"connected agree", "Yes", RULE_RIGHT, NULL},
    {"connected agree", "no", RULE_WRONG, "true"},
    {"connected local.service", "none", RULE_RIGHT, NULL},
    {"connected local.range", "REGISTERED", RULE_RIGHT, NULL},
    {"connected where transport=udp local.range", "dynamic", RULE_RIGHT, NULL},
    {"error errno", "econnrefused", RULE_RIGHT, NULL},
    {"closed by", "server", RULE_WRONG, "client"},
    {"summary last lowest", "none", RULE_RIGHT, NULL},
    {"facts ephemeral.low", "32768", RULE_RIGHT, NULL},
    {"facts floor.port", "80", RULE_WRONG, "1024"},
    {"step 1: facts ephemeral.low", "32768", RULE_RIGHT, NULL},
    {"step 2: facts ephemeral.low", "32768", RULE_SKIPPED, "no curl here"},
    {"step 3: facts ephemeral.low", "32768", RULE_NO_RUN, NULL},
    {"range 3306", "registered", RULE_RIGHT, NULL},
    {"range 80", "Registered", RULE_WRONG, "system"},
    {"range 49152", "dynamic", RULE_RIGHT, NULL},
    {"range 0", "zero", RULE_RIGHT, NULL},
    {"service 3306", "mysql", RULE_RIGHT, NULL},
    {"service 80", "http", RULE_RIGHT, NULL},
    {"service 80", "www", RULE_RIGHT, NULL},
    {"service 80", "ftp", RULE_WRONG, "http"},
    {"service 60000", "none", RULE_RIGHT, NULL},
    {"port mysql", "3306", RULE_RIGHT, NULL},
    {"port HTTP", "80", RULE_RIGHT, NULL},
    {"port http", "8080", RULE_WRONG, "80"},
};

static const char *const malformed[] = {
    "3",
    "=",
    "= ",
    "connected",
    "connected port",
    "connected local",
    "connected local.port peer.port",
    "connected 0 local.port",
    "connected first local.port",
    "connected where local.port",
    "connected where port=3 local.port",
    "connected where =3 local.port",
    "connected where",
    "count",
    "count connected local.port",
    "count 2 connected",
    "distinct accepted",
    "highest local.port",
    "any connected local.port",
    "lowest connected local.port",
    "highest",
    "highest connected last local.port",
    "facts",
    "facts low",
    "facts ephemeral.low ephemeral.high",
    "range",
    "range 65536",
    "range 080",
    "range http",
    "service 3306 80",
    "port no-such-service",
    "step 1",
    "step 0: = 3",
    "step 13: = 3",
    "step x: = 3",
    "accept local.port",
    "connected server_saw.range",
};

static void test_rows(void) {
    const char *expected;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        enum rule_end end = rule_judge(row->rule, &evidence, 0, row->answer, &expected);

        check(end == row->end, "'%s' with '%s' is %d: %d, %s", row->rule, row->answer,
              row->end, end, expected);
        check(row->expected == NULL || strcmp(expected, row->expected) == 0,
              "'%s': '%s' is expected: '%s'", row->rule, row->expected, expected);
        check(rule_valid(row->rule, &sheet), "'%s' is valid", row->rule);
    }
}

static void test_malformed(void) {
    static char many[3000];
    const char *expected;

    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        check(!rule_valid(malformed[i], &sheet), "'%s' is not valid", malformed[i]);
        check(rule_judge(malformed[i], &evidence, 0, "3", &expected) == RULE_MALFORMED,
              "'%s' is malformed", malformed[i]);
    }
    memset(many, 'a', sizeof many - 1);
    check(!rule_valid(many, &sheet), "a long word");
    for (size_t i = 1; i < sizeof many - 1; i += 2)
        many[i] = ' ';
    check(!rule_valid(many, &sheet), "many words");
    check(!rule_valid("step 4: facts floor.port", &sheet), "a step that is not there");
    check(rule_valid("range {system}", &sheet) && rule_valid("port {service}", &sheet),
          "what is filled in later");
}

static void test_without(void) {
    const char *expected;

    check(rule_judge(NULL, &evidence, 0, "x", &expected) == RULE_RIGHT, "any words do");
    check(rule_judge(NULL, &evidence, 0, "  ", &expected) == RULE_WRONG,
          "no words do not");
    check(rule_judge("= 3", NULL, 0, "3", &expected) == RULE_RIGHT,
          "a constant needs no evidence");
    check(rule_judge("count accepted", NULL, 0, "3", &expected) == RULE_NO_RUN,
          "a run is needed");
    check(rule_judge("count accepted", &evidence, 2, "3", &expected) == RULE_NO_RUN,
          "a step that was not run");
}

/* What most runs give, what this one gave, and is that a different thing? */
static const struct {
    const char *expect, *value;
    bool unusual;
} usual[] = {
    {NULL, "5", false},
    {"ECONNREFUSED", "ECONNREFUSED", false},
    {"econnrefused", "ECONNREFUSED", false},
    {"ECONNREFUSED", "ETIMEDOUT", true},
    {"1", "16", true},
    {"16", "1", true},
    {"{port}", "4711", false},
    {"{port}", "4712", true},
    {"8, where the lowest port is even (Linux)", "8", false},
    {"8, where the lowest port is even (Linux)", "4", true},
    {"registered or dynamic", "registered", false},
    {"registered or dynamic", "dynamic", false},
    {"registered or dynamic, as O1 says", "dynamic", false},
    {"registered or dynamic", "system", true},
    {"registered or dynamic", "or", true},
    {"1, either or both", "both", true},
    {"at most 4", "4", false},
    {"at most 4", "5", true},
};

static void test_usual(void) {
    struct person person = {.port = 4711};

    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        struct question question = {
            .expect = usual[i].expect == NULL ? NULL : strdup(usual[i].expect)};
        const char *said = rule_unusual(&question, &person, usual[i].value);

        check((said != NULL) == usual[i].unusual, "expect %s, and it is %s: %s",
              usual[i].expect == NULL ? "nothing" : usual[i].expect, usual[i].value,
              said == NULL ? "nothing" : said);
        free(question.expect);
    }
}

int main(void) {
    static char why[] = "no curl here";
    static struct lines lines;
    struct run *run = &evidence.runs[0];

    run->events = events;
    run->ran = true;
    lines_read(&lines, "two-servers");
    for (size_t i = 0; i < lines.count; i++)
        check(entry_read(&events[run->count++], lines.text[i], strlen(lines.text[i])) ==
                  0,
              "line %zu is read", i);
    evidence.runs[1].skipped = why;
    test_rows();
    test_malformed();
    test_without();
    test_usual();
    for (size_t i = 0; i < run->count; i++)
        entry_free(&events[i]);
    return check_done();
}
