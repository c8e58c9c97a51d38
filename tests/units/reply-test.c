/* reply-test: demo-client/answer.h: how the client reads a server's line. It is built
 * in here, since demo-server has an answer.c too, and the tests are linked with that. */
#include "../../demo-client/answer.h"

#include "../../demo-client/answer.c"
#include "check.h"

#include <stdlib.h>

struct row {
    const char *text;
    enum answer_kind kind;
    const char *saw; /* where it is ANSWER_SAW */
};

static const struct row rows[] = {
    {"you=127.0.0.1:40818 me=127.0.0.1:3306 id=1", ANSWER_SAW, "127.0.0.1:40818"},
    {"you=127.0.0.1:40818 me=127.0.0.1:3306 id=18446744073709551615", ANSWER_SAW,
     "127.0.0.1:40818"},
    {"you=0.0.0.0:0 me=0.0.0.0:0 id=0", ANSWER_SAW, "0.0.0.0:0"},
    {"you=255.255.255.255:65535 me=1.2.3.4:5 id=1", ANSWER_SAW, "255.255.255.255:65535"},
    {"you=[::1]:40818 me=[::1]:80 id=1", ANSWER_SAW, "[::1]:40818"},
    {"you=[2001:db8::1]:65535 me=[::1]:80 id=1", ANSWER_SAW, "[2001:db8::1]:65535"},
    {"you=[::ffff:127.0.0.1]:80 me=[::1]:80 id=1", ANSWER_SAW, "[::ffff:127.0.0.1]:80"},
    {"you=[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535 me=[::1]:80 id=1", ANSWER_SAW,
     "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"},
    /* A server beyond a link knows it by names of its own interfaces. */
    {"you=[fe80::1]:80 me=[fe80::2]:80 id=1", ANSWER_SAW, "[fe80::1]:80"},
    {"you=[fe80::1%7]:80 me=[fe80::2%7]:80 id=1", ANSWER_SAW, "[fe80::1]:80"},
    {"you=[fe80::1%nosuch0]:80 me=[fe80::2%nosuch0]:80 id=1", ANSWER_SAW, "[fe80::1]:80"},
    /* A datagram to a peer that is not on loopback may be cut to what was asked. */
    {"you=127.0.0.1:40818", ANSWER_SAW, "127.0.0.1:40818"},
    {"you=127.0.0.1:40818 ", ANSWER_SAW, "127.0.0.1:40818"},
    {"you=127.0.0.1:40818 me=127.0", ANSWER_SAW, "127.0.0.1:40818"},
    {"you=127.0.0.1:40818 and no more that is known", ANSWER_SAW, "127.0.0.1:40818"},
    {"no: ", ANSWER_NO, NULL},
    {"no: full", ANSWER_NO, NULL},
    {"no: you=127.0.0.1:80", ANSWER_NO, NULL},
    {"no: \x1b[31m\xff", ANSWER_NO, NULL},
    {"", ANSWER_FOREIGN, NULL},
    {" ", ANSWER_FOREIGN, NULL},
    {"\r", ANSWER_FOREIGN, NULL},
    {"no", ANSWER_FOREIGN, NULL},
    {"no:", ANSWER_FOREIGN, NULL},
    {"no:full", ANSWER_FOREIGN, NULL},
    {"No: full", ANSWER_FOREIGN, NULL},
    {"NO: full", ANSWER_FOREIGN, NULL},
    {" no: full", ANSWER_FOREIGN, NULL},
    {"no such thing", ANSWER_FOREIGN, NULL},
    {"y", ANSWER_FOREIGN, NULL},
    {"you", ANSWER_FOREIGN, NULL},
    {"you=", ANSWER_FOREIGN, NULL},
    {"you= ", ANSWER_FOREIGN, NULL},
    {"you= 127.0.0.1:80", ANSWER_FOREIGN, NULL},
    {" you=127.0.0.1:80", ANSWER_FOREIGN, NULL},
    {"You=127.0.0.1:80", ANSWER_FOREIGN, NULL},
    {"YOU=127.0.0.1:80", ANSWER_FOREIGN, NULL},
    {"you 127.0.0.1:80", ANSWER_FOREIGN, NULL},
    {"you=me", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.1", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.1:", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.1: 80", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.1:080", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.1:65536", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.1:4294967376", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.1:80x", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.1:80,me=127.0.0.1:80", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.1:80\tme=127.0.0.1:80", ANSWER_FOREIGN, NULL},
    {"you=127.0.0.256:80 me=127.0.0.1:80 id=1", ANSWER_FOREIGN, NULL},
    {"you=:80 me=127.0.0.1:80 id=1", ANSWER_FOREIGN, NULL},
    {"you=[::1] me=[::1]:80 id=1", ANSWER_FOREIGN, NULL},
    {"you=::1:80 me=[::1]:80 id=1", ANSWER_FOREIGN, NULL},
    {"you=[::1]80 me=[::1]:80 id=1", ANSWER_FOREIGN, NULL},
    {"you=[::1:80 me=[::1]:80 id=1", ANSWER_FOREIGN, NULL},
    {"you=[127.0.0.1]:80 me=[::1]:80 id=1", ANSWER_FOREIGN, NULL},
    {"you=localhost:80 me=127.0.0.1:80 id=1", ANSWER_FOREIGN, NULL},
    {"you=example.org:80 me=127.0.0.1:80 id=1", ANSWER_FOREIGN, NULL},
    {"you=?:0 me=?:0 id=1", ANSWER_FOREIGN, NULL},
    {"me=127.0.0.1:80 you=127.0.0.1:81", ANSWER_FOREIGN, NULL},
    {"HTTP/1.1 400 Bad Request\r", ANSWER_FOREIGN, NULL},
    {"SSH-2.0-OpenSSH_9.2", ANSWER_FOREIGN, NULL},
    {"220 mail.example.org ESMTP", ANSWER_FOREIGN, NULL},
    {"whoami", ANSWER_FOREIGN, NULL},
    {"\x15\x03\x01", ANSWER_FOREIGN, NULL},
    {"\xff\xfe", ANSWER_FOREIGN, NULL},
};

/* The text in memory of its own, so that reading past its end is seen. */
static enum answer_kind read_copy(const char *text, struct answer *answer) {
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    enum answer_kind kind = ANSWER_FOREIGN;

    answer->you = answer->me = endpoint_empty();
    if (check(copy != NULL, "memory"))
        kind = answer_read(memcpy(copy, text, size), answer);
    free(copy);
    return kind;
}

static void test_row(const struct row *row) {
    struct endpoint expected;
    struct answer answer;
    enum answer_kind kind = read_copy(row->text, &answer);

    if (!check(kind == row->kind, "'%s' is of kind %d: %d", row->text, (int)row->kind,
               (int)kind))
        return;
    if (row->saw == NULL)
        return;
    check(endpoint_parse(row->saw, &expected) == 0, "'%s' is an endpoint", row->saw);
    check(endpoint_equal(&answer.you, &expected), "'%s' names %s", row->text, row->saw);
}

/* An endpoint of any length, up to all that the client's room holds. */
static void test_long(void) {
    char text[ANSWER_TEXT_SIZE];
    struct answer answer;

    for (size_t length = 0; length + 4 < sizeof text; length++) {
        memcpy(text, "you=", 4);
        memset(text + 4, '1', length);
        text[4 + length] = '\0';
        check(read_copy(text, &answer) == ANSWER_FOREIGN, "%zu digits are foreign",
              length);
        memcpy(text, "no: ", 4);
        check(read_copy(text, &answer) == ANSWER_NO, "%zu bytes of a refusal", length);
    }
}

/* Its own end comes second. */
static void test_me(void) {
    static const char *const texts[][2] = {
        {"you=127.0.0.1:40818 me=127.0.0.2:3306 id=1", "127.0.0.2:3306"},
        {"you=[::1]:40818 me=[::ffff:127.0.0.1]:80 id=1", "[::ffff:127.0.0.1]:80"},
        {"you=[fe80::1%7]:80 me=[fe80::2%7]:81 id=1", "[fe80::2]:81"},
        {"you=127.0.0.1:40818 me=127.0.0.2:33", "127.0.0.2:33"},
        {"you=127.0.0.1:40818", NULL},
        {"you=127.0.0.1:40818 me=127.0", NULL},
        {"you=127.0.0.1:40818 id=1 me=127.0.0.1:80", NULL},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct endpoint expected;
        struct answer answer;

        check(read_copy(texts[i][0], &answer) == ANSWER_SAW, "'%s'", texts[i][0]);
        if (texts[i][1] == NULL) {
            check(answer.me.length == 0, "'%s' has no end of its own", texts[i][0]);
            continue;
        }
        check(endpoint_parse(texts[i][1], &expected) == 0 &&
                  endpoint_equal(&answer.me, &expected),
              "'%s' is at %s", texts[i][0], texts[i][1]);
    }
}

int main(void) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        test_row(&rows[i]);
    test_long();
    test_me();
    return check_done();
}
