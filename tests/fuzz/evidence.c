/* evidence: any bytes as the evidence of a student's steps, with a valid seal.
 * Questions are compared with it, and with a step added it can still be read and is
 * sealed. */
#include "fuzz.h"

#include "memory.h"

#include "../../worksheets/sheet/evidence/evidence.h"
#include "../../worksheets/sheet/evidence/seal.h"
#include "../../worksheets/sheet/marks/rule.h"
#include "../../worksheets/sheet/text/keep.h"

#include <string.h>

static const char path[] = "answers.evidence";
static char name[] = "01-name-both-ends";
static const struct sheet sheet = {.name = name, .step_count = SOURCE_STEPS_MAX};

static void judge(const struct evidence *evidence) {
    static const char *const rules[] = {
        "connected local.port",        "connected last local.port",
        "accepted last peer.port",     "count closed where why=end",
        "distinct accepted peer.port", "highest connected local.port",
        "highest accepted open",       "facts ephemeral.low",
        "step 2: stopped served",      "error errno",
    };
    const char *expected;

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        enum rule_end end = rule_judge(rules[i], evidence, 0, "36250", &expected);

        must(end != RULE_MALFORMED);
        must((end != RULE_WRONG && end != RULE_SKIPPED) || expected[0] != '\0');
        must(end != RULE_RIGHT || strcmp(expected, "36250") == 0);
    }
}

/* Puts the bytes into the file, with the seal for them. */
static void seal(const uint8_t *bytes, size_t count) {
    char line[SEAL_LINE_SIZE];
    size_t length = seal_find((const char *)bytes, count);

    if (length > EVIDENCE_FILE_MAX / 2)
        length = EVIDENCE_FILE_MAX / 2;
    memory_set(bytes, length);
    seal_line(line, memory, memory_length);
    strcpy(memory + memory_length, line);
    memory_length += strlen(line);
}

/* The step has left what it was; the others are as they were. */
static void add(const struct evidence *before) {
    static struct evidence after;
    const struct run skipped = {.began = "2026-11-22T20:59:00Z",
                                .skipped = "no curl\nhere"};
    struct person student;
    const char *why;

    if (person_start(&student, before->student, before->id == NULL ? "" : before->id) ==
            -1 ||
        evidence_add(path, &sheet, &student, 0, &skipped, NULL) == -1)
        return;
    must(evidence_read(&after, path, &why) == 0 && after.sealed);
    must(strcmp(after.runs[0].skipped, "no curl here") == 0 && !after.runs[0].ran);
    for (size_t i = 1; i < SOURCE_STEPS_MAX; i++)
        must(after.runs[i].ran == before->runs[i].ran &&
             after.runs[i].count == before->runs[i].count);
    evidence_free(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static struct evidence evidence;
    const char *why = "";

    seal(bytes, count);
    if (evidence_read(&evidence, path, &why) == -1) {
        must(strncmp(why, path, strlen(path)) == 0);
        keep_end();
        return 0;
    }
    judge(&evidence);
    if (evidence_consistent(&evidence, &why) == -1)
        must(strncmp(why, "step ", 5) == 0);
    else if (evidence.sealed)
        add(&evidence);
    evidence_free(&evidence);
    keep_end();
    return 0;
}
