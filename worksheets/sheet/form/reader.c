/* reader: a worksheet while it is read. See reader.h. */
#include "reader.h"

#include "../text/words.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCKS_MAX = 400, LINE_MAX_LENGTH = 4000 };

int reader_no_memory(struct reader *reader) {
    return place_wrong(reader->place, "no memory is left");
}

bool reader_begins(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

bool reader_is_blank(const char *text) {
    return text[strspn(text, " \t")] == '\0';
}

int reader_next(struct reader *reader) {
    char *line = document_next(&reader->file);
    size_t length = line == NULL ? 0 : strlen(line);

    if (line == NULL)
        return 0;
    if (length > LINE_MAX_LENGTH)
        return place_wrong(reader->place, "the line is longer than %d bytes",
                           LINE_MAX_LENGTH);
    while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
        length--;
    line[length] = '\0';
    reader->now = line;
    return 1;
}

int reader_add_block(struct reader *reader, enum block_kind kind, char *text,
                     size_t index) {
    struct sheet *sheet = reader->sheet;
    struct block *blocks;

    if (sheet->block_count == BLOCKS_MAX) {
        free(text);
        return place_wrong(reader->place, "the sheet is too long");
    }
    blocks = realloc(sheet->blocks, (sheet->block_count + 1) * sizeof *blocks);
    if (blocks == NULL || (text == NULL && kind <= BLOCK_PROSE)) {
        free(text);
        sheet->blocks = blocks == NULL ? sheet->blocks : blocks;
        return reader_no_memory(reader);
    }
    sheet->blocks = blocks;
    blocks[sheet->block_count++] = (struct block){kind, reader->part, text, index};
    return 0;
}

void reader_add_line(struct reader *reader) {
    text_add(&reader->paragraph, reader->now);
    text_add(&reader->paragraph, "\n");
}

int reader_end_paragraph(struct reader *reader) {
    text_trim(&reader->paragraph);
    if (reader->paragraph.length == 0)
        return 0;
    return reader_add_block(reader, BLOCK_PROSE, text_take(&reader->paragraph), 0);
}

bool reader_has_word(const char *comment, const char *word) {
    return reader_begins(comment, word) &&
           (comment[strlen(word)] == '\0' || strchr(":;", comment[strlen(word)]) != NULL);
}

const char *reader_after_word(const char *comment, const char *word) {
    const char *rest = comment + strlen(word);

    if (*rest == ':')
        rest++;
    return rest + strspn(rest, " ");
}

/* NULL for an empty text. */
static char *or_nothing(char *text) {
    if (text != NULL && text[0] != '\0')
        return text;
    free(text);
    return NULL;
}

int reader_halves(struct reader *reader, const char *text, char **first, char **second) {
    size_t length = strcspn(text, ";");
    const char *rest = text + length + (text[length] == ';');

    *first = words_copy(text, length);
    *second = words_copy(rest, strlen(rest));
    if (*first == NULL || *second == NULL)
        return reader_no_memory(reader);
    *first = or_nothing(*first);
    *second = or_nothing(*second);
    return 0;
}
