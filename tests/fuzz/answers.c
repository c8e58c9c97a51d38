/* answers: any bytes as the answers to a worksheet. If answers are read and written,
 * they can be read again, and are the same. */
#include "fuzz.h"

#include "memory.h"

#include "../../worksheets/sheet/form/answers.h"
#include "../../worksheets/sheet/text/keep.h"

#include <string.h>

static const char path[] = "answers.txt";
static char name[] = "01-name-both-ends";
static const struct sheet sheet = {
    .name = name,
    .questions = {{.name = "P1", .part = PART_PREDICT},
                  {.name = "P2", .part = PART_PREDICT},
                  {.name = "O1", .part = PART_OBSERVE},
                  {.name = "E1", .part = PART_EXPLAIN}},
    .question_count = 4,
};

static void same(const struct answers *one, const struct answers *other,
                 const char *key) {
    const char *value = answers_get(one, key), *again = answers_get(other, key);

    must((value == NULL) == (again == NULL));
    must(value == NULL || (value[0] != '\0' && strcmp(value, again) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static const char *const keys[] = {"student", "P1",    "P2",    "O1",   "E1",
                                       "P1-at",   "P2-at", "O1-at", "E1-at"};
    static struct answers answers, again;
    const char *why = "";

    memory_set(bytes, count);
    if (answers_read(&answers, &sheet, path, &why) == -1) {
        must(strncmp(why, path, strlen(path)) == 0);
        must(answers.count == 0 && answers.comments == NULL);
        keep_end();
        return 0;
    }
    must(answers_write(&answers, &sheet, path) == 0);
    must(answers_read(&again, &sheet, path, &why) == 0);
    must(!again.cr_lf && !again.unended && answers.count == again.count);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        same(&answers, &again, keys[i]);
    keep_end();
    return 0;
}
