/* seal: seals evidence anew, as somebody does who has read the kit's code. What the seal
 * cannot notice has to be noticed by what the evidence says. */
#include "../../worksheets/sheet/seal.h"

#include "../../worksheets/sheet/evidence.h"
#include "../../worksheets/sheet/file.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    char line[SEAL_LINE_SIZE], *data;
    size_t length;

    if (argc != 2 || file_read(argv[1], EVIDENCE_FILE_MAX, &data, &length) == -1)
        return 1;
    length = seal_find(data, length);
    seal_line(line, data, length);
    printf("%.*s%s", (int)length, data, line);
    free(data);
    return 0;
}
