/* source: a worksheet as it is written. See source.h, and README.md for the form. */
#include "source.h"

#include "../text/words.h"
#include "question.h"
#include "reader.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 200000, POINTS_OF_A_PART = 30 };

static bool is_heading_of(const char *title, const char *word) {
    return text_begins(title, word) && !isalpha((unsigned char)title[strlen(word)]);
}

static int take_heading(struct reader *reader) {
    size_t level = strspn(reader->now, "#");
    const char *title = reader->now + level + strspn(reader->now + level, " ");

    if (reader_end_paragraph(reader) < 0 || question_end(reader) < 0)
        return -1;
    if (level == 1) {
        if (reader->sheet->title != NULL)
            return place_wrong(reader->place, "there is a second title");
        reader->sheet->title = words_copy(title, strlen(title));
        return 0;
    }
    if (level == 2)
        reader->part = is_heading_of(title, "Predict")   ? PART_PREDICT
                       : is_heading_of(title, "Observe") ? PART_OBSERVE
                       : is_heading_of(title, "Explain") ? PART_EXPLAIN
                                                         : PART_NONE;
    return reader_add_block(reader, BLOCK_HEADING, words_copy(title, strlen(title)), 0);
}

/* A line without a comment. */
static int take_text(struct reader *reader) {
    const char *now = reader->now;
    size_t mark = question_mark(now);

    if (now[0] == '#')
        return take_heading(reader);
    if (mark > 0)
        return question_start(reader, mark);
    if (reader->question != NULL && text_begins(now, "- ( )"))
        return question_start_choice(reader);
    if (text_begins(now, "- ( )"))
        return place_wrong(reader->place, "a choice without a question");
    if (reader_is_blank(now) && reader->question == NULL)
        return reader_end_paragraph(reader);
    if (reader->question != NULL && reader->question->count > 0 && !reader->choosing) {
        if (reader_is_blank(now))
            return 0;
        if (question_end(reader) < 0)
            return -1;
    }
    reader_add_line(reader);
    return 0;
}

static int take_meets(struct reader *reader, const char *comment) {
    const char *rest = reader_after_word(comment, "meets");

    if (reader->sheet->meets != NULL)
        return place_wrong(reader->place, "meets: stands here a second time");
    reader->sheet->meets = words_copy(rest, strlen(rest));
    return 0;
}

static int take_needs(struct reader *reader, const char *comment) {
    if (reader->needs != NULL)
        return place_wrong(reader->place, "needs: stands here a second time");
    reader_halves(reader_after_word(comment, "needs"), &reader->needs, &reader->lacking);
    if (reader->needs == NULL || reader->lacking == NULL)
        return place_wrong(reader->place, "needs: is written `needs: WHAT; sentence`");
    return 0;
}

static int take_comment(struct reader *reader, const char *comment) {
    if (reader->choosing || (reader->question != NULL && reader->question->count == 0))
        return question_comment(reader, comment);
    if (question_end(reader) < 0 || reader_end_paragraph(reader) < 0)
        return -1;
    if (reader_has_word(comment, "meets"))
        return take_meets(reader, comment);
    if (reader_has_word(comment, "needs"))
        return take_needs(reader, comment);
    if (reader_has_word(comment, "machine"))
        return 0; /* what port-facts judges the whole topic by */
    return place_wrong(reader->place, "a comment that belongs to nothing");
}

/* A comment that goes on at `from`, perhaps over several lines. What follows it is `now`.
 */
static int read_comment(struct reader *reader, char *from) {
    struct text comment = {0};
    char *end, *words;
    int result = 1;

    while ((end = strstr(from, "-->")) == NULL && result == 1) {
        text_add(&comment, from);
        text_add(&comment, "\n");
        result = reader_next(reader);
        from = reader->now;
    }
    if (end == NULL) {
        free(comment.bytes);
        return place_wrong(reader->place, "a comment without an end");
    }
    reader->now = end + strlen("-->");
    text_add_bytes(&comment, from, (size_t)(end - from));
    words = words_copy(comment.bytes, comment.length);
    result = take_comment(reader, words);
    free(words);
    free(comment.bytes);
    return result;
}

/* A line outside of fences: text, and comments in between. */
static int take_open_line(struct reader *reader) {
    char *start;

    while ((start = strstr(reader->now, "<!--")) != NULL) {
        *start = '\0';
        if (!reader_is_blank(reader->now) && take_text(reader) < 0)
            return -1;
        if (read_comment(reader, start + strlen("<!--")) < 0)
            return -1;
        if (reader_is_blank(reader->now))
            return 0;
    }
    return take_text(reader);
}

/* The lines of a block between fences, up to its end. */
static int take_fenced(struct reader *reader, struct text *lines) {
    size_t first = reader->place->line;
    int got;

    while ((got = reader_next(reader)) == 1 && !text_begins(reader->now, "```")) {
        text_add(lines, reader->now);
        text_add(lines, "\n");
    }
    if (got == 0) {
        reader->place->line = first;
        return place_wrong(reader->place, "a block that begins here and has no end");
    }
    return got < 0 ? -1 : 0;
}

static int take_step(struct reader *reader) {
    struct sheet *sheet = reader->sheet;
    struct step *step = &sheet->steps[sheet->step_count];
    struct text lines = {0};

    if (question_end(reader) < 0 || reader_end_paragraph(reader) < 0)
        return -1;
    if (reader->part != PART_OBSERVE && reader->part != PART_EXPLAIN)
        return place_wrong(reader->place,
                           "a step belongs to Observe or Explain; a block that is not "
                           "run is written ```text");
    if (sheet->step_count == SOURCE_STEPS_MAX)
        return place_wrong(reader->place, "there are more than %d steps",
                           SOURCE_STEPS_MAX);
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
    if (reader_is_blank(step->commands))
        return place_wrong(reader->place, "a step without a command");
    return reader_add_block(reader, BLOCK_STEP, NULL, sheet->step_count - 1);
}

/* Another block between fences is prose, or a part of the question's text. */
static int take_example(struct reader *reader) {
    if (reader->choosing)
        return place_wrong(reader->place, "a block inside a choice");
    if (reader->question != NULL && reader->question->count > 0 &&
        question_end(reader) < 0)
        return -1;
    if (reader->question == NULL && reader_end_paragraph(reader) < 0)
        return -1;
    reader_add_line(reader);
    if (take_fenced(reader, &reader->paragraph) < 0)
        return -1;
    text_add(&reader->paragraph, "```\n");
    return reader->question == NULL ? reader_end_paragraph(reader) : 0;
}

static int take_line(struct reader *reader) {
    if (strcmp(reader->now, "```sh") == 0)
        return take_step(reader);
    return text_begins(reader->now, "```") ? take_example(reader)
                                           : take_open_line(reader);
}

int source_digits(const struct sheet *sheet) {
    return (int)strcspn(sheet->name, "-");
}

size_t source_questions(const struct sheet *sheet, enum part part) {
    size_t count = 0;

    for (size_t i = 0; i < sheet->question_count; i++)
        count += sheet->questions[i].part == part;
    return count;
}

/* 30 points a part, split evenly; the first ones have one more. */
static void give_points(struct sheet *sheet, enum part part) {
    size_t count = source_questions(sheet, part), given = 0;

    for (size_t i = 0; i < sheet->question_count; i++)
        if (sheet->questions[i].part == part)
            sheet->questions[i].points = (unsigned)(POINTS_OF_A_PART / count +
                                                    (given++ < POINTS_OF_A_PART % count));
}

static int finish(struct reader *reader) {
    static const char *const names[] = {"", "Predict", "Observe", "Explain"};
    struct sheet *sheet = reader->sheet;

    if (question_end(reader) < 0 || reader_end_paragraph(reader) < 0)
        return -1;
    if (sheet->title == NULL)
        return place_wrong(reader->place,
                           "the sheet has no title, `# Worksheet 01: ...`");
    if (sheet->meets == NULL || sheet->meets[0] == '\0')
        return place_wrong(reader->place, "the sheet has no comment `meets: S1 M1`");
    if (reader->needs != NULL)
        return place_wrong(reader->place, "needs: and no step after it");
    for (enum part part = PART_PREDICT; part <= PART_EXPLAIN; part++) {
        if (source_questions(sheet, part) == 0)
            return place_wrong(reader->place, "there is no question under ## %s",
                               names[part]);
        give_points(sheet, part);
    }
    return 0;
}

/* The file's name without folder and `.md`. */
static char *name_of(const char *path) {
    const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;

    return words_copy(name, strlen(name) - (text_ends(name, ".md") ? 3 : 0));
}

static int read_all(struct reader *reader) {
    int got;

    reader->sheet->name = name_of(reader->place->path);
    while ((got = reader_next(reader)) == 1)
        if (take_line(reader) < 0)
            return -1;
    return got < 0 ? -1 : finish(reader);
}

int source_read(struct sheet *sheet, const char *path, char *why, size_t size) {
    struct reader reader = {.place = &reader.file.place, .sheet = sheet};
    int result;

    *sheet = (struct sheet){0};
    if (document_open(&reader.file, path, FILE_LIMIT, why, size) == -1)
        return -1;
    result = read_all(&reader);
    document_close(&reader.file);
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
