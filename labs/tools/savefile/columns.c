/* columns: a line whose fields begin at columns. See columns.h. */
#include "columns.h"

#include <stdio.h>
#include <string.h>

void columns_start(struct columns *columns, size_t indent) {
    line_start(&columns->line);
    columns->column = 0;
    columns->indent = indent;
}

void columns_put(struct columns *columns, size_t column, const char *text) {
    size_t length = strlen(text), blanks = 0;

    if (column > columns->column)
        blanks = column - columns->column;
    else if (columns->column > 0)
        blanks = 1;
    if (columns->column > 0 && columns->column + blanks + length > COLUMNS_WIDTH) {
        line_add(&columns->line, "\n");
        columns->column = 0;
        blanks = column + length > COLUMNS_WIDTH ? columns->indent : column;
    }
    for (size_t i = 0; i < blanks; i++)
        line_add(&columns->line, " ");
    line_add(&columns->line, text);
    columns->column += blanks + length;
}

void columns_end(struct columns *columns) {
    fwrite(columns->line.text, 1, columns->line.length, stdout);
    putchar('\n');
    columns_start(columns, columns->indent);
}

void columns_print(const char *text, size_t column) {
    char word_text[LINE_SIZE + 1];
    struct columns columns;
    struct line word;

    columns_start(&columns, column);
    while (*text != '\0') {
        size_t length = strcspn(text, " \n");

        line_start(&word);
        line_add_plain(&word, text, length);
        snprintf(word_text, sizeof word_text, "%.*s", (int)word.length, word.text);
        if (length > 0)
            columns_put(&columns, column, word_text);
        text += length;
        if (*text == '\n')
            columns_end(&columns);
        text += *text != '\0';
    }
    columns_end(&columns);
}
