/* markdown: the part of Markdown that worksheets use. See markdown.h. */
#include "markdown.h"

#include "keep.h"
#include "text.h"
#include "words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Shorter code than CODE_LONG is not broken at a line's end. */
enum { BLANK_MIN = 4, CODE_LONG = 30 };

/* What comes in place of the marks. */
struct style {
    void (*add)(struct text *to, const char *text, size_t length);
    const char *emphasis, *emphasis_end, *code, *long_code, *code_end;
    const char *blank; /* ____ */
};

static void add_escaped(struct text *to, const char *text, size_t length) {
    static const char signs[] = "&<>\"'";
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

    for (size_t i = 0; i < length; i++) {
        const char *sign = memchr(signs, text[i], sizeof signs - 1);

        if (sign != NULL)
            text_add(to, names[sign - signs]);
        else
            text_add_bytes(to, text + i, 1);
    }
}

static const struct style plain = {text_add_bytes, "", "", "", "", "", ""};
static const struct style html = {
    .add = add_escaped,
    .emphasis = "<em>",
    .emphasis_end = "</em>",
    .code = "<code>",
    .long_code = "<code class=\"long\">",
    .code_end = "</code>",
    .blank = "<span class=\"blank\"></span>",
};

static size_t run_of(const char *text, size_t length, char byte) {
    size_t count = 0;

    while (count < length && text[count] == byte)
        count++;
    return count;
}

static void add_spans(struct text *to, const struct style *style, const char *text,
                      size_t length);

/* Adds what begins at `text`, and returns how many bytes that were. */
static size_t add_span(struct text *to, const struct style *style, const char *text,
                       size_t length) {
    size_t run = run_of(text, length, text[0]);
    const char *same = run == 1 ? memchr(text + 1, text[0], length - 1) : NULL;
    size_t end = same == NULL ? 0 : (size_t)(same - text); /* 0: it has no end */

    if (text[0] == '_' && run >= BLANK_MIN) {
        text_add(to, style->blank);
        return run;
    }
    if (text[0] == '`' && end > 0) {
        text_add(to, end > CODE_LONG ? style->long_code : style->code);
        style->add(to, text + 1, end - 1);
        text_add(to, style->code_end);
        return end + 1;
    }
    if (text[0] == '*' && end > 0 && !isspace((unsigned char)text[1])) {
        text_add(to, style->emphasis);
        add_spans(to, style, text + 1, end - 1);
        text_add(to, style->emphasis_end);
        return end + 1;
    }
    while (run < length && strchr("*`_", text[run]) == NULL)
        run++;
    style->add(to, text, run);
    return run;
}

static void add_spans(struct text *to, const struct style *style, const char *text,
                      size_t length) {
    for (size_t at = 0; at < length;)
        at += add_span(to, style, text + at, length - at);
}

static const char *next_line(const char *text) {
    text += strcspn(text, "\n");
    return text + (*text == '\n');
}

static bool is_fence(const char *text) {
    return strncmp(text, "```", 3) == 0;
}

static bool is_blank_line(const char *text) {
    return strchr("\n", text[strspn(text, " \t")]) != NULL;
}

/* A paragraph, without its last end of line, or the lines between fences. */
struct part {
    const char *text;
    size_t length;
    bool fenced;
};

/* Takes the next part of a text, which then begins behind it. Returns whether there is
 * one. */
static bool next_part(const char **text, struct part *part) {
    const char *end;

    while (**text != '\0' && is_blank_line(*text))
        *text = next_line(*text);
    if (**text == '\0')
        return false;
    part->fenced = is_fence(*text);
    part->text = part->fenced ? next_line(*text) : *text;
    end = part->text;
    while (*end != '\0' && !is_fence(end) && (part->fenced || !is_blank_line(end)))
        end = next_line(end);
    part->length = (size_t)(end - part->text) - (!part->fenced && end[-1] == '\n');
    *text = part->fenced ? next_line(end) : end;
    return true;
}

const char *html_plain(const char *text) {
    struct text page = {0};

    add_escaped(&page, text, strlen(text));
    return keep(text_take(&page));
}

const char *html_line(const char *text) {
    struct text page = {0};

    add_spans(&page, &html, text, strlen(text));
    return keep(text_take(&page));
}

const char *html_text(const char *text, const char *answer) {
    struct style style = html;
    struct text page = {0};
    struct part part;

    if (answer != NULL)
        style.blank = answer[0] == '\0' ? ""
                                        : keep_text("<span class=\"blank\">%s</span>",
                                                    html_plain(answer));
    while (next_part(&text, &part)) {
        text_add(&page, part.fenced ? "<pre>" : "<p>");
        if (part.fenced)
            add_escaped(&page, part.text, part.length);
        else
            add_spans(&page, &style, part.text, part.length);
        text_add(&page, part.fenced ? "</pre>\n" : "</p>\n");
    }
    return keep(text_take(&page));
}

/* Lines up to `length`: the first after `first`, the others after `then`. */
static void print_lines(const char *first, const char *then, const char *text,
                        size_t length) {
    for (const char *end = text + length; text < end; first = then) {
        printf("%s%.*s\n", first, (int)strcspn(text, "\n"), text);
        text = next_line(text);
    }
}

void show_text(const char *first, const char *text) {
    size_t indent = words_width(first, strlen(first));
    const char *then = keep_text("%*s", (int)indent, "");
    struct part part;

    for (; next_part(&text, &part); first = then) {
        struct text words = {0};

        if (part.fenced) {
            print_lines(first, then, part.text, part.length);
            continue;
        }
        add_spans(&words, &plain, part.text, part.length);
        fputs(first, stdout);
        words_print(keep(text_take(&words)), indent);
    }
}

void show_lines(const char *first, const char *text) {
    print_lines(first, first, text, strlen(text));
}
