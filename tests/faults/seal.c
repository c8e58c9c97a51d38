/* seal: what somebody does to evidence.
 *
 *     seal FILE            prints it, sealed anew, as one can who has read the kit's code
 *     seal --every FILE    changes each byte in turn, takes it away, puts one there, and
 *                          cuts the file there: how many of these the seal does not show
 */
#include "../../worksheets/sheet/seal.h"

#include "../../worksheets/sheet/evidence.h"
#include "../../worksheets/sheet/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void seal_anew(const char *data, size_t length) {
    char line[SEAL_LINE_SIZE];

    length = seal_find(data, length);
    seal_line(line, data, length);
    printf("%.*s%s", (int)length, data, line);
}

static void change_all(const char *data, size_t length) {
    char *copy = malloc(length + 1);
    unsigned long missed = 0;

    if (copy == NULL)
        return;
    for (size_t at = 0; at < length; at++) {
        for (int other = 1; other < 256; other <<= 1) {
            memcpy(copy, data, length);
            copy[at] = (char)(copy[at] ^ other);
            missed += seal_holds(copy, length);
        }
        memcpy(copy, data, at);
        memcpy(copy + at, data + at + 1, length - at - 1);
        missed += seal_holds(copy, length - 1);
        memcpy(copy + at + 1, data + at, length - at);
        missed += seal_holds(copy, length + 1);
        missed += seal_holds(data, at);
    }
    printf("%zu changes, %lu missed\n", 11 * length, missed);
    free(copy);
}

int main(int argc, char **argv) {
    const char *path = argc < 2 ? "" : argv[argc - 1];
    char *data;
    size_t length;

    if (file_read(path, EVIDENCE_FILE_MAX, &data, &length) == -1)
        return 1;
    if (argc == 3)
        change_all(data, length);
    else
        seal_anew(data, length);
    free(data);
    return 0;
}
