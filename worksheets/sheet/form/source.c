/* source: a worksheet as it is written. See source.h, and README.md for the form. */
#include "source.h"

#include "../text/keep.h"
#include "../text/words.h"
#include "reader.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

enum { FILE_LIMIT = 200000, POINTS_OF_A_PART = 30 };

static bool is_heading_of(const char *title, const char *word) {
    return text_begins(title, word) && !isalpha((unsigned char)title[strlen(word)]);
}

static void take_heading(struct reader *reader) {
    size_t level = strspn(reader->now, "#");
    const char *title = reader->now + level + strspn(reader->now + level, " ");

    question_end(reader);
    if (level == 1 && reader->sheet->title != NULL)
        reader_wrong(reader, "there is a second title");
    else if (level == 1)
        reader->sheet->title = words_copy(title, strlen(title));
    if (level == 1)
        return;
    if (level == 2)
        reader->part = is_heading_of(title, "Predict")   ? PART_PREDICT
                       : is_heading_of(title, "Observe") ? PART_OBSERVE
                       : is_heading_of(title, "Explain") ? PART_EXPLAIN
                                                         : PART_NONE;
    reader_add_block(reader, BLOCK_HEADING, words_copy(title, strlen(title)), 0);
}

/* A line without a comment. */
static void take_text(struct reader *reader) {
    const char *now = reader->now;
    const struct question *question = reader->question;
    size_t mark = question_mark(now);
    bool complete = question != NULL && question->count > 0 && !reader->choosing;

    if (now[0] == '#')
        take_heading(reader);
    else if (mark > 0)
        question_start(reader, mark);
    else if (question != NULL && text_begins(now, "- ( )"))
        question_start_choice(reader);
    else if (text_begins(now, "- ( )"))
        reader_wrong(reader, "this choice belongs to no question");
    else if (!reader_is_blank(now) || (question != NULL && !complete)) {
        if (complete)
            question_end(reader);
        reader_add_line(reader);
    } else if (question == NULL) {
        reader_end_paragraph(reader);
    }
}

static void take_meets(struct reader *reader, const char *comment) {
    const char *rest = reader_after_word(comment, "meets");

    if (reader->sheet->meets != NULL)
        reader_wrong(reader, "there is a second meets:");
    else
        reader->sheet->meets = words_copy(rest, strlen(rest));
}

static void take_needs(struct reader *reader, const char *comment) {
    if (reader->needs != NULL) {
        reader_wrong(reader, "there is a second needs:");
        return;
    }
    reader_halves(reader_after_word(comment, "needs"), &reader->needs, &reader->lacking);
    if (reader->needs == NULL || reader->lacking == NULL)
        reader_wrong(reader, "write `needs: WHAT; sentence`");
}

static void take_comment(struct reader *reader, const char *comment) {
    if (reader->choosing || (reader->question != NULL && reader->question->count == 0)) {
        question_comment(reader, comment);
        return;
    }
    question_end(reader);
    if (reader_has_word(comment, "meets"))
        take_meets(reader, comment);
    else if (reader_has_word(comment, "needs"))
        take_needs(reader, comment);
    else if (!reader_has_word(comment, "machine")) /* port-facts judges the topic by it */
        reader_wrong(reader, "this comment belongs to nothing");
}

/* A comment that goes on at `from`, perhaps over several lines. What follows it is `now`.
 */
static void read_comment(struct reader *reader, char *from) {
    struct text comment = {0};
    char *end, *all;

    while ((end = strstr(from, "-->")) == NULL && reader_next(reader)) {
        text_add_format(&comment, "%s\n", from);
        from = reader->now;
    }
    if (end == NULL) {
        reader_wrong(reader, "the comment has no end");
        end = from + strlen(from);
        reader->now = end;
    } else {
        reader->now = end + strlen("-->");
    }
    text_add_bytes(&comment, from, (size_t)(end - from));
    all = keep(text_take(&comment));
    if (!reader->wrong)
        take_comment(reader, words_copy(all, strlen(all)));
}

/* A line outside of fences: text, and comments in between. */
static void take_open_line(struct reader *reader) {
    char *start;

    while ((start = strstr(reader->now, "<!--")) != NULL && !reader->wrong) {
        *start = '\0';
        if (!reader_is_blank(reader->now))
            take_text(reader);
        read_comment(reader, start + strlen("<!--"));
        if (reader_is_blank(reader->now))
            return;
    }
    if (!reader->wrong)
        take_text(reader);
}

/* The lines of a block between fences, up to its end. */
static void take_fenced(struct reader *reader, struct text *lines) {
    size_t first = reader->file.place.line;
    bool more;

    while ((more = reader_next(reader)) && !text_begins(reader->now, "```"))
        text_add_format(lines, "%s\n", reader->now);
    if (!more && !reader->wrong) {
        reader->file.place.line = first;
        reader_wrong(reader, "the block that begins here has no end");
    }
}

static void take_step(struct reader *reader) {
    struct sheet *sheet = reader->sheet;
    struct step *step = &sheet->steps[sheet->step_count];
    struct text lines = {0};

    question_end(reader);
    if (reader->part != PART_OBSERVE && reader->part != PART_EXPLAIN)
        reader_wrong(reader,
                     "a step must be under Observe or Explain; begin a block that "
                     "is not run with ```text");
    if (sheet->step_count == SOURCE_STEPS_MAX)
        reader_wrong(reader, "there are more than %d steps", SOURCE_STEPS_MAX);
    if (reader->wrong)
        return;
    take_fenced(reader, &lines);
    text_trim(&lines);
    if (lines.length == 0)
        reader_wrong(reader, "a step without a command");
    *step = (struct step){keep(text_take(&lines)), reader->needs, reader->lacking};
    reader->needs = reader->lacking = NULL;
    reader_add_block(reader, BLOCK_STEP, NULL, sheet->step_count++);
}

/* Another block between fences is prose, or a part of the question's text. */
static void take_example(struct reader *reader) {
    if (reader->choosing)
        reader_wrong(reader, "a block inside a choice");
    if (reader->question == NULL || reader->question->count > 0)
        question_end(reader);
    reader_add_line(reader);
    take_fenced(reader, &reader->paragraph);
    text_add(&reader->paragraph, "```\n");
    if (reader->question == NULL)
        reader_end_paragraph(reader);
}

static void take_line(struct reader *reader) {
    if (strcmp(reader->now, "```sh") == 0)
        take_step(reader);
    else if (text_begins(reader->now, "```"))
        take_example(reader);
    else
        take_open_line(reader);
}

/* 30 points a part, split evenly; the first ones have one more. */
static void give_points(struct sheet *sheet, enum part part) {
    size_t count = source_questions(sheet, part), given = 0;

    for (size_t i = 0; i < sheet->question_count; i++)
        if (sheet->questions[i].part == part)
            sheet->questions[i].points = (unsigned)(POINTS_OF_A_PART / count +
                                                    (given++ < POINTS_OF_A_PART % count));
}

static void finish(struct reader *reader) {
    static const char *const names[] = {"", "Predict", "Observe", "Explain"};
    struct sheet *sheet = reader->sheet;

    question_end(reader);
    if (sheet->title == NULL)
        reader_wrong(reader, "the sheet has no title, `# Worksheet 01: ...`");
    if (sheet->meets == NULL || sheet->meets[0] == '\0')
        reader_wrong(reader, "the sheet has no comment `meets: S1 M1`");
    if (reader->needs != NULL)
        reader_wrong(reader, "no step follows needs:");
    for (enum part part = PART_PREDICT; part <= PART_EXPLAIN; part++) {
        if (source_questions(sheet, part) == 0)
            reader_wrong(reader, "there is no question under ## %s", names[part]);
        give_points(sheet, part);
    }
}

/* The file's name without folder and `.md`. */
static char *name_of(const char *path) {
    const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;

    return words_copy(name, strlen(name) - (text_ends(name, ".md") ? 3 : 0));
}

int source_read(struct sheet *sheet, const char *path, const char **why) {
    struct reader reader = {.sheet = sheet};

    *sheet = (struct sheet){0};
    if (document_open(&reader.file, path, FILE_LIMIT, why) == -1)
        return -1;
    sheet->name = name_of(path);
    while (reader_next(&reader))
        take_line(&reader);
    finish(&reader);
    document_close(&reader.file);
    keep(text_take(&reader.paragraph));
    if (!reader.wrong)
        return 0;
    *sheet = (struct sheet){0};
    errno = EINVAL;
    return -1;
}
