/* markdown-show: the Markdown of a worksheet as plain lines. See markdown.h. */
#include "markdown.h"

#include "keep.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

/* What is shown: the paragraph that is gathered, and what lines begin with. */
struct screen {
    const char *first, *then; /* blanks, as wide as the first */
    size_t indent;
    struct text words;
};

/* Lines as they are, up to `length`: the first after `first`, the others after `then`. */
static void print_lines(const char *first, const char *then, const char *text,
                        size_t length) {
    for (const char *end = text + length; text < end; first = then) {
        size_t line = strcspn(text, "\n");

        printf("%s%.*s\n", first, (int)line, text);
        text += line + (text[line] == '\n');
    }
}

static void show_paragraph(struct screen *screen) {
    fputs(screen->first, stdout);
    words_print(keep(text_take(&screen->words)), screen->indent);
}

static void show_part(void *to, enum markdown_part part, const char *text,
                      size_t length) {
    struct screen *screen = to;

    if (part == MARKDOWN_WORDS || part == MARKDOWN_CODE)
        text_add_bytes(&screen->words, text, length);
    else if (part == MARKDOWN_PARAGRAPH_END)
        show_paragraph(screen);
    else if (part == MARKDOWN_FENCED)
        print_lines(screen->first, screen->then, text, length);
    if (part == MARKDOWN_PARAGRAPH_END || part == MARKDOWN_FENCED)
        screen->first = screen->then;
}

void show_text(const char *first, const char *text) {
    size_t indent = words_width(first, strlen(first));
    const char *then = keep_text("%*s", (int)indent, "");
    struct screen screen = {.first = first, .then = then, .indent = indent};

    markdown_read(&(struct markdown){show_part, &screen}, text);
}

void show_lines(const char *first, const char *text) {
    print_lines(first, first, text, strlen(text));
}
