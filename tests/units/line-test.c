/* line-test: lib/line.h: JSON strings of RFC 8259, with bytes that are no UTF-8 (RFC
 * 3629) replaced; numbers; and that nothing ever runs over the end. */
#include "../../lib/line.h"

#include "check.h"

#include <stddef.h>
#include <string.h>

/* A line, and bytes behind it that nothing may touch. */
static struct {
    struct line line;
    char behind[64];
} room;

static struct line *const line = &room.line;

static bool is_line(const char *expected) {
    return line->length == strlen(expected) &&
           memcmp(line->text, expected, line->length) == 0;
}

static void check_json(const char *text, const char *expected) {
    line_start(line);
    line_add_json(line, text);
    check(is_line(expected), "JSON of '%s' is %s: %.*s", text == NULL ? "NULL" : text,
          expected, (int)line->length, line->text);
}

struct json_row {
    const char *text, *expected;
};

#define BAD "\\ufffd"

static const struct json_row json_rows[] = {
    {NULL, "null"},
    {"", "\"\""},
    {"a", "\"a\""},
    {"null", "\"null\""},
    {" ", "\" \""},
    {"127.0.0.1:80", "\"127.0.0.1:80\""},
    {"\"", "\"\\\"\""},
    {"\\", "\"\\\\\""},
    {"\"\\\"", "\"\\\"\\\\\\\"\""},
    {"a\"b", "\"a\\\"b\""},
    {"/", "\"/\""},
    {"'", "\"'\""},
    {"</script>&", "\"</script>&\""},
    {"%s%n", "\"%s%n\""},
    {"\n", "\"\\n\""},
    {"\t", "\"\\t\""},
    {"\r", "\"\\u000d\""},
    {"\b", "\"\\u0008\""},
    {"\f", "\"\\u000c\""},
    {"\x01", "\"\\u0001\""},
    {"\x1b[31m", "\"\\u001b[31m\""},
    {"\x1f", "\"\\u001f\""},
    {"\x7f", "\"\\u007f\""},
    {"~", "\"~\""},
    {"\xc2\x80", "\"\xc2\x80\""},                 /* U+0080, the first of 2 */
    {"\xdf\xbf", "\"\xdf\xbf\""},                 /* U+07FF, the last of 2 */
    {"\xe0\xa0\x80", "\"\xe0\xa0\x80\""},         /* U+0800, the first of 3 */
    {"\xed\x9f\xbf", "\"\xed\x9f\xbf\""},         /* U+D7FF */
    {"\xee\x80\x80", "\"\xee\x80\x80\""},         /* U+E000 */
    {"\xef\xbf\xbd", "\"\xef\xbf\xbd\""},         /* U+FFFD itself */
    {"\xef\xbf\xbf", "\"\xef\xbf\xbf\""},         /* U+FFFF, the last of 3 */
    {"\xf0\x90\x80\x80", "\"\xf0\x90\x80\x80\""}, /* U+10000, the first of 4 */
    {"\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\""}, /* U+10FFFF, the last */
    {"Gr\xc3\xbc\xc3\x9f"
     "e",
     "\"Gr\xc3\xbc\xc3\x9f"
     "e\""},
    {"\xe2\x80\xa8", "\"\xe2\x80\xa8\""}, /* U+2028, a line separator */
    {"\x80", "\"" BAD "\""},              /* goes on from nothing */
    {"\xbf", "\"" BAD "\""},
    {"\xc3", "\"" BAD "\""}, /* cut short */
    {"\xe2\x82", "\"" BAD BAD "\""},
    {"\xf0\x9f\x98", "\"" BAD BAD BAD "\""},
    {"\xc3"
     "a",
     "\"" BAD "a\""},
    {"\xe2\x82"
     "a",
     "\"" BAD BAD "a\""},
    {"\xe2"
     "ab",
     "\"" BAD "ab\""},
    {"\xf0\x9f\x98"
     "a",
     "\"" BAD BAD BAD "a\""},
    {"\xc3\x7f", "\"" BAD "\\u007f\""}, /* one below, one above what goes on */
    {"\xc3\xc0", "\"" BAD BAD "\""},
    {"\xe2\x82\xc0", "\"" BAD BAD BAD "\""},
    {"\xf0\x9f\xc0\x80", "\"" BAD BAD BAD BAD "\""},
    {"\xc3\xc3\xbc", "\"" BAD "\xc3\xbc\""},
    {"\xe2\x82\xc3\xbc", "\"" BAD BAD "\xc3\xbc\""},
    {"\xc3\"", "\"" BAD "\\\"\""}, /* eats no quote */
    {"\xe2\x82\\", "\"" BAD BAD "\\\\\""},
    {"\xc0\x80", "\"" BAD BAD "\""}, /* overlong: NUL in 2 bytes */
    {"\xc0\xaf", "\"" BAD BAD "\""}, /* overlong: a slash */
    {"\xc1\xbf", "\"" BAD BAD "\""},
    {"\xe0\x80\xaf", "\"" BAD BAD BAD "\""},
    {"\xe0\x9f\xbf", "\"" BAD BAD BAD "\""},
    {"\xf0\x80\x80\xaf", "\"" BAD BAD BAD BAD "\""},
    {"\xf0\x8f\xbf\xbf", "\"" BAD BAD BAD BAD "\""},
    {"\xed\xa0\x80", "\"" BAD BAD BAD "\""}, /* surrogates */
    {"\xed\xbf\xbf", "\"" BAD BAD BAD "\""},
    {"\xed\xa0\xbd\xed\xb8\x80", "\"" BAD BAD BAD BAD BAD BAD "\""},
    {"\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\""}, /* above U+10FFFF */
    {"\xf5\x80\x80\x80", "\"" BAD BAD BAD BAD "\""},
    {"\xf8\x88\x80\x80\x80", "\"" BAD BAD BAD BAD BAD "\""},
    {"\xfe", "\"" BAD "\""},
    {"\xff", "\"" BAD "\""},
    {"a\xff\xc3\xbc\n", "\"a" BAD "\xc3\xbc\\n\""},
};

static size_t encode(char *bytes, unsigned long point, size_t length) {
    static const unsigned char heads[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = length - 1; i > 0; i--, point >>= 6)
        bytes[i] = (char)(0x80 | (point & 0x3f));
    bytes[0] = (char)(heads[length] | point);
    bytes[length] = '\0';
    return length;
}

static size_t shortest(unsigned long point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

/* A sequence of `length` bytes is kept as it is, or replaced byte for byte. */
static void check_sequence(const char *bytes, size_t length, bool kept) {
    char expected[32] = "\"";

    for (size_t i = 0; i < (kept ? 1 : length); i++)
        strcat(expected, kept ? bytes : BAD);
    strcat(expected, "\"");
    check_json(bytes, expected);
}

/* The code points at every edge, and one in each 53 between; each also written longer
 * than it has to be. */
static void test_code_points(void) {
    char bytes[8];

    for (unsigned long point = 0x80; point < 0x200000; point++) {
        size_t length = shortest(point);
        unsigned long low = point & 0xff;
        bool surrogate = point >= 0xd800 && point <= 0xdfff;

        if (point >= 0x1000 && low != 0 && low != 0xff && point % 53 != 0)
            continue;
        encode(bytes, point, length);
        check_sequence(bytes, length, !surrogate && point <= 0x10ffff);
        while (++length <= 4) {
            encode(bytes, point, length);
            check_sequence(bytes, length, false);
        }
    }
}

static void test_control_characters(void) {
    char text[2] = "", expected[16];

    for (int byte = 1; byte < 0x80; byte++) {
        text[0] = (char)byte;
        if (byte == '\n' || byte == '\t')
            snprintf(expected, sizeof expected, "\"\\%c\"", byte == '\n' ? 'n' : 't');
        else if (byte < 0x20 || byte == 0x7f)
            snprintf(expected, sizeof expected, "\"\\u%04x\"", (unsigned)byte);
        else if (byte == '"' || byte == '\\')
            snprintf(expected, sizeof expected, "\"\\%c\"", byte);
        else
            snprintf(expected, sizeof expected, "\"%c\"", byte);
        check_json(text, expected);
    }
}

struct number_row {
    uint64_t number;
    const char *expected;
};

static const struct number_row numbers[] = {
    {0, "0"},
    {1, "1"},
    {9, "9"},
    {10, "10"},
    {99, "99"},
    {100, "100"},
    {65535, "65535"},
    {4294967295u, "4294967295"},
    {4294967296u, "4294967296"},
    {9999999999999999999u, "9999999999999999999"},
    {10000000000000000000u, "10000000000000000000"},
    {UINT64_MAX, "18446744073709551615"},
};

static void test_numbers(void) {
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        line_start(line);
        line_add_number(line, numbers[i].number);
        check(is_line(numbers[i].expected), "%s: %.*s", numbers[i].expected,
              (int)line->length, line->text);
    }
}

static void test_pieces(void) {
    line_start(line);
    line_add_key(line, '{', "event");
    line_add_word(line, "closed");
    line_add_key(line, ',', "id");
    check(line->length == 23 &&
              memcmp(line->text, "{\"event\":\"closed\",\"id\":", 23) == 0,
          "a key, a word, a key");
    line_start(line);
    check(line->length == 0, "a line starts empty");
    line_add(line, "port ");
    line_add_number(line, 80);
    line_add_bytes(line, ", and more", 5);
    line_add(line, "");
    line_add_bytes(line, "", 0);
    line_add_format(line, " %s", "");
    line_add_format(line, "%u%%", 100u);
    line_add_json(line, "x");
    check(is_line("port 80, and 100%\"x\""), "pieces come one after another: %.*s",
          (int)line->length, line->text);
    line_add_bytes(line, "\0", 1);
    check(line->length == 21 && line->text[20] == '\0', "a NUL is a byte");
    line_start(line);
    check(line->length == 0, "a line starts anew");
}

static char long_text[2 * LINE_SIZE];

static void add_text(void) {
    line_add(line, long_text);
}

static void add_bytes(void) {
    line_add_bytes(line, long_text, sizeof long_text - 1);
}

static void add_number(void) {
    line_add_number(line, UINT64_MAX);
}

static void add_format(void) {
    line_add_format(line, "%s", long_text);
}

static void add_short_format(void) {
    line_add_format(line, "%s", "twelve bytes");
}

static void add_key(void) {
    line_add_key(line, ',', "transport");
}

static void add_word(void) {
    line_add_word(line, "registered");
}

static void add_json(void) {
    line_add_json(line, long_text);
}

static void add_json_null(void) {
    line_add_json(line, NULL);
}

static void add_json_escapes(void) {
    line_add_json(line, "\x01\xff\"\n\xc3\xbc\x01\xff\"\n\xc3\xbc");
}

struct overflow {
    const char *name;
    void (*add)(void);
    size_t length; /* of what it adds where there is room; SIZE_MAX: never room */
};

static const struct overflow overflows[] = {
    {"line_add", add_text, SIZE_MAX},
    {"line_add_bytes", add_bytes, SIZE_MAX},
    {"line_add_number", add_number, 20},
    {"line_add_format, long", add_format, SIZE_MAX},
    {"line_add_format, short", add_short_format, 12},
    {"line_add_key", add_key, 13},
    {"line_add_word", add_word, 12},
    {"line_add_json, long", add_json, SIZE_MAX},
    {"line_add_json, null", add_json_null, 4},
    {"line_add_json, escapes", add_json_escapes, 38},
};

/* Adds where `free` bytes are left, and looks at what was there before and behind. */
static void check_overflow(const struct overflow *row, size_t free) {
    size_t before = LINE_SIZE - free, untouched = 0;

    memset(&room, '#', sizeof room);
    line_start(line);
    line_add_bytes(line, long_text, before);
    row->add();
    check(line->length >= before && line->length <= LINE_SIZE,
          "%s, %zu free: the length is %zu", row->name, free, line->length);
    check(memcmp(line->text, long_text, before) == 0, "%s, %zu free: the line stays",
          row->name, free);
    while (untouched < sizeof room.behind && room.behind[untouched] == '#')
        untouched++;
    check(untouched == sizeof room.behind, "%s, %zu free: nothing behind it", row->name,
          free);
    if (row->length < free)
        check(line->length == before + row->length, "%s, %zu free: there was room",
              row->name, free);
}

static void test_overflow(void) {
    memset(long_text, 'x', sizeof long_text - 1);
    for (size_t i = 0; i < sizeof overflows / sizeof overflows[0]; i++) {
        for (size_t free = 0; free <= 48; free++)
            check_overflow(&overflows[i], free);
        check_overflow(&overflows[i], LINE_SIZE);
    }
}

/* To a full line nothing is added, however often. */
static void test_full(void) {
    line_start(line);
    for (int i = 0; i < 2 * LINE_SIZE; i++)
        line_add(line, "x");
    check(line->length == LINE_SIZE, "a full line has %d bytes: %zu", LINE_SIZE,
          line->length);
    for (size_t i = 0; i < sizeof overflows / sizeof overflows[0]; i++)
        overflows[i].add();
    check(line->length == LINE_SIZE && memchr(line->text, '\0', LINE_SIZE) == NULL,
          "a full line stays as it is");
}

int main(void) {
    for (size_t i = 0; i < sizeof json_rows / sizeof json_rows[0]; i++)
        check_json(json_rows[i].text, json_rows[i].expected);
    test_control_characters();
    test_code_points();
    test_numbers();
    test_pieces();
    test_overflow();
    test_full();
    return check_done();
}
