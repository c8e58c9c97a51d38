/* registry: any line as one of registry.tsv, or of the two lists beside it. */
#include "fuzz.h"

#include "../../lib/registry-source.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    char line[1024], copy[1024];
    struct registry_row row;
    const char *description, *text;
    uint16_t port;

    fuzz_text(line, sizeof line, bytes, count);
    strcpy(copy, line);
    if (registry_source_row(line, &row, &description) == NULL) {
        must(row.low <= row.high);
        must((row.kind == REGISTRY_ASSIGNED) == (row.name[0] != '\0'));
        must(memchr(row.name, '\0', sizeof row.name) != NULL);
        must(description >= line && description < line + sizeof line);
    }
    if (registry_source_note(copy, &port, &text) == NULL)
        must(text[0] != '\0' && strchr(text, '\t') == NULL);
    return 0;
}
