/* reader: cuts a worksheet into pieces. See reader.h. */
#include "reader.h"

#include "../text/keep.h"
#include "../text/room.h"
#include "../text/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_LENGTH = 4000 };

void reader_wrong(struct reader *reader, const char *format, ...) {
    va_list arguments;
    const char *what;

    va_start(arguments, format);
    what = keep(room_arguments(format, arguments));
    va_end(arguments);
    if (!reader->wrong)
        document_wrong(&reader->file.place, "%s", what);
    reader->wrong = true;
    reader->piece = PIECE_END;
}

/* The next line into `rest`, without blanks at its end. Returns whether there is one. */
static bool next_line(struct reader *reader) {
    char *line = reader->wrong ? NULL : document_next(&reader->file);

    if (line == NULL)
        return false;
    if (strlen(line) > LINE_MAX_LENGTH)
        reader_wrong(reader, "the line is longer than %d bytes", LINE_MAX_LENGTH);
    reader->rest = words_trim_end(line);
    return !reader->wrong;
}

static bool is_blank(const char *text, size_t length) {
    return strspn(text, " \t") >= length;
}

/* "**P1.**" */
static bool is_question(const char *text) {
    int length = 0;

    sscanf(text, "**%*1[POE]%*[0-9].**%n", &length);
    return length > 0;
}

static enum piece kind_of(const char *text) {
    return text[0] == '\0'              ? PIECE_BLANK
           : text[0] == '#'             ? PIECE_HEADING
           : is_question(text)          ? PIECE_QUESTION
           : text_begins(text, "- ( )") ? PIECE_CHOICE
                                        : PIECE_TEXT;
}

/* A comment that begins in `rest`, and perhaps goes on over several lines. */
static void read_comment(struct reader *reader) {
    struct text comment = {0};
    const char *from = strstr(reader->rest, "<!--") + strlen("<!--"), *end;

    while ((end = strstr(from, "-->")) == NULL && next_line(reader)) {
        text_add_format(&comment, "%s\n", from);
        from = reader->rest;
    }
    text_add_bytes(&comment, from, end == NULL ? 0 : (size_t)(end - from));
    reader->now = words_copy(comment.bytes, comment.length);
    keep(comment.bytes);
    if (end == NULL)
        reader_wrong(reader, "the comment has no end");
    else
        reader->rest = end + strlen("-->");
}

void reader_next(struct reader *reader) {
    bool whole = is_blank(reader->rest, strlen(reader->rest));
    const char *comment;

    reader->piece = PIECE_END;
    if (whole && !next_line(reader))
        return;
    reader->now = reader->rest;
    comment = strstr(reader->now, "<!--");
    if (whole && text_begins(reader->now, "```")) {
        reader->piece = strcmp(reader->now, "```sh") == 0 ? PIECE_STEP : PIECE_EXAMPLE;
        reader->rest = "";
    } else if (comment == NULL) {
        reader->piece = kind_of(reader->now);
        reader->rest = "";
    } else if (!is_blank(reader->now, (size_t)(comment - reader->now))) {
        reader->now = keep_text("%.*s", (int)(comment - reader->now), reader->now);
        reader->piece = kind_of(reader->now);
        reader->rest = comment;
    } else {
        reader->piece = PIECE_COMMENT;
        read_comment(reader);
    }
}

void reader_add_fenced(struct reader *reader, struct text *lines) {
    size_t first = reader->file.place.line;
    bool more;

    while ((more = next_line(reader)) && !text_begins(reader->rest, "```"))
        text_add_format(lines, "%s\n", reader->rest);
    if (!more && !reader->wrong) {
        reader->file.place.line = first;
        reader_wrong(reader, "the block that begins here has no end");
    }
    reader->rest = "";
}

char *reader_gather(struct reader *reader, enum piece last) {
    struct text text = {0};

    do {
        text_add_format(&text, "%s\n", reader->now);
        if (reader->piece == PIECE_EXAMPLE) {
            reader_add_fenced(reader, &text);
            text_add(&text, "```\n");
        }
        reader_next(reader);
    } while (reader->piece != PIECE_END && reader->piece <= last);
    return words_trim_end(keep(text_take(&text)));
}
