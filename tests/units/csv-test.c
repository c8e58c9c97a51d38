/* csv-test: labs/class/csv.h: tables as spreadsheets and gradebooks write them, and
 * that a spreadsheet runs no part of what is written back. */
#include "../../labs/class/csv.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

enum { WHY_SIZE = 200 };

static struct csv read_text(const char *text) {
    struct csv csv;
    char why[WHY_SIZE] = "";

    check(csv_read(&csv, text, strlen(text), why, sizeof why) == 0, "'%s' is read: %s",
          text, why);
    return csv;
}

/* What is written of what was read. */
static void back(const char *text, const char *wanted) {
    struct csv csv = read_text(text);
    char *written = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&written, &length);

    check(out != NULL, "memory");
    csv_write(out, &csv);
    fclose(out);
    check(strcmp(written, wanted) == 0, "'%s' comes back as '%s'", text, written);
    free(written);
    csv_free(&csv);
}

static void cell(const char *text, size_t row, size_t column, const char *wanted) {
    struct csv csv = read_text(text);

    check(strcmp(csv_cell(&csv, row, column), wanted) == 0, "'%s': cell %zu %zu is '%s'",
          text, row, column, csv_cell(&csv, row, column));
    csv_free(&csv);
}

static void test_cells(void) {
    cell("a,b\nc,d\n", 1, 1, "d");
    cell("a,b\r\nc,d", 1, 1, "d");
    cell("\xef\xbb\xbf"
         "a;b,c;d",
         0, 1, "b,c");
    cell("a\tb\n", 0, 1, "b");
    cell("\"a,\"\"b\"\"\nc\",d\n", 0, 0, "a,\"b\"\nc");
    cell("\"a\nb\",c\nd,e\n", 1, 0, "d");
    cell("a,,c\n", 0, 1, "");
    cell("a\n", 5, 7, "");
    cell("'=1+1,x\n", 0, 0, "=1+1");
    cell("'quoted',x\n", 0, 0, "'quoted'");
    cell("O'Brien, Zo\xc3\xab\n", 0, 1, " Zo\xc3\xab");
}

static void test_same(void) {
    static const char *const texts[] = {"a,b\nc,d\n",
                                        "a;b;c\r\n1;2;3\r\n",
                                        ("\xef\xbb\xbf"
                                         "a,b\n"),
                                        "a\tb\n",
                                        "\"a, b\",c\n",
                                        "\"x\ny\",z\n",
                                        "a,,\n",
                                        "\"\"\n",
                                        "\"    Points Possible\",,100\n"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        back(texts[i], texts[i]);
    back("a,b", "a,b\n");
}

/* What a spreadsheet would run is text when it comes back, and the text is not lost. */
static void test_formulas(void) {
    static const char *const formulas[] = {"=1+1",
                                           "+1+1",
                                           "-1+1",
                                           "@SUM(1)",
                                           "=cmd|' /C calc'!A0",
                                           ("\xef\xbc\x9d"
                                            "1")};
    char text[100], wanted[100];

    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        snprintf(text, sizeof text, "%s,x\n", formulas[i]);
        snprintf(wanted, sizeof wanted, "'%s,x\n", formulas[i]);
        back(text, wanted);
        back(wanted, wanted);
        cell(wanted, 0, 0, formulas[i]);
    }
    back("\"\t=1\",x\n", "\"'\t=1\",x\n");
    back("-5,+1.5,-0\n", "-5,+1.5,-0\n");
    back("''=1,x\n", "''=1,x\n");
}

static void test_wrong(void) {
    static const struct {
        const char *text, *why;
    } cases[] = {{"a,b\n\"c,d\n", "line 2: a quote"},
                 {"a\nb\xff\n", "line 2: a byte that is not UTF-8"},
                 {"\xff\xfe"
                  "a",
                  "line 1: the table is UTF-16"}};
    struct csv csv;
    char why[WHY_SIZE];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(csv_read(&csv, cases[i].text, strlen(cases[i].text), why, sizeof why) ==
                      -1 &&
                  strncmp(why, cases[i].why, strlen(cases[i].why)) == 0,
              "case %zu: %s", i, why);
    check(csv_read(&csv, "a\0b", 3, why, sizeof why) == -1, "a NUL");
}

static void test_set(void) {
    struct csv csv = read_text("a,b\nc\n");

    csv_set(&csv, 1, 3, "new");
    check(csv.rows[1].count == 4 && strcmp(csv_cell(&csv, 1, 3), "new") == 0, "longer");
    check(strcmp(csv_cell(&csv, 1, 1), "") == 0, "what is between is empty");
    csv_set(&csv, 0, 0, "other");
    check(strcmp(csv_cell(&csv, 0, 0), "other") == 0, "another");
    csv_free(&csv);
}

int main(void) {
    test_cells();
    test_same();
    test_formulas();
    test_wrong();
    test_set();
    return check_done();
}
