/* question: any bytes that a client may send. However they are cut into pieces, the
 * same lines and faults are found at the same places. The first byte says how they
 * are cut. */
#include "fuzz.h"

#include "../../demo-server/answer.h"

#include <string.h>

enum { FOUND_MAX = 4096 };

struct finds {
    size_t count;
    size_t at[FOUND_MAX];
    enum question_found what[FOUND_MAX];
};

/* Reads all bytes, at most `piece` of them at a time, up to the first fault. */
static void read_all(struct finds *finds, const char *bytes, size_t count, size_t piece) {
    struct question question = {0};
    size_t start = 0;

    finds->count = 0;
    while (start < count && finds->count < FOUND_MAX) {
        size_t length = count - start < piece ? count - start : piece;
        enum question_found found;
        size_t used = question_read(&question, bytes + start, length, &found);

        must(used > 0 && used <= length);
        start += used;
        if (found == QUESTION_UNFINISHED)
            continue;
        finds->at[finds->count] = start;
        finds->what[finds->count++] = found;
        if (found == QUESTION_NUL || found == QUESTION_TOO_LONG)
            return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static struct finds whole, cut;

    if (count < 2)
        return 0;
    read_all(&whole, (const char *)bytes + 1, count - 1, count);
    read_all(&cut, (const char *)bytes + 1, count - 1, (size_t)bytes[0] + 1);
    must(whole.count == cut.count);
    for (size_t i = 0; i < whole.count; i++)
        must(whole.at[i] == cut.at[i] && whole.what[i] == cut.what[i]);
    return 0;
}
