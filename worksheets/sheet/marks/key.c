/* key: see key.h. */
#include "key.h"

#include "../text/html.h"
#include "rule.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_SIZE = 256 };

char key_letter(const struct person *person, const struct sheet *sheet,
                const struct question *question) {
    size_t order[SOURCE_CHOICES_MAX], i = 0;

    person_order(person, sheet, question, order);
    while (i + 1 < question->count &&
           strcmp(question->choices[order[i]].mistake, "right") != 0)
        i++;
    return (char)('a' + i);
}

int key_known(const struct person *person, const struct question *question, char *answer,
              size_t size) {
    static const struct evidence none;
    char *expect;

    answer[0] = '\0';
    if (question->expect != NULL) {
        expect = person_fill(person, question->expect);
        if (expect == NULL)
            return -1;
        snprintf(answer, size, "%s", expect);
        free(expect);
    } else if (rule_judge_question(question, person, &none, "?", answer, size) !=
               RULE_WRONG) {
        answer[0] = '\0';
    }
    return 0;
}

/* What is in a person's row for a question, or "". */
static int cell(const struct person *person, const struct sheet *sheet,
                const struct question *question, char answer[ANSWER_SIZE]) {
    answer[0] = answer[1] = '\0';
    if (question->kind == KIND_CHOICE)
        answer[0] = key_letter(person, sheet, question);
    else if (question->kind != KIND_OPEN)
        return key_known(person, question, answer, ANSWER_SIZE);
    return 0;
}

/* Does a question belong into the table: has it choices, or an answer that is not the
 * same for all? Returns -1 where memory is short. */
static int belongs(const struct people *people, const struct sheet *sheet,
                   const struct question *question, bool *shown) {
    char first[ANSWER_SIZE], answer[ANSWER_SIZE];

    *shown = question->kind == KIND_CHOICE;
    if (cell(&people->list[0], sheet, question, first) == -1)
        return -1;
    for (size_t i = 1; i < people->count && !*shown; i++) {
        if (cell(&people->list[i], sheet, question, answer) == -1)
            return -1;
        *shown = strcmp(first, answer) != 0;
    }
    return 0;
}

static void write_person(FILE *out, const struct person *person) {
    fputs("<tr><td>", out);
    html_write_plain(out, person->name[0] == '\0' ? "nobody's own" : person->name);
    fputs("</td><td>", out);
    html_write_plain(out, person->id);
    fputs("</td>", out);
}

int key_write_table(FILE *out, const struct people *people, const struct sheet *sheet) {
    bool shown[SOURCE_QUESTIONS_MAX] = {false};
    char answer[ANSWER_SIZE];

    fprintf(out, "<table class=\"letters\"><thead><tr><th>%.2s</th><th>id</th>",
            sheet->name);
    for (size_t i = 0; i < sheet->question_count; i++) {
        if (belongs(people, sheet, &sheet->questions[i], &shown[i]) == -1)
            return -1;
        if (shown[i])
            fprintf(out, "<th>%s</th>", sheet->questions[i].name);
    }
    fputs("</tr></thead><tbody>\n", out);
    for (size_t at = 0; at < people->count; at++) {
        write_person(out, &people->list[at]);
        for (size_t i = 0; i < sheet->question_count; i++) {
            if (!shown[i])
                continue;
            if (cell(&people->list[at], sheet, &sheet->questions[i], answer) == -1)
                return -1;
            fputs("<td>", out);
            html_write_plain(out, answer);
            fputs("</td>", out);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
    return 0;
}
