/* html: the Markdown of a worksheet as HTML. See html.h. */
#include "html.h"

#include "markdown.h"

#include <string.h>

/* Shorter code than this is not broken at a line's end. */
enum { CODE_SHORT = 30 };

struct page {
    FILE *out;
    const char *answer;
};

static void write_escaped(FILE *out, const char *text, size_t length) {
    static const char signs[] = "&<>\"'";
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

    for (size_t i = 0; i < length; i++) {
        const char *sign = strchr(signs, text[i]);

        if (sign != NULL && *sign != '\0')
            fputs(names[sign - signs], out);
        else
            putc(text[i], out);
    }
}

void html_write_plain(FILE *out, const char *text) {
    write_escaped(out, text, strlen(text));
}

static void write_blank(const struct page *page) {
    if (page->answer != NULL && page->answer[0] == '\0')
        return;
    fputs("<span class=\"blank\">", page->out);
    html_write_plain(page->out, page->answer == NULL ? "" : page->answer);
    fputs("</span>", page->out);
}

static void write_part(void *to, enum markdown_part part, const char *text,
                       size_t length) {
    static const char *const before[] = {
        [MARKDOWN_PARAGRAPH] = "<p>", [MARKDOWN_PARAGRAPH_END] = "</p>\n",
        [MARKDOWN_EMPHASIS] = "<em>", [MARKDOWN_EMPHASIS_END] = "</em>",
        [MARKDOWN_CODE] = "<code>",   [MARKDOWN_FENCED] = "<pre>",
    };
    const struct page *page = to;

    if (part == MARKDOWN_BLANK)
        write_blank(page);
    else if (part == MARKDOWN_CODE && length >= CODE_SHORT)
        fputs("<code class=\"long\">", page->out);
    else if (part != MARKDOWN_WORDS)
        fputs(before[part], page->out);
    write_escaped(page->out, text, length);
    if (part == MARKDOWN_CODE || part == MARKDOWN_FENCED)
        fputs(part == MARKDOWN_CODE ? "</code>" : "</pre>\n", page->out);
}

void html_write(FILE *out, const char *text, const char *answer) {
    struct page page = {out, answer};

    markdown_read(&(struct markdown){write_part, &page}, text);
}

void html_write_line(FILE *out, const char *text, const char *answer) {
    struct page page = {out, answer};

    markdown_read_line(&(struct markdown){write_part, &page}, text);
}
