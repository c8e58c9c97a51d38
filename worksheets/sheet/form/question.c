/* question: a question of a worksheet while it is read. See question.h. */
#include "question.h"

#include "../text/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t question_mark(const char *text) {
    size_t digits;

    if (!text_begins(text, "**") || text[2] == '\0' || strchr("POE", text[2]) == NULL)
        return 0;
    digits = strspn(text + 3, "0123456789");
    return digits > 0 && text_begins(text + 3 + digits, ".**") ? 6 + digits : 0;
}

static enum part part_of(char letter) {
    return letter == 'P' ? PART_PREDICT : letter == 'O' ? PART_OBSERVE : PART_EXPLAIN;
}

int question_start(struct reader *reader, size_t mark) {
    struct sheet *sheet = reader->sheet;
    struct question *question = &sheet->questions[sheet->question_count];
    size_t number = source_questions(sheet, reader->part) + 1;
    char letter = reader->now[2], expected[8];

    if (reader_end_paragraph(reader) < 0 || question_end(reader) < 0)
        return -1;
    snprintf(expected, sizeof expected, "%c%u.", letter, (unsigned)number % 100);
    if (part_of(letter) != reader->part || !text_begins(reader->now + 2, expected))
        return place_wrong(reader->place, "%.*s is not the next question of this part",
                           (int)mark, reader->now);
    if (sheet->question_count == SOURCE_QUESTIONS_MAX)
        return place_wrong(reader->place, "there are more than %d questions",
                           SOURCE_QUESTIONS_MAX);
    if (reader->part == PART_OBSERVE && sheet->step_count == 0)
        return place_wrong(reader->place, "there is no step yet that could be observed");
    snprintf(question->name, sizeof question->name, "%c%u", letter,
             (unsigned)number % 100);
    question->part = reader->part;
    question->step = sheet->step_count > 0 ? sheet->step_count - 1 : 0;
    text_add(&reader->paragraph, reader->now + mark + strspn(reader->now + mark, " "));
    text_add(&reader->paragraph, "\n");
    reader->question = question;
    sheet->question_count++;
    return reader_add_block(reader, BLOCK_QUESTION, NULL, sheet->question_count - 1);
}

/* What was gathered is the question's text. */
static int end_question_text(struct reader *reader) {
    text_trim(&reader->paragraph);
    if (reader->paragraph.length == 0)
        return place_wrong(reader->place, "%s asks nothing", reader->question->name);
    reader->question->text = text_take(&reader->paragraph);
    return 0;
}

int question_start_choice(struct reader *reader) {
    struct question *question = reader->question;

    if (reader->choosing)
        return place_wrong(reader->place, "the choice before this one has no comment");
    if (question->count == SOURCE_CHOICES_MAX)
        return place_wrong(reader->place, "%s has more than %d choices", question->name,
                           SOURCE_CHOICES_MAX);
    if (question->count == 0 && end_question_text(reader) < 0)
        return -1;
    reader->choosing = true;
    text_add(&reader->paragraph, reader->now + strlen("- ( )"));
    question->count++;
    return 0;
}

/* "right", "right: sentence", "M1: sentence", "wrong: sentence". */
static int take_choice_comment(struct reader *reader, const char *comment) {
    struct question *question = reader->question;
    struct choice *choice = &question->choices[question->count - 1];
    size_t word = strcspn(comment, ":");
    const char *rest = comment + word + (comment[word] == ':');
    bool right = word == 5 && text_begins(comment, "right");
    bool numbered =
        comment[0] == 'M' && word > 1 && strspn(comment + 1, "0123456789") == word - 1;

    if (!right && !numbered && !(word == 5 && text_begins(comment, "wrong")))
        return place_wrong(reader->place,
                           "a choice's comment begins with right, wrong: or M1:");
    if (!right && reader_is_blank(rest))
        return place_wrong(reader->place, "a mistake without a sentence that answers it");
    text_trim(&reader->paragraph);
    choice->text = words_copy(reader->paragraph.bytes, reader->paragraph.length);
    reader->paragraph.length = 0;
    choice->mistake = words_copy(comment, word);
    choice->feedback = reader_copy(rest, strlen(rest));
    reader->choosing = false;
    return choice->text[0] == '\0' ? place_wrong(reader->place, "an empty choice") : 0;
}

/* "expect: VALUE;" in front of the feedback becomes a text of its own. */
static int take_expect(struct reader *reader, struct question *question) {
    char *all = question->feedback;

    if (all == NULL || !reader_has_word(all, "expect"))
        return 0;
    reader_halves(reader_after_word(all, "expect"), &question->expect,
                  &question->feedback);
    free(all);
    return question->expect == NULL
               ? place_wrong(reader->place, "expect: and nothing after it")
               : 0;
}

/* "number: RULE; feedback", "number: RULE; expect: VALUE; feedback", the same with
 * "text", "text" alone, "open: what a good one says". */
static int take_answer(struct reader *reader, const char *comment) {
    struct question *question = reader->question;
    const char *word, *rest;

    if (end_question_text(reader) < 0)
        return -1;
    reader->question = NULL;
    if (reader_has_word(comment, "open")) {
        rest = reader_after_word(comment, "open");
        question->kind = KIND_OPEN;
        question->feedback = reader_copy(rest, strlen(rest));
        return question->feedback == NULL
                   ? place_wrong(reader->place, "open: and nothing after it")
                   : 0;
    }
    if (!reader_has_word(comment, "number") && !reader_has_word(comment, "text"))
        return place_wrong(
            reader->place,
            "the comment of %s begins with number:, text: or open:", question->name);
    question->kind = comment[0] == 'n' ? KIND_NUMBER : KIND_TEXT;
    word = question->kind == KIND_NUMBER ? "number" : "text";
    reader_halves(reader_after_word(comment, word), &question->rule, &question->feedback);
    if (question->kind == KIND_NUMBER && question->rule == NULL)
        return place_wrong(reader->place, "number: and no rule after it");
    return take_expect(reader, question);
}

int question_comment(struct reader *reader, const char *comment) {
    return reader->choosing ? take_choice_comment(reader, comment)
                            : take_answer(reader, comment);
}

int question_end(struct reader *reader) {
    struct question *question = reader->question;
    size_t right = 0;

    if (question == NULL)
        return 0;
    if (reader->choosing)
        return place_wrong(reader->place, "the last choice of %s has no comment",
                           question->name);
    if (question->count == 0)
        return place_wrong(reader->place,
                           "%s has neither choices nor a comment with its answer",
                           question->name);
    for (size_t i = 0; i < question->count; i++)
        right += strcmp(question->choices[i].mistake, "right") == 0;
    if (right != 1 || question->count < 2)
        return place_wrong(reader->place, "%s has %zu choices of which %zu are right",
                           question->name, question->count, right);
    reader->question = NULL;
    return 0;
}
