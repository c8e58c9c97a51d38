/* evidence-test: worksheets/sheet/evidence/evidence.h. Evidence that was changed in any
 * byte is no longer sealed; what another version of the kit seals is believed; and what
 * no honest run can leave is refused, although it is sealed. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* mkdtemp */
#endif
#include "../../lib/version.h"
#include "../../worksheets/sheet/evidence/evidence.h"
#include "../../worksheets/sheet/evidence/seal.h"

#include "check.h"
#include "evidence-lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WHY_SIZE = 600, DATA_MAX = 60000 };

static char folder[] = "/tmp/portlab-evidence.XXXXXX";
static char path[64], log_path[64];
static char name[] = "01-name-both-ends";
static const struct sheet sheet = {.name = name, .step_count = 4};

static struct lines two_servers, one_server;

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

static struct person bob;

static const struct person *ada(void) {
    static struct person person;

    check(person_start(&person, "Ada Lovelace", "") == 0, "a name");
    return &person;
}

/* Adds a run of a step, an index, from such a minute on. */
static void add_run(const struct lines *lines, size_t step, unsigned minute) {
    struct run run = {.port = 24815, .other = 24816};
    FILE *out = fopen(log_path, "w");

    snprintf(run.began, sizeof run.began, "2026-11-22T20:%02u:00Z", minute % 60);
    snprintf(run.ended, sizeof run.ended, "2026-11-22T20:%02u:09Z", minute % 60);
    for (size_t i = 0; i < lines->count && out != NULL; i++)
        fprintf(out, "%s\n", lines->text[i]);
    check(out != NULL && fclose(out) == 0, "the log can be written");
    check(evidence_add(path, &sheet, ada(), step, &run, log_path) == 0,
          "a run can be added: %s", strerror(errno));
}

/* Makes sealed evidence of one step from lines. */
static void make(const struct lines *lines) {
    unlink(path);
    add_run(lines, 0, 51);
}

/* 0: sealed and agrees with itself; else -1, and why. */
static int judge(const char **why) {
    struct evidence evidence;
    int result;

    *why = "";
    if (evidence_read(&evidence, path, why) == -1)
        return -1;
    check(evidence.sealed, "what was just written is sealed");
    result = evidence_consistent(&evidence, why);
    check(result == -1 || (*why)[0] == '\0', "what agrees leaves no words: %s", *why);
    evidence_free(&evidence);
    return result;
}

/* Puts something in another's place in the evidence, as somebody does who knows the seal,
 * or as another version of the kit may have written it. */
static void forge(const char *from, const char *to) {
    static char data[DATA_MAX], forged[DATA_MAX];
    char seal[SEAL_LINE_SIZE], *at;
    size_t length = read_file(data);

    data[seal_find(data, length)] = '\0';
    at = strstr(data, from);
    check(at != NULL, "it is there: %s", from);
    if (at == NULL)
        return;
    snprintf(forged, sizeof forged, "%.*s%s%s", (int)(at - data), data, to,
             at + strlen(from));
    seal_line(seal, forged, strlen(forged));
    strcat(forged, seal);
    write_file(path, forged, strlen(forged));
}

/* What another version of the kit may say of the same run. */
static const char *const believed[][2] = {
    {"{\"portlab\":1,\"event\":\"stopped\"",
     "{\"portlab\":1,\"event\":\"paused\",\"for\":3}\n"
     "{\"portlab\":1,\"event\":\"stopped\""},
    {"\"open\":1}", "\"open\":1,\"queue\":[1,2],\"tls\":{\"name\":null}}"},
    {"\"why\":\"end\"", "\"why\":\"farewell\""},
    {"\"why\":\"count\"", "\"why\":\"time\""},
    {"\"by\":\"client\"", "\"by\":\"both\""},
    {"\"service\":null", "\"service\":\"badm_pub\""},
    {"\"range\":\"registered\"", "\"range\":\"user\""},
    {"\"kernel_range\":true", "\"kernel_range\":null"},
    {"\"chosen_by\":\"kernel\"", "\"chosen_by\":\"inheritance\""},
    {"\"distinct_source_ports\":", "\"distinct\":"},
    {"\"id\":1,", "\"id\":7,"},
    {"\"exit\":69", "\"exit\":70"},
    {"\"message\":\"connect", "\"message\":\"It did not connect"},
    {"\"snapshot\":\"2025-11-14\"", "\"snapshot\":\"2031-01-01\""},
    {"machine: ", "room: 12\nmachine: "},
    {"kit: ", "kit: 9."},
    {"\"peer\":{\"address\":\"127.0.0.1\"", "\"peer\":{\"address\":\"::ffff:127.0.0.1\""},
};

static void test_believed(void) {
    struct evidence evidence;
    const char *why;

    make(&one_server);
    check(judge(&why) == 0, "a real run agrees with itself: %s", why);
    make(&two_servers);
    check(judge(&why) == 0, "another one does: %s", why);
    for (size_t i = 0; i < sizeof believed / sizeof believed[0]; i++) {
        forge(believed[i][0], believed[i][1]);
        check(judge(&why) == 0, "another version may write %s: %s", believed[i][1], why);
    }
    check(evidence_read(&evidence, path, &why) == 0 &&
              strcmp(evidence.kit, "9." PORTLAB_VERSION) == 0,
          "the version of the kit is read");
    evidence_free(&evidence);
    forge("kit: 9." PORTLAB_VERSION "\n", "");
    check(evidence_read(&evidence, path, &why) == 0 && evidence.kit == NULL,
          "version 1.0 did not say which it was");
    evidence_free(&evidence);
}

/* What no honest run can leave, and what is said of it. */
static const char *const broken[][3] = {
    {"\"event\":\"facts\"", "\"event\":\"fact\"",
     "step 1: it does not begin with this machine's facts"},
    {"\"event\":\"listening\"", "\"event\":\"listened\"",
     "step 1, line 5 (accepted): no server listened at 127.0.0.1 port 24815"},
    {"\"event\":\"accepted\",\"id\":1,\"transport\":\"tcp\"",
     "\"event\":\"accepted\",\"id\":1,\"transport\":\"udp\"",
     "step 1, line 3 (connected): no server of this step saw the peer 127.0.0.1 port "
     "36302"},
    {"\"accepted\",\"id\":2,\"transport\":\"tcp\",\"local\":{\"address\":\"127.0.0.1\","
     "\"port\":24815",
     "\"accepted\",\"id\":2,\"transport\":\"tcp\",\"local\":{\"address\":\"127.0.0.1\","
     "\"port\":24816",
     "step 1, line 6 (accepted): no server listened at 127.0.0.1 port 24816"},
    {"\"local\":{\"address\":\"127.0.0.1\",\"port\":36302",
     "\"local\":{\"address\":\"127.0.0.1\",\"port\":36304",
     "step 1, line 3 (connected): its two ends contradict \"agree\":true"},
    {"\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":36302",
     "\"server_saw\":{\"address\":\"127.0.0.1\",\"port\":36304",
     "step 1, line 3 (connected): its two ends contradict \"agree\":true"},
    {"\"agree\":true", "\"agree\":false",
     "step 1, line 3 (connected): its two ends contradict \"agree\":false"},
    {"\"peer\":{\"address\":\"127.0.0.1\",\"port\":36302",
     "\"peer\":{\"address\":\"127.0.0.1\",\"port\":36304",
     "step 1, line 3 (connected): no server of this step saw the peer 127.0.0.1 port "
     "36302"},
    {"\"peer\":{\"address\":\"127.0.0.1\",\"port\":36302",
     "\"peer\":{\"address\":\"127.0.0.2\",\"port\":36302",
     "step 1, line 3 (connected): no server of this step saw the peer 127.0.0.1 port "
     "36302"},
    {"end: 2026-11-22T20:51:09Z", "end: 2026-11-22T20:50:59Z",
     "step 1: it ended before it began"},
    {"end: 2026-11-22T20:51:09Z\n", "", "step 1: it has no end"},
};

static void test_broken(void) {
    const char *why;

    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        make(&one_server);
        forge(broken[i][0], broken[i][1]);
        check(judge(&why) == -1 && strcmp(why, broken[i][2]) == 0, "%s: %s", broken[i][2],
              why);
    }
}

/* Version 1.0 wrote what the clock said, which may have been set back. */
static void test_old_times(void) {
    const char *why;

    make(&one_server);
    forge("kit: " PORTLAB_VERSION "\n", "");
    forge("end: 2026-11-22T20:51:09Z", "end: 2026-11-22T20:50:59Z");
    check(judge(&why) == 0, "a clock that was set back, in 1.0: %s", why);
}

/* A step that is run again stands behind those that came between. */
static void test_order(void) {
    const char *why;

    make(&one_server);
    add_run(&two_servers, 1, 52);
    add_run(&one_server, 0, 53);
    check(judge(&why) == 0, "a step is run again: %s", why);
    add_run(&two_servers, 1, 52);
    check(judge(&why) == -1 &&
              strcmp(why, "step 2: it began before step 1 had ended") == 0,
          "a step that ran before the one before it: %s", why);
}

/* Whether the file as it is now is taken for what the kit wrote. */
static bool is_taken(void) {
    struct evidence evidence;
    const char *why;
    bool sealed;

    if (evidence_read(&evidence, path, &why) == -1)
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

    make(&one_server);
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
    const char *why = "";
    int result;

    write_file(path, data, length);
    result = evidence_read(&evidence, path, &why);
    check(result == -1 || !evidence.sealed, "%s is refused", what);
    check(result == 0 || strncmp(why, path, strlen(path)) == 0,
          "%s: the file is named: %s", what, why);
    if (result == 0)
        evidence_free(&evidence);
}

static int written_and_read(const char *data) {
    struct evidence evidence;
    const char *why;
    int result;

    write_file(path, data, strlen(data));
    result = evidence_read(&evidence, path, &why);
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
    const char *why;
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
    make(&one_server);
    length = read_file(data);
    memcpy(data + length, data, length);
    check_refused(data, 2 * length, "a file joined to itself");
    strcpy(data + length, "seal: 0\n");
    check_refused(data, length + 8, "a line after the seal");
    unlink(path);
    check(evidence_read(&evidence, path, &why) == -1 && errno == ENOENT, "no file");
    check(evidence_read(&evidence, "/dev/zero", &why) == -1, "no plain file");
}

static int add_skipped(const struct person *student, size_t step, const char *why) {
    struct run run = {.began = "2026-11-22T20:59:00Z", .skipped = why};

    return evidence_add(path, &sheet, student, step, &run, NULL);
}

static void test_add(void) {
    static char data[DATA_MAX];
    struct evidence evidence;
    const char *why;
    size_t length;

    make(&one_server);
    check(add_skipped(ada(), 1, "no\ncurl") == 0, "a step that was skipped is added");
    check(add_skipped(ada(), 0, "again") == 0, "the first step again");
    check(evidence_read(&evidence, path, &why) == 0 && evidence.sealed,
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
    check(person_start(&bob, "Bob", "") == 0, "a name");
    check(add_skipped(&bob, 2, "no") == -1 && errno == EINVAL,
          "another's is not added to");
    length = read_file(data);
    data[length - 2] = (char)(data[length - 2] == '0' ? '1' : '0');
    write_file(path, data, length);
    check(add_skipped(ada(), 2, "no") == -1 && errno == EINVAL,
          "what was changed is not sealed again");
}

/* A log that someone else wrote to: only events are taken over. */
static void test_log(void) {
    static const char *const others[] = {
        "end: 2026-11-22T20:51:09Z",
        "seal: 0",
        "{}",
        "",
        "{\"portlab\":1,\"event\":\"x\",\"a\":[[[[[[[[1]]]]]]]]}",
        "{\"portlab\":1,\"event\":\"listening\"",
    };
    static struct lines lines;
    struct evidence evidence;
    const char *why;

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        strcpy(lines.text[lines.count++], others[i]);
    strcpy(lines.text[lines.count++], one_server.text[0]);
    strcpy(lines.text[lines.count++], one_server.text[1]);
    make(&lines);
    check(evidence_read(&evidence, path, &why) == 0 && evidence.sealed,
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
    lines_read(&two_servers, "two-servers");
    lines_read(&one_server, "one-server");
    test_believed();
    test_broken();
    test_old_times();
    test_order();
    test_seal();
    test_bad_files();
    test_add();
    test_log();
    unlink(path);
    unlink(log_path);
    rmdir(folder);
    return check_done();
}
