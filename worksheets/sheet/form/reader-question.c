/* reader-question: a question while it is read. See reader.h. */
#include "reader.h"

#include "../text/keep.h"
#include "../text/words.h"

#include <stdio.h>
#include <string.h>

size_t question_mark(const char *text) {
    size_t digits;

    if (!text_begins(text, "**") || text[2] == '\0' || strchr("POE", text[2]) == NULL)
        return 0;
    digits = strspn(text + 3, "0123456789");
    return digits > 0 && text_begins(text + 3 + digits, ".**") ? 6 + digits : 0;
}

void question_start(struct reader *reader, size_t mark) {
    static const char letters[] = {[PART_NONE] = ' ',
                                   [PART_PREDICT] = 'P',
                                   [PART_OBSERVE] = 'O',
                                   [PART_EXPLAIN] = 'E'};
    struct sheet *sheet = reader->sheet;
    struct question *question = &sheet->questions[sheet->question_count];
    unsigned number = (unsigned)source_questions(sheet, reader->part) + 1;
    char expected[8];

    question_end(reader);
    snprintf(expected, sizeof expected, "%c%u.", letters[reader->part], number % 100);
    if (!text_begins(reader->now + 2, expected))
        reader_wrong(reader, "%.*s is not the next question of this part", (int)mark,
                     reader->now);
    else if (sheet->question_count == SOURCE_QUESTIONS_MAX)
        reader_wrong(reader, "there are more than %d questions", SOURCE_QUESTIONS_MAX);
    else if (reader->part == PART_OBSERVE && sheet->step_count == 0)
        reader_wrong(reader, "an observation must follow a step");
    if (reader->wrong)
        return;
    snprintf(question->name, sizeof question->name, "%.*s", (int)strlen(expected) - 1,
             expected);
    question->part = reader->part;
    question->step = sheet->step_count > 0 ? sheet->step_count - 1 : 0;
    text_add(&reader->paragraph, reader->now + mark + strspn(reader->now + mark, " "));
    text_add(&reader->paragraph, "\n");
    reader->question = question;
    reader_add_block(reader, BLOCK_QUESTION, NULL, sheet->question_count++);
}

/* What was gathered is the question's text. */
static void end_text(struct reader *reader) {
    text_trim(&reader->paragraph);
    if (reader->paragraph.length == 0)
        reader_wrong(reader, "%s asks nothing", reader->question->name);
    reader->question->text = keep(text_take(&reader->paragraph));
}

void question_start_choice(struct reader *reader) {
    struct question *question = reader->question;

    if (reader->choosing)
        reader_wrong(reader, "the choice before this one has no comment");
    if (question->count == SOURCE_CHOICES_MAX)
        reader_wrong(reader, "%s has more than %d choices", question->name,
                     SOURCE_CHOICES_MAX);
    if (reader->wrong)
        return;
    if (question->count == 0)
        end_text(reader);
    reader->choosing = true;
    text_add(&reader->paragraph, reader->now + strlen("- ( )"));
    question->count++;
}

/* "right", "right: sentence", "M1: sentence", "wrong: sentence". */
static void take_choice_comment(struct reader *reader, const char *comment) {
    struct question *question = reader->question;
    struct choice *choice = &question->choices[question->count - 1];
    size_t word = strcspn(comment, ":");
    const char *rest = comment + word + (comment[word] == ':');
    bool right = word == 5 && text_begins(comment, "right");
    bool numbered =
        comment[0] == 'M' && word > 1 && strspn(comment + 1, "0123456789") == word - 1;

    if (!right && !numbered && !(word == 5 && text_begins(comment, "wrong")))
        reader_wrong(reader, "a choice's comment must begin with right, wrong: or M1:");
    if (!right && reader_is_blank(rest))
        reader_wrong(reader, "a mistake must have a sentence that answers it");
    text_trim(&reader->paragraph);
    choice->text = words_copy(reader->paragraph.bytes, reader->paragraph.length);
    if (choice->text[0] == '\0')
        reader_wrong(reader, "the choice is empty");
    reader->paragraph.length = 0;
    choice->mistake = words_copy(comment, word);
    choice->feedback = reader_copy(rest, strlen(rest));
    reader->choosing = false;
}

/* "expect: VALUE;" in front of the feedback becomes a text of its own. */
static void take_expect(struct reader *reader, struct question *question) {
    const char *all = question->feedback;

    if (all == NULL || !reader_has_word(all, "expect"))
        return;
    reader_halves(reader_after_word(all, "expect"), &question->expect,
                  &question->feedback);
    if (question->expect == NULL)
        reader_wrong(reader, "expect: must have a value");
}

/* "number: RULE; feedback", "number: RULE; expect: VALUE; feedback", the same with
 * "text", "text" alone, "open: what a good one says". */
static void take_answer(struct reader *reader, const char *comment) {
    struct question *question = reader->question;
    const char *rest = reader_after_word(comment, "open");

    end_text(reader);
    reader->question = NULL;
    if (reader_has_word(comment, "open")) {
        question->kind = KIND_OPEN;
        question->feedback = reader_copy(rest, strlen(rest));
        if (question->feedback == NULL)
            reader_wrong(reader, "open: must say what a good answer says");
        return;
    }
    if (!reader_has_word(comment, "number") && !reader_has_word(comment, "text")) {
        reader_wrong(reader, "the comment of %s must begin with number:, text: or open:",
                     question->name);
        return;
    }
    question->kind = comment[0] == 'n' ? KIND_NUMBER : KIND_TEXT;
    rest = reader_after_word(comment, question->kind == KIND_NUMBER ? "number" : "text");
    reader_halves(rest, &question->rule, &question->feedback);
    if (question->kind == KIND_NUMBER && question->rule == NULL)
        reader_wrong(reader, "number: must have a rule");
    take_expect(reader, question);
}

void question_comment(struct reader *reader, const char *comment) {
    if (reader->choosing)
        take_choice_comment(reader, comment);
    else
        take_answer(reader, comment);
}

void question_end(struct reader *reader) {
    struct question *question = reader->question;
    size_t right = 0;

    if (question == NULL) {
        reader_end_paragraph(reader);
        return;
    }
    if (reader->choosing)
        reader_wrong(reader, "the last choice of %s has no comment", question->name);
    if (question->count == 0)
        reader_wrong(reader, "%s has neither choices nor a comment with its answer",
                     question->name);
    for (size_t i = 0; i < question->count && !reader->wrong; i++)
        right += source_is_right(&question->choices[i]);
    if (right != 1 || question->count < 2)
        reader_wrong(reader, "%s has %zu choices, %zu of them right", question->name,
                     question->count, right);
    reader->question = NULL;
}
