/* paper-key: what is right in a student's own copy. See paper.h. */
#include "paper.h"

#include "marks/rule.h"
#include "text/markdown.h"

#include <stdbool.h>
#include <string.h>

enum { ANSWER_SIZE = 256 };

void key_known(const struct person *person, const struct question *question, char *answer,
               size_t size) {
    static const struct evidence none;

    if (question->expect != NULL)
        snprintf(answer, size, "%s", person_fill(person, question->expect));
    else if (rule_judge_question(question, person, &none, "?", answer, size) !=
             RULE_WRONG)
        answer[0] = '\0';
}

/* What is in a person's row for a question, or "". */
static void find_cell(const struct person *person, const struct sheet *sheet,
                      const struct question *question, char answer[ANSWER_SIZE]) {
    size_t right = 0;

    answer[0] = answer[1] = '\0';
    while (right + 1 < question->count && !source_is_right(&question->choices[right]))
        right++;
    if (question->kind == KIND_CHOICE)
        answer[0] = person_letter(person, sheet, question, right);
    else if (question->kind != KIND_OPEN)
        key_known(person, question, answer, ANSWER_SIZE);
}

/* Does a question belong into the table: has it choices, or an answer that is not the
 * same for all? */
static bool belongs(const struct people *people, const struct sheet *sheet,
                    const struct question *question) {
    char first[ANSWER_SIZE], answer[ANSWER_SIZE];
    bool shown = question->kind == KIND_CHOICE;

    find_cell(&people->list[0], sheet, question, first);
    for (size_t i = 1; i < people->count && !shown; i++) {
        find_cell(&people->list[i], sheet, question, answer);
        shown = strcmp(first, answer) != 0;
    }
    return shown;
}

void key_write_table(FILE *out, const struct people *people, const struct sheet *sheet) {
    bool shown[SOURCE_QUESTIONS_MAX];
    char answer[ANSWER_SIZE];

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
            find_cell(at, sheet, &sheet->questions[i], answer);
            if (shown[i])
                fprintf(out, "<td>%s</td>", html_plain(answer));
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
}
