/* sheet: any bytes as a worksheet. If it can be read, each of its parts is complete,
 * and its Markdown can be written as HTML in which none of its bytes becomes an
 * element. */
#include "fuzz.h"

#include "memory.h"

#include "../../worksheets/sheet/form/person.h"
#include "../../worksheets/sheet/form/source.h"
#include "../../worksheets/sheet/marks/rule.h"
#include "../../worksheets/sheet/text/keep.h"
#include "../../worksheets/sheet/text/markdown.h"

#include <string.h>

static const char path[] = "worksheets/01-name-both-ends.md";

/* Each `<` in HTML begins one of the elements that markdown.c writes. */
static void look_at_html(const char *html) {
    static const char *const elements[] = {
        "p>", "pre>", "code", "em>", "span",
    };

    for (const char *at = strchr(html, '<'); at != NULL; at = strchr(at + 1, '<')) {
        const char *name = at + 1 + (at[1] == '/');
        size_t i = 0;

        while (i < sizeof elements / sizeof elements[0] &&
               strncmp(name, elements[i], strlen(elements[i])) != 0)
            i++;
        must(i < sizeof elements / sizeof elements[0]);
    }
}

static void write_text(const struct person *person, const char *text) {
    const char *filled = person_fill(person, text);

    must(filled != NULL);
    look_at_html(html_text(filled, "an <answer>"));
    look_at_html(html_line(filled));
}

static void look_at_choices(const struct person *person,
                            const struct question *question) {
    size_t order[SOURCE_CHOICES_MAX], right = 0, seen = 0;

    must(question->count >= 2 && question->count <= SOURCE_CHOICES_MAX);
    person_order(person, question, order);
    for (size_t i = 0; i < question->count; i++) {
        must(question->choices[i].text[0] != '\0');
        right += strcmp(question->choices[i].mistake, "right") == 0;
        seen |= (size_t)1 << order[i];
    }
    must(right == 1 && seen == ((size_t)1 << question->count) - 1);
}

static void look_at_question(const struct person *person, const struct sheet *sheet,
                             const struct question *question) {
    must(source_find(sheet, question->name) == question);
    must(question->part != PART_NONE && question->text[0] != '\0');
    must(question->step == 0 || question->step < sheet->step_count);
    if (question->kind == KIND_CHOICE)
        look_at_choices(person, question);
    if (question->kind == KIND_NUMBER)
        must(question->rule != NULL);
    if (question->rule != NULL)
        rule_valid(question->rule, sheet);
    write_text(person, question->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static struct sheet sheet;
    struct person person;
    unsigned points = SOURCE_EVIDENCE_POINTS;
    const char *why = "";

    memory_set(bytes, count);
    if (source_read(&sheet, path, &why) == -1) {
        must(strncmp(why, path, strlen(path)) == 0);
        keep_end();
        return 0;
    }
    must(person_start(&person, "Ada Lovelace", "") == 0);
    for (size_t i = 0; i < sheet.question_count; i++) {
        look_at_question(&person, &sheet, &sheet.questions[i]);
        points += sheet.questions[i].points;
    }
    must(points == 100);
    for (size_t i = 0; i < sheet.block_count; i++) {
        const struct block *block = &sheet.blocks[i];

        if (block->kind == BLOCK_STEP)
            must(block->index < sheet.step_count);
        else if (block->kind == BLOCK_QUESTION)
            must(block->index < sheet.question_count);
        else
            write_text(&person, block->text);
    }
    keep_end();
    return 0;
}
