/* evidence-test: worksheets/sheet/evidence/evidence.h. Evidence that was changed in any
 * byte is no longer sealed; and where each value of it is changed and the seal made anew,
 * by someone who can, it no longer agrees with itself, except in the values that `quiet`
 * names. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* mkdtemp */
#endif
#include "../../worksheets/sheet/evidence/entry.h"
#include "../../worksheets/sheet/evidence/evidence.h"
#include "../../worksheets/sheet/evidence/seal.h"

#include "check.h"
#include "evidence-lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES_MAX = 64, LINE_SIZE_MAX = 6144, WHY_SIZE = 600, DATA_MAX = 60000 };

static char folder[] = "/tmp/portlab-evidence.XXXXXX";
static char path[64], log_path[64];
static char name[] = "01-name-both-ends";
static const struct sheet sheet = {.name = name, .step_count = 4};

/* What can be changed without its being noticed, once the seal is made anew. */
static const struct {
    const char *event, *path, *reason;
} quiet[] = {
    {"facts", "", "what is said of the machine; no other line repeats it"},
    {"listening", "pid", "a process's number; nothing asks for it"},
    {"closed", "bytes_", "nothing asks for them, and the answer's length varies"},
    {"datagram", "bytes", "likewise"},
    {"summary", "asked", "as it was typed; more than were opened is an error's story"},
    {"error", "message", "words; what they name is held against the other values"},
    {"error", "explanation", "words"},
    {"error", "remedies", "words"},
};

static const char *why_quiet(const char *event, const char *at) {
    for (size_t i = 0; i < sizeof quiet / sizeof quiet[0]; i++)
        if (strcmp(quiet[i].event, event) == 0 &&
            strncmp(quiet[i].path, at, strlen(quiet[i].path)) == 0)
            return quiet[i].reason;
    return NULL;
}

static void write_file(const char *to, const char *data, size_t length) {
    FILE *out = fopen(to, "w");

    check(out != NULL && fwrite(data, 1, length, out) == length && fclose(out) == 0,
          "%s can be written", to);
}

static size_t read_file(char data[DATA_MAX]) {
    FILE *in = fopen(path, "r");
    size_t length = in == NULL ? 0 : fread(data, 1, DATA_MAX, in);

    if (in != NULL)
        fclose(in);
    return length;
}

/* Makes sealed evidence of one step from lines. */
static void make(const char *const *lines, size_t count) {
    static char began[] = "2026-11-22T20:51:00Z", ended[] = "2026-11-22T20:51:09Z";
    struct run run = {.began = began, .ended = ended, .port = 24815, .other = 24816};
    FILE *out = fopen(log_path, "w");

    for (size_t i = 0; i < count && out != NULL; i++)
        fprintf(out, "%s\n", lines[i]);
    check(out != NULL && fclose(out) == 0, "the log can be written");
    unlink(path);
    check(evidence_add_run(path, &sheet, "Ada Lovelace", 0, &run, log_path) == 0,
          "a run can be added: %s", strerror(errno));
}

/* 0: sealed and agrees with itself; else -1, and why. */
static int judge(char why[WHY_SIZE]) {
    struct evidence evidence;
    int result;

    why[0] = '\0';
    if (evidence_read(&evidence, path, why, WHY_SIZE) == -1)
        return -1;
    check(evidence.sealed, "what was just written is sealed");
    result = evidence_consistent(&evidence, why, WHY_SIZE);
    check(result == -1 || why[0] == '\0', "what agrees leaves no words: %s", why);
    evidence_free(&evidence);
    return result;
}

/* A line with the scalar at `at` become another of its kind. */
static void change(const char *line, size_t at, char changed[LINE_SIZE_MAX]) {
    const char *value = line + at;
    size_t length = 1;

    if (*value == '"') {
        while (value[length] != '"')
            length += value[length] == '\\' ? 2 : 1;
        snprintf(changed, LINE_SIZE_MAX, "%.*sx%s", (int)(at + length), line,
                 value + length);
        return;
    }
    length = strcspn(value, ",}]");
    if (*value >= '0' && *value <= '9')
        snprintf(changed, LINE_SIZE_MAX, "%.*s%ld%s", (int)at, line,
                 strtol(value, NULL, 10) + 1, value + length);
    else
        snprintf(changed, LINE_SIZE_MAX, "%.*s%s%s", (int)at, line,
                 *value == 't'   ? "false"
                 : *value == 'f' ? "true"
                                 : "7",
                 value + length);
}

/* The path of the value that differs between two lines. */
static void find_path(const char *line, const char *changed, char *at, size_t size) {
    struct entry one, other;

    snprintf(at, size, "?");
    if (entry_read(&one, line, strlen(line)) == -1)
        return;
    if (entry_read(&other, changed, strlen(changed)) == 0) {
        for (size_t i = 0; i < one.count && i < other.count; i++)
            if (strcmp(one.pairs[i].value, other.pairs[i].value) != 0)
                snprintf(at, size, "%s", one.pairs[i].path);
        entry_free(&other);
    } else {
        snprintf(at, size, "portlab");
    }
    entry_free(&one);
}

/* Whether a value begins here: behind a colon, or in a list of texts. */
static bool begins_value(const char *line, size_t at) {
    return at > 0 && line[at] != '{' && line[at] != '[' &&
           ((line[at - 1] == ':' && line[at - 2] == '"') ||
            (line[at - 1] == '[' && line[at] == '"'));
}

/* Puts a line in another's place in the evidence, as somebody does who knows the seal. */
static void forge(const char *line, const char *changed) {
    static char data[DATA_MAX], forged[DATA_MAX];
    char seal[SEAL_LINE_SIZE], *at;
    size_t length = read_file(data);

    data[seal_find(data, length)] = '\0';
    at = strstr(data, line);
    check(at != NULL, "the line is there");
    if (at == NULL)
        return;
    snprintf(forged, sizeof forged, "%.*s%s%s", (int)(at - data), data, changed,
             at + strlen(line));
    seal_line(seal, forged, strlen(forged));
    strcat(forged, seal);
    write_file(path, forged, strlen(forged));
}

static void change_values(const char *const *lines, size_t which) {
    static char data[DATA_MAX];
    size_t length = read_file(data);
    char changed[LINE_SIZE_MAX], at[128], why[WHY_SIZE];
    struct entry event;

    if (entry_read(&event, lines[which], strlen(lines[which])) == -1)
        return;
    for (size_t i = 0; lines[which][i] != '\0'; i++) {
        const char *reason;

        if (!begins_value(lines[which], i))
            continue;
        change(lines[which], i, changed);
        find_path(lines[which], changed, at, sizeof at);
        reason = why_quiet(event.name, at);
        if (reason != NULL)
            continue;
        forge(lines[which], changed);
        check(judge(why) == -1, "line %zu, %s: a change of '%s' is noticed: %s", which,
              event.name, at, changed);
        write_file(path, data, length);
    }
    entry_free(&event);
}

static void test_values(const char *const *lines, size_t count) {
    char why[WHY_SIZE];

    make(lines, count);
    check(judge(why) == 0, "a real run agrees with itself: %s", why);
    for (size_t i = 0; i < count; i++)
        change_values(lines, i);
}

/* A line that is gone. These can be: a process may have been killed. */
static bool may_be_gone(const char *line) {
    return strstr(line, "\"closed\"") != NULL || strstr(line, "\"stopped\"") != NULL ||
           strstr(line, "\"connected\"") != NULL || strstr(line, "\"error\"") != NULL ||
           strstr(line, "\"summary\"") != NULL;
}

static void test_lines(const char *const *lines, size_t count) {
    static char data[DATA_MAX];
    char line[LINE_SIZE_MAX], why[WHY_SIZE];
    size_t length;

    make(lines, count);
    length = read_file(data);
    for (size_t i = 0; i < count; i++) {
        snprintf(line, sizeof line, "%s\n", lines[i]);
        forge(line, "");
        check(may_be_gone(lines[i]) || judge(why) == -1, "line %zu is missed: %s", i,
              lines[i]);
        write_file(path, data, length);
    }
}

/* 8807 has a name over UDP alone. An error may have been over TCP, which has none. */
static void test_service(void) {
    const char *lines[] = {
        few_lines[0],
        "{\"portlab\":1,\"event\":\"error\",\"call\":\"connect\",\"endpoint\":{"
        "\"address\":"
        "\"127.0.0.1\",\"port\":8807,\"range\":\"registered\",\"service\":null,\"kernel_"
        "range\":false},\"errno\":\"ECONNREFUSED\",\"message\":\"connect 127.0.0.1:8807: "
        "ECONNREFUSED (Connection refused)\",\"explanation\":\"None.\",\"remedies\":[],"
        "\"exit\":69}",
        "{\"portlab\":1,\"event\":\"summary\",\"transport\":\"tcp\",\"asked\":1,"
        "\"opened\":0,"
        "\"distinct_source_ports\":0,\"lowest\":null,\"highest\":null,\"even\":0,\"odd\":"
        "0}"};
    char why[WHY_SIZE];

    make(lines, sizeof lines / sizeof lines[0]);
    check(judge(why) == 0, "the name over either transport will do: %s", why);
}

/* Whether the file as it is now is taken for what the kit wrote. */
static bool is_taken(void) {
    struct evidence evidence;
    char why[WHY_SIZE];
    bool sealed;

    if (evidence_read(&evidence, path, why, sizeof why) == -1)
        return false;
    sealed = evidence.sealed;
    evidence_free(&evidence);
    return sealed;
}

/* Each byte changed, each end cut: the file is no evidence any more, or not sealed. It is
 * changed in its place: to write it anew each time takes a disk ten seconds. */
static void test_seal(void) {
    static char data[DATA_MAX];
    size_t length;
    int fd;

    make(few_lines, sizeof few_lines / sizeof few_lines[0]);
    length = read_file(data);
    fd = open(path, O_RDWR);
    check(length > 1000 && fd != -1 && is_taken(), "the file is there");
    for (size_t i = 0; i < length; i++) {
        char other = data[i] == 'x' ? 'y' : 'x';

        check(pwrite(fd, &other, 1, (off_t)i) == 1 && !is_taken(),
              "byte %zu, %c, is noticed", i, data[i]);
        check(pwrite(fd, &data[i], 1, (off_t)i) == 1, "byte %zu is as it was", i);
    }
    check(is_taken(), "the file is as it was");
    while (length-- > 0)
        check(ftruncate(fd, (off_t)length) == 0 && !is_taken(), "a cut at %zu is noticed",
              length);
    close(fd);
}

static void check_refused(const char *data, size_t length, const char *what) {
    struct evidence evidence;
    char why[WHY_SIZE] = "";
    int result;

    write_file(path, data, length);
    result = evidence_read(&evidence, path, why, sizeof why);
    check(result == -1 || !evidence.sealed, "%s is refused", what);
    check(result == 0 || strncmp(why, path, strlen(path)) == 0,
          "%s: the file is named: %s", what, why);
    if (result == 0)
        evidence_free(&evidence);
}

static int written_and_read(const char *data) {
    struct evidence evidence;
    char why[WHY_SIZE];
    int result;

    write_file(path, data, strlen(data));
    result = evidence_read(&evidence, path, why, sizeof why);
    if (result == 0)
        evidence_free(&evidence);
    return result;
}

static void test_bad_files(void) {
    static const char *const predicted[] = {
        "predicted:",
        "predicted: P1",
        "predicted: P1 ",
        "predicted: P1 unknown",
        "predicted: P1 unknown ",
        "predicted: P1 2026-11-22T20:51:00Z",
        "predicted: P1 2026-11-22 b",
        "predicted: P1 unk b",
        "predicted:  unknown b",
        "predicted: P100 unknown b",
        "predicted: P1 unknown b\npredicted: P1 unknown c",
    };
    static char data[DATA_MAX];
    struct evidence evidence;
    char why[WHY_SIZE];
    size_t length;

    check_refused("", 0, "an empty file");
    check_refused("\n", 1, "an empty line");
    check_refused("worksheet: 01\n", 14, "an answers file");
    check_refused("portlab-evidence: 1\n", 20, "a head alone");
    check_refused("portlab-evidence: 1\nworksheet: 01\nstudent: \xff\n", 45, "Latin-1");
    check_refused("portlab-evidence: 1\nworksheet: 01\nstudent: a\0b\n", 47, "a NUL");
    check_refused("portlab-evidence: 1\nworksheet: 01\nworksheet: 02\n", 48,
                  "two sheets");
    check_refused("portlab-evidence: 1\nstep: 99 2026-11-22T20:51:00Z 1 2\n", 55,
                  "step 99");
    for (size_t i = 0; i < sizeof predicted / sizeof predicted[0]; i++) {
        snprintf(data, sizeof data,
                 "portlab-evidence: 1\nworksheet: 01\nstudent: A\n%s\n", predicted[i]);
        check(written_and_read(data) == -1, "%s is refused", predicted[i]);
    }
    make(few_lines, sizeof few_lines / sizeof few_lines[0]);
    length = read_file(data);
    memcpy(data + length, data, length);
    check_refused(data, 2 * length, "a file joined to itself");
    strcpy(data + length, "seal: 0\n");
    check_refused(data, length + 8, "a line after the seal");
    unlink(path);
    check(evidence_read(&evidence, path, why, sizeof why) == -1 && errno == ENOENT,
          "no file");
    check(evidence_read(&evidence, "/dev/zero", why, sizeof why) == -1, "no plain file");
}

static void test_add(void) {
    static char data[DATA_MAX];
    struct evidence evidence;
    char why[WHY_SIZE];
    size_t length;

    make(few_lines, sizeof few_lines / sizeof few_lines[0]);
    check(evidence_add_skipped(path, &sheet, "Ada Lovelace", 1, "no\ncurl") == 0,
          "a step that was skipped is added");
    check(evidence_add_skipped(path, &sheet, "Ada Lovelace", 0, "again") == 0,
          "the first step anew");
    check(evidence_read(&evidence, path, why, sizeof why) == 0 && evidence.sealed,
          "it is sealed: %s", why);
    check(!evidence.runs[0].ran && strcmp(evidence.runs[0].skipped, "again") == 0,
          "the last run of a step counts");
    check(evidence.runs[1].skipped != NULL &&
              strcmp(evidence.runs[1].skipped, "no curl") == 0,
          "a reason is one line");
    check(strcmp(evidence.student, "Ada Lovelace") == 0 &&
              strcmp(evidence.worksheet, "01") == 0,
          "whose it is");
    evidence_free(&evidence);
    check(evidence_add_skipped(path, &sheet, "Bob", 2, "no") == -1 && errno == EINVAL,
          "another's is not added to");
    length = read_file(data);
    data[length - 2] = (char)(data[length - 2] == '0' ? '1' : '0');
    write_file(path, data, length);
    check(evidence_add_skipped(path, &sheet, "Ada Lovelace", 2, "no") == -1 &&
              errno == EINVAL,
          "what was changed is not sealed anew");
}

/* A log that someone else wrote to: only events are taken over. */
static void test_log(void) {
    const char *lines[] = {few_lines[0],
                           "end: 2026-11-22T20:51:09Z",
                           "seal: 0",
                           "{}",
                           "",
                           "{\"portlab\":1,\"event\":\"x\",\"a\":[[[[[[[[1]]]]]]]]}",
                           "{\"portlab\":1,\"event\":\"listening\"",
                           few_lines[1]};
    struct evidence evidence;
    char why[WHY_SIZE];

    make(lines, sizeof lines / sizeof lines[0]);
    check(evidence_read(&evidence, path, why, sizeof why) == 0 && evidence.sealed,
          "it is sealed: %s", why);
    check(evidence.runs[0].count == 2, "two of the lines are events: %zu",
          evidence.runs[0].count);
    evidence_free(&evidence);
}

int main(void) {
    if (!check(mkdtemp(folder) != NULL, "a folder of its own"))
        return check_done();
    snprintf(path, sizeof path, "%s/evidence", folder);
    snprintf(log_path, sizeof log_path, "%s/log", folder);
    test_values(many_lines, sizeof many_lines / sizeof many_lines[0]);
    test_values(few_lines, sizeof few_lines / sizeof few_lines[0]);
    test_lines(many_lines, sizeof many_lines / sizeof many_lines[0]);
    test_lines(few_lines, sizeof few_lines / sizeof few_lines[0]);
    test_service();
    test_seal();
    test_bad_files();
    test_add();
    test_log();
    unlink(path);
    unlink(log_path);
    rmdir(folder);
    return check_done();
}
