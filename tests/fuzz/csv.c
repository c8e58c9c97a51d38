/* csv: any bytes as a gradebook's table. If a table is read and written, it can be
 * read again and is the same, and no cell of it begins like a formula. */
#include "fuzz.h"

#include "../../labs/class/csv.h"

#include <string.h>

static void same(const struct csv *one, const struct csv *other) {
    must(one->count == other->count && one->marked == other->marked);
    for (size_t i = 0; i < one->count; i++) {
        must(one->rows[i].count == other->rows[i].count);
        for (size_t j = 0; j < one->rows[i].count; j++)
            must(strcmp(csv_cell(one, i, j), csv_cell(other, i, j)) == 0);
    }
}

/* What stands at the beginning of each cell, as a spreadsheet sees it. */
static void harmless(const struct csv *csv) {
    for (size_t i = 0; i < csv->count; i++)
        for (size_t j = 0; j < csv->rows[i].count; j++) {
            char *text = NULL;
            size_t length = 0;
            FILE *out = open_memstream(&text, &length);

            must(out != NULL);
            csv_write_cell(out, csv_cell(csv, i, j));
            fclose(out);
            must(text[text[0] == '"'] == '\0' ||
                 strchr("=@\t\r\n", text[text[0] == '"']) == NULL);
            free(text);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    struct csv csv, again;
    char why[200] = "", *text = NULL;
    size_t length = 0;
    FILE *out;
    char *input = malloc(count + 1);
    int result;

    must(input != NULL);
    memcpy(input, bytes, count);
    input[count] = '\0';
    result = csv_read(&csv, input, count, why, sizeof why);
    free(input);
    if (result == -1) {
        must(strncmp(why, "line ", 5) == 0);
        return 0;
    }
    harmless(&csv);
    out = open_memstream(&text, &length);
    must(out != NULL);
    csv_write(out, &csv);
    must(fclose(out) == 0);
    must(csv_read(&again, text, length, why, sizeof why) == 0);
    same(&csv, &again);
    csv_free(&csv);
    csv_free(&again);
    free(text);
    return 0;
}
