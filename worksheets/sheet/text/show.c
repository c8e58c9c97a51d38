/* show: the Markdown of a worksheet as plain lines. See show.h. */
#include "show.h"

#include "markdown.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 80 };

/* What is shown: the paragraph that is gathered, and what its first line begins with. */
struct screen {
    const char *first;
    size_t indent;
    struct text words;
};

/* What begins the next line: `first` once, then blanks as wide as that. */
static void show_first(struct screen *screen) {
    printf("%s%*s", screen->first, screen->first[0] == '\0' ? (int)screen->indent : 0,
           "");
    screen->first = "";
}

static void show_paragraph(void *to, bool begins) {
    struct screen *screen = to;
    char *words = begins ? NULL : text_take(&screen->words);

    if (words == NULL)
        return;
    show_first(screen);
    words_wrap(stdout, words, strlen(words), screen->indent, COLUMNS);
    free(words);
}

static void show_emphasis(void *to, bool begins) {
    (void)to;
    (void)begins;
}

static void show_words(void *to, const char *text, size_t length) {
    struct screen *screen = to;

    text_add_bytes(&screen->words, text, length);
}

static void show_blank(void *to) {
    (void)to;
}

static void show_fenced(void *to, const char *lines, size_t length) {
    struct screen *screen = to;

    while (length > 0) {
        size_t line = strcspn(lines, "\n"), taken = line + 1 < length ? line + 1 : length;

        show_first(screen);
        printf("%.*s\n", (int)line, lines);
        lines += taken;
        length -= taken;
    }
}

void show_text(const char *first, const char *text) {
    struct screen screen = {.first = first, .indent = words_width(first, strlen(first))};
    const struct markdown writer = {&screen,    show_paragraph, show_emphasis, show_words,
                                    show_words, show_blank,     show_fenced};

    markdown_read(&writer, text);
}

void show_lines(const char *first, const char *text) {
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        printf("%s%.*s\n", first, (int)length, text);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
}
