/* registry-table: turns the registry's text into a C table, when the kit is built.
 *
 *     registry-table rows  REGISTRY PREFERRED CUSTOMARY > registry-rows.c
 *     registry-table words REGISTRY                     > registry-words.c
 *
 * `words` are the descriptions, apart because only port-lookup wants them. */
#include "registry-source.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 65535, LINE_SIZE = 16384, PORTS = 65536 };

struct row {
    struct registry_row row;
    char *description;
};

static struct row rows[ROWS_MAX];
static size_t row_count;
static char snapshot[11];

static void stop(const char *file, unsigned long number, const char *wrong) {
    fprintf(stderr, "registry-table: %s:%lu: %s\n", file, number, wrong);
    exit(1);
}

/* Hands each line that is no comment to `use`, without its newline. */
static void each_line(const char *file,
                      void (*use)(const char *, unsigned long, char *)) {
    static char line[LINE_SIZE];
    FILE *in = fopen(file, "r");
    unsigned long number = 0;

    if (in == NULL)
        stop(file, 0, strerror(errno));
    while (fgets(line, sizeof line, in) != NULL) {
        size_t length = strlen(line);

        number++;
        if (length == 0 || line[length - 1] != '\n')
            stop(file, number, "the line is too long, or has no end");
        line[length - 1] = '\0';
        if (strncmp(line, "# snapshot: ", 12) == 0)
            snprintf(snapshot, sizeof snapshot, "%.10s", line + 12);
        if (line[0] != '#')
            use(file, number, line);
    }
    if (ferror(in))
        stop(file, number, strerror(errno));
    fclose(in);
}

static void copy_line(const char *file, unsigned long number, char *line) {
    struct row *row = &rows[row_count];
    const char *description = NULL;
    const char *wrong;

    if (row_count == ROWS_MAX)
        stop(file, number, "there are more rows than the table can number");
    wrong = registry_source_row(line, &row->row, &description);
    if (wrong != NULL)
        stop(file, number, wrong);
    if (row_count > 0 && row->row.low < rows[row_count - 1].row.low)
        stop(file, number, "the ports are not in ascending order");
    row->description = malloc(strlen(description) + 1);
    if (row->description == NULL)
        stop(file, number, "no memory");
    strcpy(row->description, description);
    row_count++;
}

static void prefer_line(const char *file, unsigned long number, char *line) {
    const char *name = NULL;
    bool found = false;
    uint16_t port = 0;
    const char *wrong = registry_source_note(line, &port, &name);

    if (wrong != NULL)
        stop(file, number, wrong);
    for (size_t i = 0; i < row_count; i++) {
        if (rows[i].row.low == port && strcmp(rows[i].row.name, name) == 0) {
            rows[i].row.preferred = 1;
            found = true;
        }
    }
    if (!found)
        stop(file, number, "the registry has no such port with such a name");
}

static void print_string(const char *text) {
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\' || *text == '?')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static void print_customary(const char *file, unsigned long number, char *line) {
    const char *text = NULL;
    uint16_t port = 0;
    const char *wrong = registry_source_note(line, &port, &text);

    if (wrong != NULL)
        stop(file, number, wrong);
    printf("    {%u, ", port);
    print_string(text);
    printf("},\n");
}

/* The index: for each port the first row that covers it. */
static void print_index(void) {
    static uint32_t first[PORTS];

    for (uint32_t port = 0; port < PORTS; port++)
        first[port] = (uint32_t)row_count;
    for (size_t i = row_count; i > 0; i--)
        for (uint32_t port = rows[i - 1].row.low; port <= rows[i - 1].row.high; port++)
            first[port] = (uint32_t)(i - 1);
    printf("const uint16_t registry_index[] = {");
    for (uint32_t port = 0; port < PORTS; port++)
        printf("%s%u,", port % 16 == 0 ? "\n    " : " ", first[port]);
    printf("\n};\n");
}

static void print_rows(const char *preferred, const char *customary) {
    each_line(preferred, prefer_line);
    printf("/* Made by registry-table from lib/registry.tsv; do not edit. */\n"
           "#include \"registry-rows.h\"\n\n"
           "const char registry_snapshot[] = \"%s\";\n"
           "const size_t registry_count = %zu;\n"
           "const struct registry_row registry_rows[] = {\n",
           snapshot, row_count);
    for (size_t i = 0; i < row_count; i++) {
        const struct registry_row *row = &rows[i].row;

        printf("    {%u, %u, %u, %u, %u, ", row->low, row->high, row->transport,
               row->kind, row->preferred);
        print_string(row->name);
        printf("},\n");
    }
    printf("};\n");
    print_index();
    printf("const struct registry_note registry_notes[] = {\n");
    each_line(customary, print_customary);
    printf("    {0, 0},\n};\n");
}

static void print_words(void) {
    printf("/* Made by registry-table from lib/registry.tsv; do not edit. */\n"
           "#include \"registry.h\"\n\n"
           "const char *const registry_descriptions[] = {\n");
    for (size_t i = 0; i < row_count; i++) {
        printf("    ");
        print_string(rows[i].description);
        printf(",\n");
    }
    printf("};\n");
}

int main(int argc, char **argv) {
    bool want_rows = argc == 5 && strcmp(argv[1], "rows") == 0;
    bool want_words = argc == 3 && strcmp(argv[1], "words") == 0;

    if (!want_rows && !want_words) {
        fprintf(stderr, "usage: registry-table rows REGISTRY PREFERRED CUSTOMARY\n"
                        "       registry-table words REGISTRY\n");
        return 64;
    }
    each_line(argv[2], copy_line);
    if (want_rows)
        print_rows(argv[3], argv[4]);
    else
        print_words();
    if (fflush(stdout) == EOF || ferror(stdout)) {
        fprintf(stderr, "registry-table: the table could not be written\n");
        return 1;
    }
    return 0;
}
