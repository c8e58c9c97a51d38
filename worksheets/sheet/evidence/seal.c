/* seal: the checksum at the end of evidence. See seal.h. */
#include "seal.h"

#include "../text/text.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char key[] = "seal:";

/* FNV-1a, 64 bits, from a number of the kit's own. */
void seal_line(char line[SEAL_LINE_SIZE], const char *data, size_t length) {
    uint64_t hash = UINT64_C(0x706f72746c616201);

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)data[i]) * UINT64_C(0x100000001b3);
    snprintf(line, SEAL_LINE_SIZE, "%s %016" PRIx64 "\n", key, hash);
}

size_t seal_find(const char *data, size_t length) {
    return text_find_line(data, length, key);
}

bool seal_holds(const char *data, size_t length) {
    size_t before = seal_find(data, length);
    char line[SEAL_LINE_SIZE];

    seal_line(line, data, before);
    return length - before == strlen(line) &&
           memcmp(data + before, line, length - before) == 0;
}
