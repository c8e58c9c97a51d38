/* paper-key: what is right in a student's own copy. See paper.h. */
#include "paper.h"

#include "marks/rule.h"
#include "text/keep.h"
#include "text/markdown.h"

#include <stdbool.h>
#include <string.h>

const char *key_known(const struct person *person, const struct question *question) {
    const char *answer;

    if (question->expect != NULL)
        return person_fill(person, question->expect);
    return question->rule != NULL && rule_judge(person_fill(person, question->rule), NULL,
                                                0, "?", &answer) == RULE_WRONG
               ? answer
               : "";
}

/* What is in a person's row for a question, or "". */
static const char *find_cell(const struct person *person, const struct sheet *sheet,
                             const struct question *question) {
    size_t right = 0;

    while (right + 1 < question->count && !source_is_right(&question->choices[right]))
        right++;
    return question->kind == KIND_CHOICE
               ? keep_text("%c", person_letter(person, sheet, question, right))
           : question->kind == KIND_OPEN ? ""
                                         : key_known(person, question);
}

/* Does a question belong into the table: has it choices, or an answer that is not the
 * same for all? */
static bool belongs(const struct people *people, const struct sheet *sheet,
                    const struct question *question) {
    const char *first = find_cell(&people->list[0], sheet, question);
    bool shown = question->kind == KIND_CHOICE;

    for (size_t i = 1; i < people->count && !shown; i++)
        shown = strcmp(first, find_cell(&people->list[i], sheet, question)) != 0;
    return shown;
}

void key_write_table(FILE *out, const struct people *people, const struct sheet *sheet) {
    bool shown[SOURCE_QUESTIONS_MAX];

    fprintf(out, "<table class=\"letters\"><thead><tr><th>%.2s</th><th>id</th>",
            sheet->name);
    for (size_t i = 0; i < sheet->question_count; i++) {
        shown[i] = belongs(people, sheet, &sheet->questions[i]);
        if (shown[i])
            fprintf(out, "<th>%s</th>", sheet->questions[i].name);
    }
    fputs("</tr></thead><tbody>\n", out);
    for (const struct person *at = people->list; at < people->list + people->count;
         at++) {
        fprintf(out, "<tr><td>%s</td><td>%s</td>",
                at->name[0] == '\0' ? "without a name" : html_plain(at->name),
                html_plain(at->id));
        for (size_t i = 0; i < sheet->question_count; i++) {
            if (shown[i])
                fprintf(out, "<td>%s</td>",
                        html_plain(find_cell(at, sheet, &sheet->questions[i])));
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
}
