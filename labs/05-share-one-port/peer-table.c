/* peer-table: see peer-table.h. */
#include "peer-table.h"

#include <stdio.h>

enum { LINE_SIZE = 256 };

bool table_read(const char *path, bool (*see)(const struct table_row *, void *),
                void *argument) {
    FILE *table = fopen(path, "r");
    char line[LINE_SIZE];
    struct table_row row;

    if (table == NULL)
        return false;
    while (fgets(line, sizeof line, table) != NULL)
        if (sscanf(line, "%*d: %8x:%4x %8x:%4x %*2x %*8x:%8x %*2x:%*8x %*8x %u",
                   &row.local, &row.local_port, &row.remote, &row.remote_port,
                   &row.waiting, &row.uid) == 6 &&
            !see(&row, argument))
            break;
    fclose(table);
    return true;
}
