/* answers-test: worksheets/sheet/form/answers.h: an answers file is read strictly,
 * and what is written can be read again. */
#include "../../worksheets/sheet/form/answers.h"
#include "../../worksheets/sheet/text/keep.h"

#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sheet sheet = {
    .name = "01-name-both-ends",
    .questions = {{.name = "P1", .part = PART_PREDICT},
                  {.name = "P2", .part = PART_PREDICT},
                  {.name = "O1", .part = PART_OBSERVE},
                  {.name = "E1", .part = PART_EXPLAIN}},
    .question_count = 4,
};
static char path[] = "/tmp/answers-test.XXXXXX";

/* What a file with these bytes says, or why it cannot be read (after its name). */
static struct answers answers;
static const char *why;

static int read_bytes(const char *bytes, size_t length) {
    size_t name = strlen(path);
    FILE *out = fopen(path, "wb");
    int result;

    check(out != NULL && fwrite(bytes, 1, length, out) == length && fclose(out) == 0,
          "%s is written", path);
    keep_end();
    why = "";
    result = answers_read(&answers, &sheet, path, &why);
    if (result == -1 &&
        check(strncmp(why, path, name) == 0, "it names the file: %s", why))
        why += name;
    return result;
}

static int read_text(const char *text) {
    return read_bytes(text, strlen(text));
}

static bool has(const char *key, const char *value) {
    const char *found = answers_get(&answers, key);

    return value == NULL ? found == NULL : found != NULL && strcmp(found, value) == 0;
}

static void test_good(void) {
    check(read_text("worksheet: 01\nstudent: Ada Lovelace\n\n# mine\nP1: b\n"
                    "P1-at: 2026-11-22T20:50:01Z\n  o1 :  40818 \t\nE1: It: chose.\n") ==
              0,
          "a good file: %s", why);
    check(has("worksheet", "01") && has("student", "Ada Lovelace"), "its head");
    check(has("P1", "b") && has("P1-at", "2026-11-22T20:50:01Z"), "a prediction");
    check(has("O1", "40818") && has("E1", "It: chose.") && has("P2", NULL), "the rest");
    check(!answers.cr_lf && !answers.unended, "its lines end");
    check(strcmp(answers.comments, "# mine\n") == 0, "its comment");
}

/* Forms that hands and editors give a file, and that are let pass. */
static void test_lenient(void) {
    check(read_text("\xef\xbb\xbfP1: b\r\nP2: c\r\n") == 0 && has("P1", "b") &&
              has("P2", "c") && answers.cr_lf,
          "a mark, and CR LF: %s", why);
    check(read_text("P1: b\nP2: c") == 0 && has("P2", "c") && answers.unended,
          "no end of the last line: %s", why);
    check(read_text("P1:\nP2: c\n") == 0 && has("P1", NULL), "a key alone: %s", why);
    check(read_text("worksheet: 1\nP1: b\n") == 0 && has("worksheet", "01"), "1 is 01");
    check(read_text("Worksheet: 01-name-both-ends\n") == 0, "its whole name: %s", why);
    check(read_text("E1: caf\xc3\xa9\n") == 0 && has("E1", "caf\xc3\xa9"), "UTF-8");
}

static const struct {
    const char *name, *text;
    size_t length; /* 0: up to its NUL */
    const char *why;
} bad[] = {
    {"blank", "\n\n", 0, ":1: the file has no line \"key: value\", such as \"P1: b\""},
    {"half a line", "P1: b\nP", 0,
     ":2: \"P\" is not a line \"key: value\", such as \"P1: b\""},
    {"half a key", "P1: b\nP1-", 0,
     ":2: \"P1-\" is not a line \"key: value\", such as \"P1: b\""},
    {"unknown", "P1: b\n\nP9: b\n", 0,
     ":3: worksheet 01-name-both-ends has no question \"P9\""},
    {"no key", ": b\n", 0, ":1: worksheet 01-name-both-ends has no question \"\""},
    {"double", "P1: b\n#\nP1: b\n", 0, ":3: P1 appears twice; the first is in line 1"},
    {"double, other case", "P1: b\np1: c\n", 0,
     ":2: P1 appears twice; the first is in line 1"},
    {"double, one empty", "P1:\nP1: c\n", 0,
     ":2: P1 appears twice; the first is in line 1"},
    {"double name", "student: A\nstudent: B\n", 0,
     ":2: student appears twice; the first is in line 1"},
    {"another's", "student: Ada\nworksheet: 02\nP1: b\n", 0,
     ":2: these are the answers to worksheet 02, but this is 01-name-both-ends"},
    {"another's, longer", "worksheet: 011\n", 0,
     ":1: these are the answers to worksheet 011, but this is 01-name-both-ends"},
    {"UTF-16, little", "\xff\xfeP\0001\0:\0", 8,
     ":1: the file is written in UTF-16; save it as UTF-8"},
    {"UTF-16, big", "\xfe\xff\0P\0001\0:", 8,
     ":1: the file is written in UTF-16; save it as UTF-8"},
    {"UTF-16, no mark", "P\0001\0:\0 \0b\0", 10,
     ":1: the file is written in UTF-16; save it as UTF-8"},
    {"Latin-1", "P1: b\nE1: caf\xe9 au lait\n", 0,
     ":2: the byte 0xe9 is not UTF-8 (is it Latin-1?); save the file as UTF-8"},
    {"Latin-1 at the end", "P1: b\nE1: caf\xe9", 0,
     ":2: the byte 0xe9 is not UTF-8 (is it Latin-1?); save the file as UTF-8"},
    {"cut in a character", "P1: b\nE1: \xe2\x82", 0,
     ":2: the byte 0xe2 is not UTF-8 (is it Latin-1?); save the file as UTF-8"},
    {"a NUL", "P1: b\nP2: \0c\n", 12, ":2: a NUL byte; is this a text file?"},
    {"a control character", "P1: b\nE1: \x1b[2J\n", 0,
     ":2: the value of E1 has a control character"},
    {"a name with one", "student: a\x07\n", 0,
     ":1: a student's name must be at most 127 bytes of UTF-8, an id at most 63, and "
     "both without control characters"},
    {"CR alone", "P1: b\rP2: c\r", 0,
     ":1: a CR within a line; end each line with LF, or CR LF"},
    {"no time", "P1: b\nP1-at: today\n", 0,
     ":2: P1-at: write a time as 2026-11-22T20:50:01Z; leave the line out if you do not "
     "know it"},
    {"a command", "$(reboot)\n", 0,
     ":1: \"$(reboot)\" is not a line \"key: value\", such as \"P1: b\""},
};

static void test_bad(void) {
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t length = bad[i].length > 0 ? bad[i].length : strlen(bad[i].text);

        check(read_bytes(bad[i].text, length) == -1 && errno == EINVAL, "%s is refused",
              bad[i].name);
        check(strcmp(why, bad[i].why) == 0, "%s%s", bad[i].name, why);
        check(answers.count == 0 && answers.student == NULL && answers.worksheet == NULL,
              "%s: nothing is kept", bad[i].name);
    }
    check(read_bytes("", 0) == -1 && strcmp(why, ":1: the file is empty") == 0, "empty%s",
          why);
}

/* 10 MB, whatever is in it; and each byte that is one too many. */
static void test_big(void) {
    enum { BIG = 10000000 };
    char *bytes = malloc(BIG);

    memset(bytes, 'x', BIG);
    check(read_bytes(bytes, BIG) == -1 &&
              strstr(why, ":1: the file is longer than 200000"),
          "10 MB in one line%s", why);
    for (size_t i = 10; i < BIG; i += 11)
        bytes[i] = '\n';
    check(read_bytes(bytes, BIG) == -1 && strstr(why, ":1: the file is longer"),
          "10 MB in lines%s", why);
    memset(bytes, '\0', BIG);
    check(read_bytes(bytes, BIG) == -1 && strstr(why, ":1: the file is longer"),
          "10 MB of NULs%s", why);
    memset(bytes, 'x', BIG);
    memcpy(bytes, "P1: ", 4);
    check(read_bytes(bytes, 4 + ANSWERS_VALUE_MAX) == 0, "a value as long as it may be");
    check(read_bytes(bytes, 5 + ANSWERS_VALUE_MAX) == -1 &&
              strcmp(why, ":1: the value of P1 is longer than 2000 bytes") == 0,
          "one too long%s", why);
    memset(bytes, '\n', BIG);
    memcpy(bytes, "P1: b\n", 6);
    check(read_bytes(bytes, ANSWERS_FILE_MAX) == 0, "a file as long as it may be: %s",
          why);
    check(read_bytes(bytes, ANSWERS_FILE_MAX + 1) == -1, "a file that is longer by one");
    free(bytes);
}

/* Every prefix of a good file is read, or refused with a reason; all under the limits. */
static void test_prefixes(void) {
    static const char good[] = "worksheet: 01\r\nstudent: Zo\xc3\xab\nP1: b\nP1-at: "
                               "2026-11-22T20:50:01Z\n# \xe2\x82\xac\n";

    for (size_t length = 0; length < sizeof good; length++)
        check(read_bytes(good, length) == 0 || strchr(why, ' ') != NULL, "%zu bytes",
              length);
}

static void test_no_files(void) {
    struct answers none;

    check(answers_read(&none, &sheet, "/nowhere/x", &why) == -1 && errno == ENOENT,
          "no file");
    check(strstr(why, "/nowhere/x: ") == why, "it is named: %s", why);
    check(answers_read(&none, &sheet, "/tmp", &why) == -1, "a folder");
    unlink(path);
    check(mkfifo(path, 0600) == 0, "a FIFO is made");
    check(answers_read(&none, &sheet, path, &why) == -1, "a FIFO is not waited for");
    unlink(path);
}

static void test_set(void) {
    struct answers set = {0};
    char key[8], longest[ANSWERS_VALUE_MAX + 2];

    memset(longest, 'x', sizeof longest);
    longest[ANSWERS_VALUE_MAX + 1] = '\0';
    check(answers_set(&set, "P1", longest) == -1 && errno == EINVAL, "too long");
    check(answers_set(&set, "P1", " \t\n ") == -1 && errno == EINVAL, "empty");
    check(answers_set(&set, "P1", "caf\xe9") == -1 && errno == EINVAL, "no UTF-8");
    check(answers_set(&set, "P1", "a\x1b") == -1 && errno == EINVAL,
          "a control character");
    check(answers_set(&set, "P1-at-at", "b") == -1 && errno == EINVAL, "a long key");
    check(answers_set(&set, "P1", " two\nlines ") == 0, "two lines");
    check(strcmp(answers_get(&set, "P1"), "two lines") == 0, "become one");
    check(answers_set(&set, "P1", "c") == 0 && set.count == 1, "set anew");
    for (int i = 1; i < ANSWERS_MAX; i++) {
        snprintf(key, sizeof key, "K%d", i);
        check(answers_set(&set, key, "x") == 0, "key %d", i);
    }
    check(answers_set(&set, "Z", "x") == -1 && errno == ENOSPC, "one key too many");
    keep_end();
}

static void test_write(void) {
    struct answers set = {0};
    char text[400];
    size_t length;
    FILE *in;

    check(read_text("E1: later\n# a note\nP1: b\nstudent: Ada\n") == 0, "read");
    check(answers_set(&answers, "P1-at", "2026-11-22T20:50:01Z") == 0, "set");
    check(answers_write(&answers, &sheet, path) == 0, "written");
    in = fopen(path, "r");
    length = in == NULL ? 0 : fread(text, 1, sizeof text - 1, in);
    text[length] = '\0';
    check(in != NULL && fclose(in) == 0, "closed");
    check(strcmp(text, "worksheet: 01\nstudent: Ada\n# a note\nP1: b\n"
                       "P1-at: 2026-11-22T20:50:01Z\nE1: later\n") == 0,
          "it is in the sheet's order: %s", text);
    check(read_text(text) == 0 && has("E1", "later"), "it reads back: %s", why);
    check(answers_write(&set, &sheet, "/nowhere/x") == -1 && errno == ENOENT,
          "no folder");
}

int main(void) {
    int fd = mkstemp(path);

    check(fd != -1 && close(fd) == 0, "%s is made", path);
    test_good();
    test_lenient();
    test_bad();
    test_big();
    test_prefixes();
    test_set();
    test_write();
    test_no_files();
    keep_end();
    return check_done();
}
