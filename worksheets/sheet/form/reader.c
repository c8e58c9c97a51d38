/* reader: a worksheet while it is read. See reader.h. */
#include "reader.h"

#include "../text/keep.h"
#include "../text/room.h"
#include "../text/words.h"

#include <stdarg.h>
#include <string.h>

enum { BLOCKS_MAX = 400, LINE_MAX_LENGTH = 4000 };

void reader_wrong(struct reader *reader, const char *format, ...) {
    va_list arguments;
    const char *what;

    va_start(arguments, format);
    what = keep(room_arguments(format, arguments));
    va_end(arguments);
    if (!reader->wrong)
        document_wrong(&reader->file.place, "%s", what);
    reader->wrong = true;
}

bool reader_is_blank(const char *text) {
    return text[strspn(text, " \t")] == '\0';
}

bool reader_next(struct reader *reader) {
    char *line = reader->wrong ? NULL : document_next(&reader->file);

    if (line == NULL)
        return false;
    if (strlen(line) > LINE_MAX_LENGTH)
        reader_wrong(reader, "the line is longer than %d bytes", LINE_MAX_LENGTH);
    reader->now = words_trim_end(line);
    return !reader->wrong;
}

void reader_add_block(struct reader *reader, enum block_kind kind, char *text,
                      size_t index) {
    struct sheet *sheet = reader->sheet;

    sheet->blocks = keep_more(sheet->blocks, sheet->block_count, sizeof *sheet->blocks);
    sheet->blocks[sheet->block_count++] = (struct block){kind, reader->part, text, index};
    if (sheet->block_count > BLOCKS_MAX)
        reader_wrong(reader, "the sheet is too long");
}

void reader_add_line(struct reader *reader) {
    text_add(&reader->paragraph, reader->now);
    text_add(&reader->paragraph, "\n");
}

void reader_end_paragraph(struct reader *reader) {
    text_trim(&reader->paragraph);
    if (reader->paragraph.length > 0)
        reader_add_block(reader, BLOCK_PROSE, keep(text_take(&reader->paragraph)), 0);
}

bool reader_has_word(const char *comment, const char *word) {
    return text_begins(comment, word) &&
           (comment[strlen(word)] == '\0' || strchr(":;", comment[strlen(word)]) != NULL);
}

const char *reader_after_word(const char *comment, const char *word) {
    const char *rest = comment + strlen(word);

    if (*rest == ':')
        rest++;
    return rest + strspn(rest, " ");
}

char *reader_copy(const char *text, size_t length) {
    char *copy = words_copy(text, length);

    return copy[0] == '\0' ? NULL : copy;
}

void reader_halves(const char *text, char **first, char **second) {
    size_t length = strcspn(text, ";");
    const char *rest = text + length + (text[length] == ';');

    *first = reader_copy(text, length);
    *second = reader_copy(rest, strlen(rest));
}
