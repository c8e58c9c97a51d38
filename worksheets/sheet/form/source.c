/* source: a worksheet as it is written. See source.h, and README.md for the form. */
#include "source.h"

#include "../text/file.h"
#include "../text/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 200000, BLOCKS_MAX = 400, LINE_MAX_LENGTH = 4000 };
enum { POINTS_OF_A_PART = 30 };

/* What is being read. A paragraph, a question and the comment before a step go on over
 * several lines. */
struct reader {
    struct sheet *sheet;
    const char *path;
    char *why;
    size_t size;
    const char *at; /* the rest of the file */
    size_t line;    /* the number of the line that was read last */
    char now[LINE_MAX_LENGTH + 1];
    enum part part;
    struct text paragraph;
    char *needs, *lacking;     /* of the step that comes */
    struct question *question; /* not yet complete, or NULL */
    bool choosing;             /* its last choice has no comment yet */
};

static int wrong(struct reader *reader, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

static int wrong(struct reader *reader, const char *format, ...) {
    char what[240];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    snprintf(reader->why, reader->size, "%s:%zu: %s", reader->path, reader->line, what);
    return -1;
}

static int no_memory(struct reader *reader) {
    return wrong(reader, "no memory is left");
}

static bool begins(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

static bool is_blank(const char *text) {
    return text[strspn(text, " \t")] == '\0';
}

/* A copy without the blanks at both ends, each run of blanks and ends of line in it one
 * blank. NULL: no memory. */
static char *copy_words(const char *text, size_t length) {
    struct text copy = {0};

    for (size_t i = 0; i < length; i++) {
        if (strchr(" \t\r\n", text[i]) == NULL)
            text_add_bytes(&copy, &text[i], 1);
        else if (copy.length > 0 && copy.bytes[copy.length - 1] != ' ')
            text_add(&copy, " ");
    }
    text_trim(&copy);
    return text_take(&copy);
}

/* The next line into reader->now, without its end. Returns 1, 0 at the end of the file,
 * or -1. */
static int next_line(struct reader *reader) {
    size_t length = strcspn(reader->at, "\n");
    bool last = reader->at[length] == '\0';

    if (last && length == 0)
        return 0;
    reader->line++;
    if (length > LINE_MAX_LENGTH)
        return wrong(reader, "the line is longer than %d bytes", LINE_MAX_LENGTH);
    memcpy(reader->now, reader->at, length);
    reader->at += last ? length : length + 1;
    while (length > 0 && strchr(" \t\r", reader->now[length - 1]) != NULL)
        length--;
    reader->now[length] = '\0';
    return 1;
}

/* Takes over `text`, also where it fails. */
static int add_block(struct reader *reader, enum block_kind kind, char *text,
                     size_t index) {
    struct sheet *sheet = reader->sheet;
    struct block *blocks;

    if (sheet->block_count == BLOCKS_MAX) {
        free(text);
        return wrong(reader, "the sheet is too long");
    }
    blocks = realloc(sheet->blocks, (sheet->block_count + 1) * sizeof *blocks);
    if (blocks == NULL || (text == NULL && kind <= BLOCK_PROSE)) {
        free(text);
        sheet->blocks = blocks == NULL ? sheet->blocks : blocks;
        return no_memory(reader);
    }
    sheet->blocks = blocks;
    blocks[sheet->block_count++] = (struct block){kind, reader->part, text, index};
    return 0;
}

/* A paragraph, if there is one, has come to its end. */
static int end_paragraph(struct reader *reader) {
    text_trim(&reader->paragraph);
    if (reader->paragraph.length == 0)
        return 0;
    return add_block(reader, BLOCK_PROSE, text_take(&reader->paragraph), 0);
}

/* The question has all its choices, or its answer. */
static int end_question(struct reader *reader) {
    struct question *question = reader->question;
    size_t right = 0;

    if (question == NULL)
        return 0;
    if (reader->choosing)
        return wrong(reader, "the last choice of %s has no comment", question->name);
    if (question->count == 0)
        return wrong(reader, "%s has neither choices nor a comment with its answer",
                     question->name);
    for (size_t i = 0; i < question->count; i++)
        right += strcmp(question->choices[i].mistake, "right") == 0;
    if (right != 1 || question->count < 2)
        return wrong(reader, "%s has %zu choices of which %zu are right", question->name,
                     question->count, right);
    reader->question = NULL;
    return 0;
}

static bool is_heading_of(const char *title, const char *word) {
    return begins(title, word) && !isalpha((unsigned char)title[strlen(word)]);
}

static int take_heading(struct reader *reader) {
    size_t level = strspn(reader->now, "#");
    const char *title = reader->now + level + strspn(reader->now + level, " ");
    char *copy;

    if (end_paragraph(reader) < 0 || end_question(reader) < 0)
        return -1;
    copy = copy_words(title, strlen(title));
    if (copy == NULL)
        return no_memory(reader);
    if (level == 1) {
        if (reader->sheet->title == NULL) {
            reader->sheet->title = copy;
            return 0;
        }
        free(copy);
        return wrong(reader, "there is a second title");
    }
    if (level == 2)
        reader->part = is_heading_of(title, "Predict")   ? PART_PREDICT
                       : is_heading_of(title, "Observe") ? PART_OBSERVE
                       : is_heading_of(title, "Explain") ? PART_EXPLAIN
                                                         : PART_NONE;
    return add_block(reader, BLOCK_HEADING, copy, 0);
}

/* The length of "**P1.**", or 0. */
static size_t question_mark(const char *text) {
    size_t digits;

    if (!begins(text, "**") || text[2] == '\0' || strchr("POE", text[2]) == NULL)
        return 0;
    digits = strspn(text + 3, "0123456789");
    return digits > 0 && begins(text + 3 + digits, ".**") ? 6 + digits : 0;
}

static enum part part_of(char letter) {
    return letter == 'P' ? PART_PREDICT : letter == 'O' ? PART_OBSERVE : PART_EXPLAIN;
}

static size_t questions_of(const struct sheet *sheet, enum part part) {
    size_t count = 0;

    for (size_t i = 0; i < sheet->question_count; i++)
        count += sheet->questions[i].part == part;
    return count;
}

static int start_question(struct reader *reader, size_t mark) {
    struct sheet *sheet = reader->sheet;
    struct question *question = &sheet->questions[sheet->question_count];
    size_t number = questions_of(sheet, reader->part) + 1;
    char letter = reader->now[2], expected[8];

    if (end_paragraph(reader) < 0 || end_question(reader) < 0)
        return -1;
    snprintf(expected, sizeof expected, "%c%u.", letter, (unsigned)number % 100);
    if (part_of(letter) != reader->part || !begins(reader->now + 2, expected))
        return wrong(reader, "%.*s is not the next question of this part", (int)mark,
                     reader->now);
    if (sheet->question_count == SOURCE_QUESTIONS_MAX)
        return wrong(reader, "there are more than %d questions", SOURCE_QUESTIONS_MAX);
    if (reader->part == PART_OBSERVE && sheet->step_count == 0)
        return wrong(reader, "there is no step yet that could be observed");
    snprintf(question->name, sizeof question->name, "%c%u", letter,
             (unsigned)number % 100);
    question->part = reader->part;
    question->step = sheet->step_count > 0 ? sheet->step_count - 1 : 0;
    text_add(&reader->paragraph, reader->now + mark + strspn(reader->now + mark, " "));
    text_add(&reader->paragraph, "\n");
    reader->question = question;
    sheet->question_count++;
    return add_block(reader, BLOCK_QUESTION, NULL, sheet->question_count - 1);
}

/* What was gathered is the question's text. */
static int end_question_text(struct reader *reader) {
    text_trim(&reader->paragraph);
    if (reader->paragraph.length == 0)
        return wrong(reader, "%s asks nothing", reader->question->name);
    reader->question->text = text_take(&reader->paragraph);
    return reader->question->text == NULL ? no_memory(reader) : 0;
}

static int start_choice(struct reader *reader) {
    struct question *question = reader->question;

    if (reader->choosing)
        return wrong(reader, "the choice before this one has no comment");
    if (question->count == SOURCE_CHOICES_MAX)
        return wrong(reader, "%s has more than %d choices", question->name,
                     SOURCE_CHOICES_MAX);
    if (question->count == 0 && end_question_text(reader) < 0)
        return -1;
    reader->choosing = true;
    text_add(&reader->paragraph, reader->now + strlen("- ( )"));
    question->count++;
    return 0;
}

/* A line without a comment. */
static int take_text(struct reader *reader) {
    const char *now = reader->now;
    size_t mark = question_mark(now);

    if (now[0] == '#')
        return take_heading(reader);
    if (mark > 0)
        return start_question(reader, mark);
    if (reader->question != NULL && begins(now, "- ( )"))
        return start_choice(reader);
    if (begins(now, "- ( )"))
        return wrong(reader, "a choice without a question");
    if (is_blank(now) && reader->question == NULL)
        return end_paragraph(reader);
    if (reader->question != NULL && reader->question->count > 0 && !reader->choosing) {
        if (is_blank(now))
            return 0;
        if (end_question(reader) < 0)
            return -1;
    }
    text_add(&reader->paragraph, now);
    text_add(&reader->paragraph, "\n");
    return 0;
}

/* "WORD: REST", "WORD; REST" or "WORD" alone; the blanks at both ends of REST are gone.
 * Returns REST, or "". */
static const char *after_word(const char *comment, const char *word) {
    const char *rest = comment + strlen(word);

    if (*rest == ':')
        rest++;
    return rest + strspn(rest, " ");
}

static bool has_word(const char *comment, const char *word) {
    return begins(comment, word) &&
           (comment[strlen(word)] == '\0' || strchr(":;", comment[strlen(word)]) != NULL);
}

/* "FIRST; SECOND" as two copies; NULL for an empty one. */
static int halves(struct reader *reader, const char *text, char **first, char **second) {
    size_t length = strcspn(text, ";");
    const char *rest = text + length + (text[length] == ';');

    *first = copy_words(text, length);
    *second = copy_words(rest, strlen(rest));
    if (*first == NULL || *second == NULL)
        return no_memory(reader);
    if (**first == '\0') {
        free(*first);
        *first = NULL;
    }
    if (**second == '\0') {
        free(*second);
        *second = NULL;
    }
    return 0;
}

/* "right", "right: sentence", "M1: sentence", "wrong: sentence". */
static int take_choice_comment(struct reader *reader, const char *comment) {
    struct question *question = reader->question;
    struct choice *choice = &question->choices[question->count - 1];
    size_t word = strcspn(comment, ":");
    const char *rest = comment + word + (comment[word] == ':');
    bool right = word == 5 && begins(comment, "right");
    bool numbered =
        comment[0] == 'M' && word > 1 && strspn(comment + 1, "0123456789") == word - 1;

    if (!right && !numbered && !(word == 5 && begins(comment, "wrong")))
        return wrong(reader, "a choice's comment begins with right, wrong: or M1:");
    if (!right && is_blank(rest))
        return wrong(reader, "a mistake without a sentence that answers it");
    text_trim(&reader->paragraph);
    choice->text =
        copy_words(reader->paragraph.length == 0 ? "" : reader->paragraph.bytes,
                   reader->paragraph.length);
    reader->paragraph.length = 0;
    choice->mistake = copy_words(comment, word);
    choice->feedback = is_blank(rest) ? NULL : copy_words(rest, strlen(rest));
    if (choice->text == NULL || choice->mistake == NULL ||
        (choice->feedback == NULL && !is_blank(rest)))
        return no_memory(reader);
    reader->choosing = false;
    return choice->text[0] == '\0' ? wrong(reader, "an empty choice") : 0;
}

/* "expect: VALUE;" in front of the feedback becomes a text of its own. */
static int take_expect(struct reader *reader, struct question *question) {
    char *all = question->feedback;
    int result;

    if (all == NULL || !has_word(all, "expect"))
        return 0;
    question->feedback = NULL;
    result =
        halves(reader, after_word(all, "expect"), &question->expect, &question->feedback);
    free(all);
    if (result == 0 && question->expect == NULL)
        return wrong(reader, "expect: and nothing after it");
    return result;
}

/* "number: RULE; feedback", "number: RULE; expect: VALUE; feedback", the same with
 * "text", "text" alone, "open: what a good one says". */
static int take_answer(struct reader *reader, const char *comment) {
    struct question *question = reader->question;
    int result;

    if (end_question_text(reader) < 0)
        return -1;
    reader->question = NULL;
    if (has_word(comment, "open")) {
        const char *rest = after_word(comment, "open");

        question->kind = KIND_OPEN;
        question->feedback = copy_words(rest, strlen(rest));
        return question->feedback == NULL ? no_memory(reader)
               : question->feedback[0] == '\0'
                   ? wrong(reader, "open: and nothing after it")
                   : 0;
    }
    if (!has_word(comment, "number") && !has_word(comment, "text"))
        return wrong(reader, "the comment of %s begins with number:, text: or open:",
                     question->name);
    question->kind = comment[0] == 'n' ? KIND_NUMBER : KIND_TEXT;
    result = halves(reader, after_word(comment, comment[0] == 'n' ? "number" : "text"),
                    &question->rule, &question->feedback);
    if (result == 0 && question->kind == KIND_NUMBER && question->rule == NULL)
        return wrong(reader, "number: and no rule after it");
    return result == 0 ? take_expect(reader, question) : result;
}

static int take_meets(struct reader *reader, const char *comment) {
    const char *rest = after_word(comment, "meets");

    if (reader->sheet->meets != NULL)
        return wrong(reader, "meets: stands here a second time");
    reader->sheet->meets = copy_words(rest, strlen(rest));
    return reader->sheet->meets == NULL ? no_memory(reader) : 0;
}

static int take_comment(struct reader *reader, const char *comment) {
    if (reader->choosing)
        return take_choice_comment(reader, comment);
    if (reader->question != NULL && reader->question->count == 0)
        return take_answer(reader, comment);
    if (end_question(reader) < 0 || end_paragraph(reader) < 0)
        return -1;
    if (has_word(comment, "meets"))
        return take_meets(reader, comment);
    if (!has_word(comment, "needs"))
        return wrong(reader, "a comment that belongs to nothing");
    if (reader->needs != NULL)
        return wrong(reader, "needs: stands here a second time");
    if (halves(reader, after_word(comment, "needs"), &reader->needs, &reader->lacking) <
        0)
        return -1;
    if (reader->needs == NULL || reader->lacking == NULL)
        return wrong(reader, "needs: is written `needs: WHAT; sentence`");
    return 0;
}

/* The line holds "<!--" at `start`: the text before it, the comment, and what follows. */
static int take_line_with_comment(struct reader *reader, char *start) {
    struct text comment = {0};
    const char *from = start + 4, *end;
    char *words, *rest = start;
    int result = 0;

    *start = '\0';
    if (!is_blank(reader->now))
        result = take_text(reader);
    while (result == 0 && (end = strstr(from, "-->")) == NULL) {
        text_add(&comment, from);
        text_add(&comment, "\n");
        result = next_line(reader) == 1 ? 0 : wrong(reader, "a comment without an end");
        from = reader->now;
    }
    if (result == 0) {
        text_add_bytes(&comment, from, (size_t)(end - from));
        memmove(reader->now, end + 3, strlen(end + 3) + 1);
        rest = reader->now;
        words = comment.failed ? NULL : copy_words(comment.bytes, comment.length);
        result = words == NULL ? no_memory(reader) : take_comment(reader, words);
        free(words);
    }
    free(comment.bytes);
    if (result != 0 || is_blank(rest))
        return result;
    start = strstr(rest, "<!--");
    return start == NULL ? take_text(reader) : take_line_with_comment(reader, start);
}

/* The lines of a block between fences, up to its end. */
static int take_fenced(struct reader *reader, struct text *lines) {
    size_t first = reader->line;
    int got;

    while ((got = next_line(reader)) == 1 && !begins(reader->now, "```")) {
        text_add(lines, reader->now);
        text_add(lines, "\n");
    }
    if (got == 0) {
        reader->line = first;
        return wrong(reader, "a block that begins here and has no end");
    }
    return got < 0 ? -1 : 0;
}

static int take_step(struct reader *reader) {
    struct sheet *sheet = reader->sheet;
    struct step *step = &sheet->steps[sheet->step_count];
    struct text lines = {0};

    if (end_question(reader) < 0 || end_paragraph(reader) < 0)
        return -1;
    if (reader->part != PART_OBSERVE && reader->part != PART_EXPLAIN)
        return wrong(reader, "a step belongs to Observe or Explain; a block that is not "
                             "run is written ```text");
    if (sheet->step_count == SOURCE_STEPS_MAX)
        return wrong(reader, "there are more than %d steps", SOURCE_STEPS_MAX);
    if (take_fenced(reader, &lines) < 0) {
        free(lines.bytes);
        return -1;
    }
    text_trim(&lines);
    step->commands = text_take(&lines);
    step->needs = reader->needs;
    step->lacking = reader->lacking;
    reader->needs = reader->lacking = NULL;
    sheet->step_count++;
    if (step->commands == NULL)
        return no_memory(reader);
    if (is_blank(step->commands))
        return wrong(reader, "a step without a command");
    return add_block(reader, BLOCK_STEP, NULL, sheet->step_count - 1);
}

/* Another block between fences is prose, or a part of the question's text. */
static int take_example(struct reader *reader) {
    if (reader->choosing)
        return wrong(reader, "a block inside a choice");
    if (reader->question != NULL && reader->question->count > 0 &&
        end_question(reader) < 0)
        return -1;
    if (reader->question == NULL && end_paragraph(reader) < 0)
        return -1;
    text_add(&reader->paragraph, reader->now);
    text_add(&reader->paragraph, "\n");
    if (take_fenced(reader, &reader->paragraph) < 0)
        return -1;
    text_add(&reader->paragraph, "```\n");
    return reader->question == NULL ? end_paragraph(reader) : 0;
}

static int take_line(struct reader *reader) {
    char *comment = strstr(reader->now, "<!--");

    if (strcmp(reader->now, "```sh") == 0)
        return take_step(reader);
    if (begins(reader->now, "```"))
        return take_example(reader);
    return comment == NULL ? take_text(reader) : take_line_with_comment(reader, comment);
}

/* 30 points a part, split evenly; the first ones have one more. */
static void give_points(struct sheet *sheet, enum part part) {
    size_t count = questions_of(sheet, part), given = 0;

    for (size_t i = 0; i < sheet->question_count; i++)
        if (sheet->questions[i].part == part)
            sheet->questions[i].points = (unsigned)(POINTS_OF_A_PART / count +
                                                    (given++ < POINTS_OF_A_PART % count));
}

static int finish(struct reader *reader) {
    static const char *const names[] = {"", "Predict", "Observe", "Explain"};
    struct sheet *sheet = reader->sheet;

    if (end_question(reader) < 0 || end_paragraph(reader) < 0)
        return -1;
    if (sheet->title == NULL)
        return wrong(reader, "the sheet has no title, `# Worksheet 01: ...`");
    if (sheet->meets == NULL || sheet->meets[0] == '\0')
        return wrong(reader, "the sheet has no comment `meets: S1 M1`");
    if (reader->needs != NULL)
        return wrong(reader, "needs: and no step after it");
    for (enum part part = PART_PREDICT; part <= PART_EXPLAIN; part++) {
        if (questions_of(sheet, part) == 0)
            return wrong(reader, "there is no question under ## %s", names[part]);
        give_points(sheet, part);
    }
    return 0;
}

/* The file's name without folder and `.md`. */
static char *name_of(const char *path) {
    const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    size_t length = strlen(name);

    if (length > 3 && strcmp(name + length - 3, ".md") == 0)
        length -= 3;
    return copy_words(name, length);
}

static int read_all(struct reader *reader, size_t length) {
    int got;

    if (!text_is_utf8(reader->at, length, &reader->line))
        return wrong(reader, "the line is no UTF-8, or has a NUL");
    reader->line = 0;
    reader->sheet->name = name_of(reader->path);
    if (reader->sheet->name == NULL)
        return no_memory(reader);
    while ((got = next_line(reader)) == 1)
        if (take_line(reader) < 0)
            return -1;
    if (got < 0)
        return -1;
    if (reader->paragraph.failed)
        return no_memory(reader);
    return finish(reader);
}

int source_read(struct sheet *sheet, const char *path, char *why, size_t size) {
    struct reader reader = {.sheet = sheet, .path = path, .why = why, .size = size};
    size_t length;
    char *file;
    int result;

    *sheet = (struct sheet){0};
    if (file_read(path, FILE_LIMIT, &file, &length) == -1) {
        int error = errno;

        snprintf(why, size, "%s: %s", path, strerror(error));
        errno = error;
        return -1;
    }
    reader.at = file;
    result = read_all(&reader, length);
    free(file);
    free(reader.paragraph.bytes);
    free(reader.needs);
    free(reader.lacking);
    if (result < 0) {
        source_free(sheet);
        errno = EINVAL;
    }
    return result;
}

static void free_question(struct question *question) {
    for (size_t i = 0; i < question->count; i++) {
        free(question->choices[i].text);
        free(question->choices[i].mistake);
        free(question->choices[i].feedback);
    }
    free(question->text);
    free(question->rule);
    free(question->expect);
    free(question->feedback);
}

void source_free(struct sheet *sheet) {
    for (size_t i = 0; i < sheet->question_count; i++)
        free_question(&sheet->questions[i]);
    for (size_t i = 0; i < sheet->step_count; i++) {
        free(sheet->steps[i].commands);
        free(sheet->steps[i].needs);
        free(sheet->steps[i].lacking);
    }
    for (size_t i = 0; i < sheet->block_count; i++)
        free(sheet->blocks[i].text);
    free(sheet->blocks);
    free(sheet->name);
    free(sheet->title);
    free(sheet->meets);
    *sheet = (struct sheet){0};
}

const struct question *source_find(const struct sheet *sheet, const char *name) {
    for (size_t i = 0; i < sheet->question_count; i++)
        if (strcmp(sheet->questions[i].name, name) == 0)
            return &sheet->questions[i];
    return NULL;
}
