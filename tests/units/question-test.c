/* question-test: demo-server/answer.h: what a client says, in whatever pieces it
 * comes, and that the answer fits its buffer. */
#include "../../demo-server/answer.h"

#include "check.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { STREAM_MAX = 4096, EVENTS_MAX = 64 };

/* A stream of bytes as it is told in a table: `fill` times 'x', then the tail; and what
 * is found in it, a letter each: L a line, G a GET, T too long, N a NUL. After T and N
 * the rest is not read. */
struct row {
    const char *name;
    const char *head;
    size_t fill;
    const char *tail;
    size_t tail_length; /* 0: up to its NUL */
    const char *found;
    size_t read; /* bytes up to the end of the last that is found */
};

static const struct row rows[] = {
    {"nothing", "", 0, "", 0, "", 0},
    {"an LF", "", 0, "\n", 0, "L", 1},
    {"a CR", "", 0, "\r", 0, "", 0},
    {"CR LF", "", 0, "\r\n", 0, "L", 2},
    {"CR CR LF", "", 0, "\r\r\n", 0, "L", 3},
    {"a line", "whoami\n", 0, "", 0, "L", 7},
    {"a line, CR LF", "whoami\r\n", 0, "", 0, "L", 8},
    {"no end", "whoami", 0, "", 0, "", 0},
    {"no end, CR", "whoami\r", 0, "", 0, "", 0},
    {"three lines", "a\nb\r\n\n", 0, "", 0, "LLL", 6},
    {"a line, and more", "whoami\nwho", 0, "", 0, "L", 7},
    {"any byte", "\x01\x7f\x80\xff\t\x1b\n", 0, "", 0, "L", 7},
    {"GET", "GET / HTTP/1.0\r\n\r\n", 0, "", 0, "GL", 18},
    {"GET, LF alone", "GET / HTTP/1.0\n", 0, "", 0, "G", 15},
    {"GET and a space", "GET \n", 0, "", 0, "G", 5},
    {"GET, a space, CR LF", "GET \r\n", 0, "", 0, "G", 6},
    {"GET, a space, CR CR LF", "GET \r\r\n", 0, "", 0, "G", 7},
    {"GET and two spaces", "GET  \n", 0, "", 0, "G", 6},
    {"GET without a space", "GET\n", 0, "", 0, "L", 4},
    {"GET without a space, CR LF", "GET\r\n", 0, "", 0, "L", 5},
    {"GETX", "GETX\n", 0, "", 0, "L", 5},
    {"GETX and a space", "GETX \n", 0, "", 0, "L", 6},
    {"GET and a tab", "GET\t/\n", 0, "", 0, "L", 6},
    {"get in small letters", "get /\n", 0, "", 0, "L", 6},
    {"Get", "Get /\n", 0, "", 0, "L", 6},
    {"a space before GET", " GET /\n", 0, "", 0, "L", 7},
    {"a CR before GET", "\rGET /\n", 0, "", 0, "L", 7},
    {"a CR in GET, 1", "G\rET /\n", 0, "", 0, "L", 7},
    {"a CR in GET, 2", "GE\rT \n", 0, "", 0, "L", 6},
    {"a CR in GET, 3", "GET\r \n", 0, "", 0, "L", 6},
    {"a CR after GET and its space", "GET \r/\n", 0, "", 0, "G", 7},
    {"GG", "GGET /\n", 0, "", 0, "L", 7},
    {"GEGET", "GEGET /\n", 0, "", 0, "L", 8},
    {"G alone", "G\n", 0, "", 0, "L", 2},
    {"GE alone", "GE\n", 0, "", 0, "L", 3},
    {"XET", "XET /\n", 0, "", 0, "L", 6},
    {"GXT", "GXT /\n", 0, "", 0, "L", 6},
    {"GEX", "GEX /\n", 0, "", 0, "L", 6},
    {"HEAD", "HEAD / HTTP/1.0\r\n", 0, "", 0, "L", 17},
    {"POST", "POST / HTTP/1.0\r\n", 0, "", 0, "L", 17},
    {"GET over two lines", "GE\nT /\n", 0, "", 0, "LL", 7},
    {"a line, then GET", "whoami\nGET /\n", 0, "", 0, "LG", 13},
    {"GET, then a line", "GET /\nwhoami\n", 0, "", 0, "GL", 13},
    {"GET begun, then GET", "GET\nGET /\n", 0, "", 0, "LG", 10},
    {"1023 bytes", "", 1023, "\n", 0, "L", 1024},
    {"1024 bytes", "", 1024, "\n", 0, "L", 1025},
    {"1024 bytes, CR LF", "", 1024, "\r\n", 0, "L", 1026},
    {"1024 bytes, no end", "", 1024, "", 0, "", 0},
    {"1024 bytes, CR, no end", "", 1024, "\r", 0, "", 0},
    {"1025 bytes", "", 1025, "\n", 0, "T", 1025},
    {"1025 bytes, no end", "", 1025, "", 0, "T", 1025},
    {"many bytes", "", 3000, "\n", 0, "T", 1025},
    {"1024 bytes, CR CR LF", "", 1024, "\r\r\n", 0, "T", 1026},
    {"1024 bytes, CR, a byte", "", 1024, "\rx\n", 0, "T", 1026},
    {"1023 bytes, CR CR LF", "", 1023, "\r\r\n", 0, "L", 1026},
    {"1023 bytes, CR, a byte", "", 1023, "\rx\n", 0, "T", 1025},
    {"1022 bytes, CR, a byte", "", 1022, "\rx\n", 0, "L", 1025},
    {"1022 bytes, CR, a byte, CR LF", "", 1022, "\rx\r\n", 0, "L", 1026},
    {"1021 bytes, CR CR CR LF", "", 1021, "\r\r\r\n", 0, "L", 1025},
    {"1024 bytes of GET", "GET ", 1020, "\n", 0, "G", 1025},
    {"1025 bytes of GET", "GET ", 1021, "\n", 0, "T", 1025},
    {"a line, then 1024 bytes", "whoami\n", 1024, "\r\n", 0, "LL", 1033},
    {"a line, then 1025 bytes", "whoami\n", 1025, "\r\n", 0, "LT", 1032},
    {"a NUL", "", 0, "\0", 1, "N", 1},
    {"a NUL and an LF", "", 0, "\0\n", 2, "N", 1},
    {"a NUL in a line", "who", 0, "\0ami\n", 5, "N", 4},
    {"a NUL in GET", "GE", 0, "\0T /\n", 5, "N", 3},
    {"a NUL after CR", "whoami\r", 0, "\0\n", 2, "N", 8},
    {"a NUL after a line", "whoami\n", 0, "\0", 1, "LN", 8},
    {"a NUL as the 1024th", "", 1023, "\0\n", 2, "N", 1024},
    {"a NUL as the 1025th", "", 1024, "\0\n", 2, "N", 1025},
    {"a NUL as the 1026th", "", 1025, "\0\n", 2, "T", 1025},
};

/* What came out of one way to cut a stream. */
struct outcome {
    char found[EVENTS_MAX];
    size_t count, read;
    bool refused;
};

static size_t build(const struct row *row, char *stream) {
    size_t head = strlen(row->head);
    size_t tail = row->tail_length > 0 ? row->tail_length : strlen(row->tail);

    memcpy(stream, row->head, head);
    memset(stream + head, 'x', row->fill);
    memcpy(stream + head + row->fill, row->tail, tail);
    return head + row->fill + tail;
}

/* Hands over one piece, as the server does after recv(). */
static void feed(struct question *question, struct outcome *outcome, const char *bytes,
                 size_t count, size_t offset) {
    static const char letters[] = {[QUESTION_LINE] = 'L',
                                   [QUESTION_GET] = 'G',
                                   [QUESTION_TOO_LONG] = 'T',
                                   [QUESTION_NUL] = 'N'};
    size_t used = 0;

    while (used < count && !outcome->refused) {
        enum question_found found;

        used += question_read(question, bytes + used, count - used, &found);
        if (found == QUESTION_UNFINISHED) {
            check(used == count, "an unfinished line uses all of its bytes");
            return;
        }
        outcome->found[outcome->count++] = letters[found];
        outcome->read = offset + used;
        outcome->refused = found == QUESTION_TOO_LONG || found == QUESTION_NUL;
    }
}

/* Cuts a stream at two places, or into single bytes where `first` is SIZE_MAX; each piece
 * in memory of its own, so that reading past it is seen. */
static void cut(const char *stream, size_t length, size_t first, size_t second,
                struct outcome *outcome) {
    struct question question;
    size_t at = 0;

    memset(&question, 0, sizeof question);
    memset(outcome, 0, sizeof *outcome);
    while (at < length && !outcome->refused) {
        size_t end = first == SIZE_MAX ? at + 1
                     : at < first      ? first
                     : at < second     ? second
                                       : length;
        char *piece = malloc(end - at);

        if (!check(piece != NULL, "memory"))
            return;
        memcpy(piece, stream + at, end - at);
        feed(&question, outcome, piece, end - at, at);
        free(piece);
        at = end;
    }
}

static void check_cut(const struct row *row, const char *stream, size_t length,
                      size_t first, size_t second) {
    struct outcome outcome;

    cut(stream, length, first, second, &outcome);
    check(strcmp(outcome.found, row->found) == 0 && outcome.read == row->read,
          "%s, cut at %zu and %zu: '%s' by byte %zu", row->name, first, second,
          outcome.found, outcome.read);
}

static void test_row(const struct row *row) {
    char stream[STREAM_MAX];
    size_t length = build(row, stream);

    check_cut(row, stream, length, SIZE_MAX, 0);
    for (size_t at = 0; at <= length; at++)
        check_cut(row, stream, length, at, length);
    for (size_t first = 0; first <= length && length < 32; first++)
        for (size_t second = first; second <= length; second++)
            check_cut(row, stream, length, first, second);
}

/* No bytes change nothing, at any point of a line. */
static void test_no_bytes(void) {
    static const char line[] = "GET /\r\n";
    struct question question;
    enum question_found found = QUESTION_NUL;

    memset(&question, 0, sizeof question);
    for (size_t i = 0; i < sizeof line - 1; i++) {
        check(question_read(&question, line + i, 0, &found) == 0 &&
                  found == QUESTION_UNFINISHED,
              "no bytes before byte %zu", i);
        check(question_read(&question, line + i, 1, &found) == 1, "byte %zu", i);
    }
    check(found == QUESTION_GET, "no bytes between change nothing");
}

struct answer_row {
    const char *peer, *local;
    uint64_t id;
    const char *expected;
};

#define LONGEST "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"
#define MAPPED  "[::ffff:255.255.255.255]:65535"

static const struct answer_row answers[] = {
    {"127.0.0.1:40818", "127.0.0.1:3306", 1,
     "you=127.0.0.1:40818 me=127.0.0.1:3306 id=1\n"},
    {"[::1]:40818", "[::1]:80", 2, "you=[::1]:40818 me=[::1]:80 id=2\n"},
    {"0.0.0.0:0", "0.0.0.0:0", 0, "you=0.0.0.0:0 me=0.0.0.0:0 id=0\n"},
    {"255.255.255.255:65535", "255.255.255.255:65535", UINT64_MAX,
     "you=255.255.255.255:65535 me=255.255.255.255:65535 id=18446744073709551615\n"},
    {LONGEST, LONGEST, UINT64_MAX,
     "you=" LONGEST " me=" LONGEST " id=18446744073709551615\n"},
    {MAPPED, MAPPED, UINT64_MAX,
     "you=" MAPPED " me=" MAPPED " id=18446744073709551615\n"},
};

static struct endpoint endpoint_of(const char *text) {
    struct endpoint endpoint = endpoint_empty();

    check(endpoint_parse(text, &endpoint) == 0, "%s is an endpoint", text);
    return endpoint;
}

/* Both answers, in rooms of exactly the promised size. */
static void check_answers(const struct endpoint *peer, const struct endpoint *local,
                          uint64_t id, const char *expected) {
    char line[ANSWER_SIZE], head[HTTP_ANSWER_SIZE], http[HTTP_ANSWER_SIZE];
    size_t length = answer_line(line, peer, local, id);

    check(length == strlen(expected) && memcmp(line, expected, length) == 0,
          "an answer: %.*s", (int)length, line);
    snprintf(head, sizeof head,
             "HTTP/1.0 200 OK\r\n"
             "Content-Type: text/plain\r\n"
             "Content-Length: %zu\r\n"
             "Connection: close\r\n"
             "\r\n",
             strlen(expected));
    length = answer_http(http, peer, local, id);
    check(length == strlen(head) + strlen(expected), "the page has its length: %zu",
          length);
    check(memcmp(http, head, strlen(head)) == 0, "the head of the page: %.*s",
          (int)length, http);
    check(memcmp(http + strlen(head), expected, strlen(expected)) == 0,
          "the page is the line: %.*s", (int)length, http);
}

static void test_answers(void) {
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct endpoint peer = endpoint_of(answers[i].peer);
        struct endpoint local = endpoint_of(answers[i].local);

        check_answers(&peer, &local, answers[i].id, answers[i].expected);
    }
}

/* The sizes as they are promised: two endpoints of any length, the largest id. */
static void test_room(void) {
    size_t longest = strlen("you=") + (ENDPOINT_TEXT_SIZE - 1) + strlen(" me=") +
                     (ENDPOINT_TEXT_SIZE - 1) + strlen(" id=18446744073709551615\n");

    check(longest <= ANSWER_SIZE, "%d bytes are enough for %zu", ANSWER_SIZE, longest);
    check(longest + 110 <= HTTP_ANSWER_SIZE, "and with a head");
}

/* Link-local addresses with a scope, the longest texts that there are. */
static void test_scopes(void) {
    struct endpoint peer = endpoint_of(LONGEST);
    char text[ENDPOINT_TEXT_SIZE], expected[2 * ENDPOINT_TEXT_SIZE + 64];

    peer.address.ipv6.sin6_addr.s6_addr[0] = 0xfe;
    peer.address.ipv6.sin6_addr.s6_addr[1] = 0xbf;
    peer.address.ipv6.sin6_scope_id = UINT32_MAX;
    endpoint_format(&peer, text);
    check(strchr(text, '%') != NULL, "a scope is written: %s", text);
    snprintf(expected, sizeof expected, "you=%s me=%s id=18446744073709551615\n", text,
             text);
    check_answers(&peer, &peer, UINT64_MAX, expected);
}

static void test_refusals(void) {
    static const enum question_found refused[] = {QUESTION_TOO_LONG, QUESTION_NUL};

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const char *text = answer_refusal(refused[i]);

        check(strncmp(text, "no: ", 4) == 0, "a refusal starts as one: %s", text);
        check(strchr(text, '\n') == text + strlen(text) - 1, "a refusal is one line: %s",
              text);
        check(strlen(text) < ANSWER_SIZE, "a refusal fits: %s", text);
    }
    check(strstr(answer_refusal(QUESTION_TOO_LONG), "1024") != NULL, "it says how long");
    check(strstr(answer_refusal(QUESTION_NUL), "NUL") != NULL, "it says NUL");
}

int main(void) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        test_row(&rows[i]);
    test_no_bytes();
    test_answers();
    test_room();
    test_scopes();
    test_refusals();
    return check_done();
}
