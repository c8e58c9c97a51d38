/* markdown-html: the Markdown of a worksheet as HTML. See markdown.h. */
#include "markdown.h"

#include "keep.h"
#include "text.h"

#include <string.h>

/* Shorter code than this is not broken at a line's end. */
enum { CODE_SHORT = 30 };

struct page {
    struct text html;
    const char *answer;
};

static void add_escaped(struct text *html, const char *text, size_t length) {
    static const char signs[] = "&<>\"'";
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

    for (size_t i = 0; i < length; i++) {
        const char *sign = memchr(signs, text[i], sizeof signs - 1);

        if (sign != NULL)
            text_add(html, names[sign - signs]);
        else
            text_add_bytes(html, text + i, 1);
    }
}

const char *html_plain(const char *text) {
    struct text html = {0};

    add_escaped(&html, text, strlen(text));
    return keep(text_take(&html));
}

static void add_blank(struct page *page) {
    const char *answer = page->answer == NULL ? "" : html_plain(page->answer);

    if (page->answer == NULL || answer[0] != '\0')
        text_add_format(&page->html, "<span class=\"blank\">%s</span>", answer);
}

static void add_part(void *to, enum markdown_part part, const char *text, size_t length) {
    static const char *const before[] = {
        [MARKDOWN_PARAGRAPH] = "<p>", [MARKDOWN_PARAGRAPH_END] = "</p>\n",
        [MARKDOWN_EMPHASIS] = "<em>", [MARKDOWN_EMPHASIS_END] = "</em>",
        [MARKDOWN_CODE] = "<code>",   [MARKDOWN_FENCED] = "<pre>",
    };
    struct page *page = to;

    if (part == MARKDOWN_BLANK)
        add_blank(page);
    else if (part == MARKDOWN_CODE && length >= CODE_SHORT)
        text_add(&page->html, "<code class=\"long\">");
    else if (part != MARKDOWN_WORDS)
        text_add(&page->html, before[part]);
    add_escaped(&page->html, text, length);
    if (part == MARKDOWN_CODE || part == MARKDOWN_FENCED)
        text_add(&page->html, part == MARKDOWN_CODE ? "</code>" : "</pre>\n");
}

const char *html_text(const char *text, const char *answer) {
    struct page page = {.answer = answer};

    markdown_read(&(struct markdown){add_part, &page}, text);
    return keep(text_take(&page.html));
}

const char *html_line(const char *text) {
    struct page page = {0};

    markdown_read_line(&(struct markdown){add_part, &page}, text);
    return keep(text_take(&page.html));
}
