/* show: Markdown of a worksheet as plain lines, at most 80 columns wide. See show.h. */
#include "show.h"

#include "text.h"
#include "words.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 80 };

/* Whether the `*` at `at` marks emphasis, and is no sign of its own as in 2 * 3. */
static bool is_emphasis(const char *start, const char *at) {
    return (at > start && !isspace((unsigned char)at[-1])) ||
           (at[1] != '\0' && !isspace((unsigned char)at[1]));
}

/* [text](address) becomes text (address). Returns what follows it, or NULL where it is no
 * such thing. */
static const char *add_link(struct text *plain, const char *at) {
    const char *middle = strstr(at, "]("), *end;

    if (middle == NULL || memchr(at + 1, '[', (size_t)(middle - at - 1)) != NULL)
        return NULL;
    end = strchr(middle, ')');
    if (end == NULL)
        return NULL;
    text_add_bytes(plain, at + 1, (size_t)(middle - at) - 1);
    text_add(plain, " (");
    text_add_bytes(plain, middle + 2, (size_t)(end - middle) - 1);
    return end + 1;
}

/* The text without its marks, to be freed; NULL without memory. */
static char *soften(const char *text) {
    struct text plain = {0};
    bool code = false;

    for (const char *at = text; *at != '\0'; at++) {
        const char *after = !code && *at == '[' ? add_link(&plain, at) : NULL;

        if (after != NULL)
            at = after - 1;
        else if (*at == '`')
            code = !code;
        else if (!code && strncmp(at, "____", 4) == 0)
            at += strspn(at, "_") - 1;
        else if (code || *at != '*' || !is_emphasis(text, at))
            text_add_bytes(&plain, at, 1);
    }
    return text_take(&plain);
}

/* The words up to `end`, wrapped. */
static void wrap(const char *first, const char *text, const char *end) {
    fputs(first, stdout);
    words_wrap(stdout, text, (size_t)(end - text), words_width(first, strlen(first)),
               COLUMNS);
}

/* The length of the mark that an item of a list begins with: "- ", "1. ". */
static size_t item_mark(const char *line) {
    size_t blanks = strspn(line, " "), digits;

    line += blanks;
    if (strncmp(line, "- ", 2) == 0)
        return blanks + 2;
    digits = strspn(line, "0123456789");
    return digits > 0 && digits < 4 && strncmp(line + digits, ". ", 2) == 0
               ? blanks + digits + 2
               : 0;
}

/* Where the paragraph or item that begins here ends: before the next item. */
static const char *find_end(const char *at) {
    while (*at != '\0') {
        at += strcspn(at, "\n");
        if (*at == '\0' || item_mark(at + 1) > 0 || at[1] == '|')
            break;
        at++;
    }
    return at;
}

void show_text(const char *first, const char *text) {
    char *plain = soften(text), start[64];

    for (const char *at = plain; at != NULL && *at != '\0';) {
        const char *end = find_end(at);
        size_t mark = item_mark(at);

        snprintf(start, sizeof start, "%s%.*s", first, (int)mark, at);
        if (*at == '|')
            printf("%s%.*s\n", first, (int)(end - at), at);
        else
            wrap(start, at + mark, end);
        at = *end == '\0' ? end : end + 1;
    }
    free(plain);
}

void show_lines(const char *first, const char *text) {
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        printf("%s%.*s\n", first, (int)length, text);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
}
