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

static void write_paragraph(void *to, bool begins) {
    struct page *page = to;

    fputs(begins ? "<p>" : "</p>\n", page->out);
}

static void write_emphasis(void *to, bool begins) {
    struct page *page = to;

    fputs(begins ? "<em>" : "</em>", page->out);
}

static void write_words(void *to, const char *text, size_t length) {
    struct page *page = to;

    write_escaped(page->out, text, length);
}

static void write_code(void *to, const char *text, size_t length) {
    struct page *page = to;

    fputs(length < CODE_SHORT ? "<code>" : "<code class=\"long\">", page->out);
    write_escaped(page->out, text, length);
    fputs("</code>", page->out);
}

static void write_blank(void *to) {
    struct page *page = to;

    if (page->answer != NULL && page->answer[0] == '\0')
        return;
    fputs("<span class=\"blank\">", page->out);
    html_write_plain(page->out, page->answer == NULL ? "" : page->answer);
    fputs("</span>", page->out);
}

static void write_fenced(void *to, const char *lines, size_t length) {
    struct page *page = to;

    fputs("<pre>", page->out);
    write_escaped(page->out, lines, length);
    fputs("</pre>\n", page->out);
}

static struct markdown writer_to(struct page *page) {
    return (struct markdown){page,       write_paragraph, write_emphasis, write_words,
                             write_code, write_blank,     write_fenced};
}

void html_write(FILE *out, const char *text, const char *answer) {
    struct page page = {out, answer};
    struct markdown writer = writer_to(&page);

    markdown_read(&writer, text);
}

void html_write_line(FILE *out, const char *text, const char *answer) {
    struct page page = {out, answer};
    struct markdown writer = writer_to(&page);

    markdown_read_line(&writer, text);
}
