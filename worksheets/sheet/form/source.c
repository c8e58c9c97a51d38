/* source: a worksheet as it is written. See source.h, and README.md for the form. */
#include "source.h"

#include "../text/keep.h"
#include "../text/room.h"
#include "../text/words.h"
#include "reader.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 200000, BLOCKS_MAX = 400, POINTS_OF_A_PART = 30 };

/* As their headings begin. The questions of each have its first letter. */
static const char *const parts[] = {" ", "Predict", "Observe", "Explain"};

bool source_is_right(const struct choice *choice) {
    return strcmp(choice->mistake, "right") == 0;
}

int source_digits(const struct sheet *sheet) {
    return (int)strcspn(sheet->name, "-");
}

const struct question *source_find(const struct sheet *sheet, const char *name) {
    for (size_t i = 0; i < sheet->question_count; i++)
        if (strcmp(sheet->questions[i].name, name) == 0)
            return &sheet->questions[i];
    return NULL;
}

static size_t count_questions(const struct sheet *sheet, enum part part) {
    size_t count = 0;

    for (size_t i = 0; i < sheet->question_count; i++)
        count += sheet->questions[i].part == part;
    return count;
}

/* `text` is kept. */
static void add_block(struct reader *reader, enum block_kind kind, char *text,
                      size_t index) {
    struct sheet *sheet = reader->sheet;

    sheet->blocks = keep_more(sheet->blocks, sheet->block_count, sizeof *sheet->blocks);
    sheet->blocks[sheet->block_count++] = (struct block){kind, reader->part, text, index};
    if (sheet->block_count > BLOCKS_MAX)
        reader_wrong(reader, "the sheet is too long");
}

/* The REST of a comment "WORD: REST", "WORD; REST" or "WORD"; NULL: it is another. */
static const char *rest_of(const char *comment, const char *word) {
    const char *rest = comment + strlen(word);

    if (!text_begins(comment, word) || (*rest != '\0' && strchr(":;", *rest) == NULL))
        return NULL;
    return rest + (*rest == ':');
}

/* A copy without the blanks at its ends, or NULL for an empty one. */
static char *copy(const char *text, size_t length) {
    char *copied = words_copy(text, length);

    return copied[0] == '\0' ? NULL : copied;
}

/* "FIRST; SECOND" as two such copies, or with another sign between. */
static void copy_halves(const char *text, char between, char **first, char **second) {
    const char *sign = strchr(text, between), *end = text + strlen(text);

    *first = copy(text, (size_t)((sign == NULL ? end : sign) - text));
    *second = sign == NULL ? NULL : copy(sign + 1, (size_t)(end - sign - 1));
}

/* The next question of this part, whose mark, "**P1.**", is so long; NULL after a word
 * where it is none. */
static struct question *start(struct reader *reader, int mark) {
    struct sheet *sheet = reader->sheet;
    struct question *question = &sheet->questions[sheet->question_count];
    unsigned number = (unsigned)count_questions(sheet, reader->part) + 1;
    char expected[8];

    snprintf(expected, sizeof expected, "%c%u.", parts[reader->part][0], number % 100);
    if (!text_begins(reader->now + 2, expected))
        reader_wrong(reader, "%.*s is not the next question of this part", mark,
                     reader->now);
    else if (sheet->question_count == SOURCE_QUESTIONS_MAX)
        reader_wrong(reader, "there are more than %d questions", SOURCE_QUESTIONS_MAX);
    else if (reader->part == PART_OBSERVE && sheet->step_count == 0)
        reader_wrong(reader, "an observation must follow a step");
    if (reader->wrong)
        return NULL;
    snprintf(question->name, sizeof question->name, "%.*s", (int)strlen(expected) - 1,
             expected);
    question->sheet = sheet->name;
    question->part = reader->part;
    question->step = sheet->step_count > 0 ? sheet->step_count - 1 : 0;
    add_block(reader, BLOCK_QUESTION, NULL, sheet->question_count++);
    return question;
}

/* "right", "right: sentence", "M1: sentence", "wrong: sentence". */
static void take_choice_comment(struct reader *reader, struct choice *choice) {
    const char *mistake;
    bool right, numbered;

    copy_halves(reader->now, ':', &choice->mistake, &choice->feedback);
    mistake = choice->mistake == NULL ? "" : choice->mistake;
    right = strcmp(mistake, "right") == 0;
    numbered = mistake[0] == 'M' && mistake[1] != '\0' &&
               mistake[1 + strspn(mistake + 1, "0123456789")] == '\0';
    if (!right && !numbered && strcmp(mistake, "wrong") != 0)
        reader_wrong(reader, "a choice's comment must begin with right, wrong: or M1:");
    if (!right && choice->feedback == NULL)
        reader_wrong(reader, "a mistake must have a sentence that answers it");
    if (choice->text[0] == '\0')
        reader_wrong(reader, "the choice is empty");
}

static void read_choice(struct reader *reader, struct question *question) {
    struct choice *choice = &question->choices[question->count];
    const char *text;

    if (question->count == SOURCE_CHOICES_MAX) {
        reader_wrong(reader, "%s has more than %d choices", question->name,
                     SOURCE_CHOICES_MAX);
        return;
    }
    reader->now += strlen("- ( )");
    text = reader_gather(reader, PIECE_BLANK);
    choice->text = words_copy(text, strlen(text));
    question->count++;
    if (reader->piece == PIECE_COMMENT)
        take_choice_comment(reader, choice);
    else if (reader->piece == PIECE_CHOICE)
        reader_wrong(reader, "the choice before this one has no comment");
    else if (reader->piece == PIECE_EXAMPLE)
        reader_wrong(reader, "a block inside a choice");
    else
        reader_wrong(reader, "the last choice of %s has no comment", question->name);
    do
        reader_next(reader);
    while (reader->piece == PIECE_BLANK);
}

static void read_choices(struct reader *reader, struct question *question) {
    size_t right = 0;

    while (reader->piece == PIECE_CHOICE)
        read_choice(reader, question);
    for (size_t i = 0; i < question->count && !reader->wrong; i++)
        right += source_is_right(&question->choices[i]);
    if (right != 1 || question->count < 2)
        reader_wrong(reader, "%s has %zu choices, %zu of them right", question->name,
                     question->count, right);
}

/* "RULE; feedback", or "RULE; expect: VALUE; feedback". */
static void take_rule(struct reader *reader, struct question *question,
                      const char *text) {
    const char *expect;

    copy_halves(text, ';', &question->rule, &question->feedback);
    if (question->kind == KIND_NUMBER && question->rule == NULL)
        reader_wrong(reader, "number: must have a rule");
    expect = question->feedback == NULL ? NULL : rest_of(question->feedback, "expect");
    if (expect == NULL)
        return;
    copy_halves(expect, ';', &question->expect, &question->feedback);
    if (question->expect == NULL)
        reader_wrong(reader, "expect: must have a value");
}

/* "number: " or "text: " and a rule, "text" alone, "open: what a good one says". */
static void take_answer(struct reader *reader, struct question *question) {
    const char *open = rest_of(reader->now, "open");
    const char *number = rest_of(reader->now, "number");
    const char *rule = number != NULL ? number : rest_of(reader->now, "text");

    question->kind = open != NULL ? KIND_OPEN : number != NULL ? KIND_NUMBER : KIND_TEXT;
    if (rule != NULL)
        take_rule(reader, question, rule);
    else if (open == NULL)
        reader_wrong(reader, "the comment of %s must begin with number:, text: or open:",
                     question->name);
    else if ((question->feedback = copy(open, strlen(open))) == NULL)
        reader_wrong(reader, "open: must say what a good answer says");
    reader_next(reader);
}

static void read_question(struct reader *reader) {
    size_t mark = strcspn(reader->now, ".") + strlen(".**");
    struct question *question = start(reader, (int)mark);

    if (question == NULL)
        return;
    reader->now += mark + strspn(reader->now + mark, " ");
    question->text = reader_gather(reader, PIECE_EXAMPLE);
    if (reader->piece != PIECE_COMMENT && reader->piece != PIECE_CHOICE)
        reader_wrong(reader, "%s has neither choices nor a comment with its answer",
                     question->name);
    else if (question->text[0] == '\0')
        reader_wrong(reader, "%s asks nothing", question->name);
    else if (reader->piece == PIECE_COMMENT)
        take_answer(reader, question);
    else
        read_choices(reader, question);
}

static enum part part_of(const char *title) {
    enum part part = PART_EXPLAIN;

    while (part > PART_NONE && (!text_begins(title, parts[part]) ||
                                isalpha((unsigned char)title[strlen(parts[part])])))
        part--;
    return part;
}

static void take_heading(struct reader *reader) {
    size_t level = strspn(reader->now, "#");
    char *title = words_copy(reader->now + level, strlen(reader->now + level));

    if (level == 1 && reader->sheet->title != NULL)
        reader_wrong(reader, "there is a second title");
    else if (level == 1)
        reader->sheet->title = title;
    if (level == 2)
        reader->part = part_of(title);
    if (level > 1)
        add_block(reader, BLOCK_HEADING, title, 0);
}

/* A comment that is no question's. */
static void take_comment(struct reader *reader) {
    const char *meets = rest_of(reader->now, "meets");
    const char *needs = rest_of(reader->now, "needs");

    if (meets != NULL && reader->sheet->meets != NULL)
        reader_wrong(reader, "there is a second meets:");
    else if (meets != NULL)
        reader->sheet->meets = words_copy(meets, strlen(meets));
    else if (needs != NULL && reader->needs != NULL)
        reader_wrong(reader, "there is a second needs:");
    else if (needs != NULL)
        copy_halves(needs, ';', &reader->needs, &reader->lacking);
    else if (rest_of(reader->now, "machine") == NULL) /* port-facts reads that */
        reader_wrong(reader, "this comment belongs to nothing");
    if (needs != NULL && (reader->needs == NULL || reader->lacking == NULL))
        reader_wrong(reader, "write `needs: WHAT; sentence`");
}

static void take_step(struct reader *reader) {
    struct sheet *sheet = reader->sheet;
    struct step *step = &sheet->steps[sheet->step_count];
    struct text lines = {0};

    if (reader->part != PART_OBSERVE && reader->part != PART_EXPLAIN)
        reader_wrong(reader,
                     "a step must be under Observe or Explain; begin a block that "
                     "is not run with ```text");
    if (sheet->step_count == SOURCE_STEPS_MAX)
        reader_wrong(reader, "there are more than %d steps", SOURCE_STEPS_MAX);
    if (reader->wrong)
        return;
    reader_add_fenced(reader, &lines);
    *step = (struct step){words_trim_end(keep(text_take(&lines))), reader->needs,
                          reader->lacking};
    if (step->commands[0] == '\0')
        reader_wrong(reader, "a step without a command");
    reader->needs = reader->lacking = NULL;
    add_block(reader, BLOCK_STEP, NULL, sheet->step_count++);
}

static void take_piece(struct reader *reader) {
    enum piece piece = reader->piece, last = piece == PIECE_TEXT ? piece : PIECE_END;

    if (piece == PIECE_QUESTION) {
        read_question(reader);
    } else if (piece == PIECE_TEXT || piece == PIECE_EXAMPLE) {
        add_block(reader, BLOCK_PROSE, reader_gather(reader, last), 0);
    } else {
        if (piece == PIECE_HEADING)
            take_heading(reader);
        else if (piece == PIECE_COMMENT)
            take_comment(reader);
        else if (piece == PIECE_STEP)
            take_step(reader);
        else if (piece == PIECE_CHOICE)
            reader_wrong(reader, "this choice belongs to no question");
        reader_next(reader);
    }
}

/* 30 points a part, split evenly; the first ones have one more. */
static void give_points(struct sheet *sheet, enum part part) {
    size_t count = count_questions(sheet, part), given = 0;

    for (size_t i = 0; i < sheet->question_count; i++)
        if (sheet->questions[i].part == part)
            sheet->questions[i].points = (unsigned)(POINTS_OF_A_PART / count +
                                                    (given++ < POINTS_OF_A_PART % count));
}

static void finish(struct reader *reader) {
    struct sheet *sheet = reader->sheet;

    if (sheet->title == NULL)
        reader_wrong(reader, "the sheet has no title, `# Worksheet 01: ...`");
    if (sheet->meets == NULL || sheet->meets[0] == '\0')
        reader_wrong(reader, "the sheet has no comment `meets: S1 M1`");
    if (reader->needs != NULL)
        reader_wrong(reader, "no step follows needs:");
    for (enum part part = PART_PREDICT; part <= PART_EXPLAIN; part++) {
        if (count_questions(sheet, part) == 0)
            reader_wrong(reader, "there is no question under ## %s", parts[part]);
        give_points(sheet, part);
    }
}

/* The file's name without folder and `.md`. */
static char *name_of(const char *path) {
    const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;

    return words_copy(name, strlen(name) - (text_ends(name, ".md") ? 3 : 0));
}

int source_read(struct sheet *sheet, const char *path, const char **why) {
    struct reader reader = {.sheet = sheet, .rest = ""};

    *sheet = (struct sheet){0};
    if (document_open(&reader.file, path, FILE_LIMIT, why) == -1)
        return -1;
    sheet->name = name_of(path);
    reader_next(&reader);
    while (reader.piece != PIECE_END)
        take_piece(&reader);
    finish(&reader);
    document_close(&reader.file);
    if (!reader.wrong)
        return 0;
    *sheet = (struct sheet){0};
    errno = EINVAL;
    return -1;
}

struct sheet *source_read_all(char *const *paths, size_t count) {
    struct sheet *sheets = keep(room_sure(calloc(count, sizeof *sheets)));
    const char *why;

    for (size_t i = 0; i < count; i++)
        if (source_read(&sheets[i], paths[i], &why) == -1) {
            fprintf(stderr, "sheet: %s\n", why);
            return NULL;
        }
    return sheets;
}
