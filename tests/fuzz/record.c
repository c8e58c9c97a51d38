/* record: any bytes as a line of the pair's log. A line that passes the first look
 * also passes lib/entry.h, and a line with hidden addresses contains no address. */
#include "fuzz.h"

#include "../../labs/view/record.h"
#include "../../labs/view/shape.h"

#include <string.h>

static void hide(const struct entry *entry) {
    static struct hosts hosts;
    struct entry hidden;
    struct line line;

    if (!record_hide(entry, &hosts, &line))
        return;
    must(record_read(&hidden, line.text, line.length) == RECORD_GOOD);
    must(strcmp(hidden.name, entry->name) == 0);
    for (size_t i = 0; i < hidden.count; i++) {
        const char *dot = strrchr(hidden.pairs[i].path, '.');

        if (dot != NULL && strcmp(dot, ".address") == 0)
            must(strncmp(hidden.pairs[i].value, "host ", 5) == 0);
    }
    entry_free(&hidden);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static char text[LINE_SIZE + 100];
    struct entry entry;
    enum record_fault fault;

    if (count >= sizeof text)
        return 0;
    memcpy(text, bytes, count);
    text[count] = '\0';
    fault = record_read(&entry, text, count);
    must(record_fault_name(fault)[0] != '\0');
    must(!shape_is_known(text, count) || fault == RECORD_GOOD);
    if (fault != RECORD_GOOD)
        return 0;
    hide(&entry);
    entry_free(&entry);
    return 0;
}
