/* sheet-source-test: worksheets/sheet/form/source.h: what a good sheet becomes, and
 * what is said about a faulty one. */
#include "../../worksheets/sheet/form/source.h"
#include "../../worksheets/sheet/text/keep.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TOP "# Worksheet 01: try\n<!-- meets: S1\n M1 -->\n\nProse,\ntwo lines.\n\n"
#define PREDICT                                                                          \
    "## Predict\n\n**P1.** How\nmany? ____\n<!-- number: = 3; three. -->\n\n"            \
    "**P2.** Which?\n\n- ( ) One. <!-- right -->\n- ( ) Two,\n  or more. <!-- M1: No,\n" \
    "  one. -->\n\n**P3.** Words? ____ <!-- text -->\n"                                  \
    "**P4.** And? ____ <!-- text: = a b; c; d -->\n\n"
#define OBSERVE                                                                          \
    "## Observe\n\n<!-- needs: netbox nc; None here. -->\n```sh\na 1 &\n\nb\n```\n"      \
    "**O1.** Port? ____\n<!-- number: connected local.port; left. -->\n\nAfter.\n\n"     \
    "**O2.** Many? ____\n<!-- number: count x; expect: 1\n 2; a; b -->\n"
#define EXPLAIN                                                                          \
    "## Explain\n\n**E1.** Of\n\n```text\n<!-- x -->\n```\n\nsay. <!-- open: good -->\n"

static char path[] = "/tmp/sheet-source-test-XXXXXX";

static void write_file(const char *text) {
    FILE *file = fopen(path, "w");

    check(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0, "%s written",
          path);
}

static bool same(const char *got, const char *expected) {
    return got != NULL && strcmp(got, expected) == 0;
}

static void check_questions(const struct sheet *sheet) {
    const struct question *p1 = source_find(sheet, "P1"), *p2 = source_find(sheet, "P2");
    const struct question *p4 = source_find(sheet, "P4"), *o1 = source_find(sheet, "O1");
    const struct question *e1 = source_find(sheet, "E1"), *o2 = source_find(sheet, "O2");

    if (!check(p1 && p2 && p4 && o1 && o2 && e1, "all questions are found"))
        return;
    check(source_find(sheet, "P5") == NULL, "P5 is not found");
    check(p1->kind == KIND_NUMBER && same(p1->text, "How\nmany? ____") &&
              same(p1->rule, "= 3") && same(p1->feedback, "three."),
          "P1: %s", p1->text);
    check(p2->kind == KIND_CHOICE && p2->count == 2 && same(p2->text, "Which?"), "P2: %s",
          p2->text);
    check(same(p2->choices[0].mistake, "right") && p2->choices[0].feedback == NULL,
          "the first choice is right");
    check(same(p2->choices[1].text, "Two, or more.") &&
              same(p2->choices[1].mistake, "M1") &&
              same(p2->choices[1].feedback, "No, one."),
          "the second choice: %s", p2->choices[1].text);
    check(source_find(sheet, "P3")->rule == NULL, "P3 has no rule");
    check(same(p4->rule, "= a b") && same(p4->feedback, "c; d"), "P4: %s", p4->rule);
    check(o1->step == 0 && o1->part == PART_OBSERVE, "O1 is about the first step");
    check(o1->expect == NULL, "O1 has nothing to expect");
    check(same(o2->rule, "count x") && same(o2->expect, "1 2") &&
              same(o2->feedback, "a; b"),
          "O2: %s", o2->feedback);
    check(e1->kind == KIND_OPEN &&
              same(e1->text, "Of\n\n```text\n<!-- x -->\n```\n\nsay."),
          "E1: %s", e1->text);
    check(p1->points == 8 && p2->points == 8 && p4->points == 7 && o1->points == 15,
          "points: %u %u %u %u", p1->points, p2->points, p4->points, o1->points);
}

static void check_good(const char *text) {
    struct sheet sheet;
    const char *why = "";

    write_file(text);
    if (!check(source_read(&sheet, path, &why) == 0, "%s", why))
        return;
    check(same(sheet.title, "Worksheet 01: try") && same(sheet.meets, "S1 M1"),
          "title %s", sheet.title);
    check(sheet.question_count == 7 && sheet.step_count == 1 && sheet.block_count == 13,
          "%zu questions, %zu steps, %zu blocks", sheet.question_count, sheet.step_count,
          sheet.block_count);
    check(same(sheet.steps[0].commands, "a 1 &\n\nb") &&
              same(sheet.steps[0].needs, "netbox nc") &&
              same(sheet.steps[0].lacking, "None here."),
          "the step: %s", sheet.steps[0].commands);
    check(sheet.blocks[0].kind == BLOCK_PROSE &&
              same(sheet.blocks[0].text, "Prose,\ntwo lines."),
          "the first block: %s", sheet.blocks[0].text);
    check(sheet.blocks[9].kind == BLOCK_PROSE && same(sheet.blocks[9].text, "After."),
          "the tenth block: %s", sheet.blocks[9].text);
    check_questions(&sheet);
    keep_end();
}

struct bad_row {
    const char *text, *why;
};

static const struct bad_row bad_rows[] = {
    {"", ":1: the file is empty"},
    {"# A\n# B\n", ":2: there is a second title"},
    {"# A\n", "has no comment `meets:"},
    {"# A\n<!-- meets: -->\n" PREDICT OBSERVE EXPLAIN, "has no comment `meets:"},
    {"# A\n<!-- meets: S1 -->\n<!-- meets: S1 -->\n", ":3: there is a second meets:"},
    {"# A\n<!-- a\n b\n", "the comment has no end"},
    {"# A\n<!-- hello -->\n", ":2: this comment belongs to nothing"},
    {TOP OBSERVE EXPLAIN, "no question under ## Predict"},
    {TOP PREDICT EXPLAIN, "no question under ## Observe"},
    {TOP PREDICT OBSERVE, "no question under ## Explain"},
    {TOP "```sh\na\n```\n", ":8: a step must be under Observe"},
    {TOP "## Observe\n```sh\na\n", ":9: the block that begins here has no end"},
    {TOP "## Observe\n```sh", ":9: the block that begins here has no end"},
    {TOP "## Observe\n```sh\n\n```\n", "a step without a command"},
    {TOP "## Observe\n**O1.** a <!-- open: b -->\n", "an observation must follow a step"},
    {TOP "## Observe\n<!-- needs: nc -->\n", "write `needs: WHAT; sentence`"},
    {TOP PREDICT OBSERVE EXPLAIN "<!-- needs: nc; none -->\n", "no step follows needs:"},
    {TOP "## Predict\n**P2.** a\n", ":9: **P2.** is not the next question"},
    {TOP "## Predict\n**E1.** a\n", ":9: **E1.** is not the next question"},
    {TOP "**P1.** a\n", ":8: **P1.** is not the next question"},
    {TOP "## Predict\n**P1.** a\n## Observe\n", "P1 has neither choices nor"},
    {TOP "## Predict\n**P1.** <!-- text -->\n", "P1 asks nothing"},
    {TOP "## Predict\n**P1.** a <!-- what -->\n", "the comment of P1 must begin with"},
    {TOP "## Predict\n**P1.** a <!-- number: ; x -->\n", "number: must have a rule"},
    {TOP "## Predict\n**P1.** a <!-- number: = 1; expect: ; x -->\n",
     "expect: must have a value"},
    {TOP "## Predict\n**P1.** a <!-- open: -->\n", "open: must say what"},
    {TOP "## Predict\n- ( ) b <!-- right -->\n", "this choice belongs to no question"},
    {TOP "## Predict\n**P1.** a\n- ( ) b\n- ( ) c <!-- right -->\n",
     ":11: the choice before"},
    {TOP "## Predict\n**P1.** a\n- ( ) b <!-- good -->\n",
     "a choice's comment must begin"},
    {TOP "## Predict\n**P1.** a\n- ( ) b <!-- M1 -->\n", "must have a sentence"},
    {TOP "## Predict\n**P1.** a\n- ( ) <!-- right -->\n", "the choice is empty"},
    {TOP "## Predict\n**P1.** a\n- ( ) b <!-- right -->\n\nEnd.\n",
     "1 choices, 1 of them"},
    {TOP
     "## Predict\n**P1.** a\n- ( ) b <!-- right -->\n- ( ) c <!-- right -->\n\nEnd.\n",
     "2 choices, 2 of them right"},
    {"# A\n\xff\n",
     ":2: the byte 0xff is not UTF-8 (is it Latin-1?); save the file as UTF-8"},
};

static void check_bad(const struct bad_row *row) {
    struct sheet sheet;
    const char *why = "";

    write_file(row->text);
    check(source_read(&sheet, path, &why) == -1, "refused: %s", row->why);
    check(strncmp(why, path, strlen(path)) == 0 && strstr(why, row->why) != NULL,
          "'%s' where '%s' is expected", why, row->why);
}

int main(void) {
    int fd = mkstemp(path);

    check(fd >= 0 && close(fd) == 0, "a file of its own");
    check_good(TOP PREDICT OBSERVE EXPLAIN);
    check_good(TOP "<!-- machine: translator -->\n\n" PREDICT OBSERVE EXPLAIN);
    for (size_t i = 0; i < sizeof bad_rows / sizeof bad_rows[0]; i++)
        check_bad(&bad_rows[i]);
    remove(path);
    return check_done();
}
