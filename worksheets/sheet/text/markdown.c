/* markdown: the part of Markdown that worksheets use, as HTML. See markdown.h. */
#include "markdown.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Shorter code than this is not broken at a line's end. */
enum { NESTED_MAX = 4, INDENT_MAX = 16, CODE_SHORT = 30 };

/* What is written, and where. */
struct writer {
    FILE *out;
    const char *answer;
    int depth; /* of emphasis in emphasis */
};

static void write_escaped(FILE *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        switch (text[i]) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            putc(text[i], out);
        }
    }
}

void markdown_write_plain(FILE *out, const char *text) {
    write_escaped(out, text, strlen(text));
}

static void write_spans(struct writer *writer, const char *text, size_t length);

/* The place of `mark` (one or two bytes) at or after `from`, or `length`. */
static size_t find(const char *text, size_t from, size_t length, const char *mark) {
    size_t size = strlen(mark);

    for (size_t i = from; i + size <= length; i++) {
        if (memcmp(text + i, mark, size) == 0)
            return i;
        i += text[i] == '\\';
    }
    return length;
}

static size_t run_of(const char *text, size_t length, char byte) {
    size_t count = 0;

    while (count < length && text[count] == byte)
        count++;
    return count;
}

/* Each of these writes what begins at `text`, and returns how many bytes it has taken; 0
 * where it is not what it looked like. */
static size_t write_code(struct writer *writer, const char *text, size_t length) {
    size_t marks = run_of(text, length, '`'), end = marks;

    while (end < length && run_of(text + end, length - end, '`') != marks)
        end += text[end] == '`' ? run_of(text + end, length - end, '`') : 1;
    if (end >= length)
        return 0;
    fputs(end - marks < CODE_SHORT ? "<code>" : "<code class=\"long\">", writer->out);
    write_escaped(writer->out, text + marks, end - marks);
    fputs("</code>", writer->out);
    return end + marks;
}

static size_t write_emphasis(struct writer *writer, const char *text, size_t length) {
    bool bold = run_of(text, length, '*') >= 2;
    const char *mark = bold ? "**" : "*", *name = bold ? "strong" : "em";
    size_t size = strlen(mark), end = find(text, size, length, mark);

    if (end == length || end == size || isspace((unsigned char)text[size]) ||
        writer->depth == NESTED_MAX)
        return 0;
    fprintf(writer->out, "<%s>", name);
    writer->depth++;
    write_spans(writer, text + size, end - size);
    writer->depth--;
    fprintf(writer->out, "</%s>", name);
    return end + size;
}

static bool is_web(const char *text, size_t length) {
    return (length > 8 && memcmp(text, "https://", 8) == 0) ||
           (length > 7 && memcmp(text, "http://", 7) == 0);
}

static void write_link(struct writer *writer, const char *address, size_t size) {
    fputs("<a href=\"", writer->out);
    write_escaped(writer->out, address, size);
    fputs("\">", writer->out);
}

/* A link into the kit leads nowhere from where the page is read: its words stay. */
static size_t write_named_link(struct writer *writer, const char *text, size_t length) {
    size_t words = find(text, 1, length, "]("), end = find(text, words, length, ")");
    bool web;

    if (end == length || writer->depth == NESTED_MAX)
        return 0;
    web = is_web(text + words + 2, end - words - 2);
    if (web)
        write_link(writer, text + words + 2, end - words - 2);
    writer->depth++;
    write_spans(writer, text + 1, words - 1);
    writer->depth--;
    if (web)
        fputs("</a>", writer->out);
    return end + 1;
}

static size_t write_bare_link(struct writer *writer, const char *text, size_t length) {
    size_t end = find(text, 1, length, ">");

    if (end == length || !is_web(text + 1, end - 1))
        return 0;
    write_link(writer, text + 1, end - 1);
    write_escaped(writer->out, text + 1, end - 1);
    fputs("</a>", writer->out);
    return end + 1;
}

static size_t write_blank(struct writer *writer, const char *text, size_t length) {
    size_t count = run_of(text, length, '_');

    if (count < 4)
        return 0;
    if (writer->answer == NULL)
        fputs("<span class=\"blank\"></span>", writer->out);
    else if (writer->answer[0] != '\0') {
        fputs("<span class=\"blank\">", writer->out);
        markdown_write_plain(writer->out, writer->answer);
        fputs("</span>", writer->out);
    }
    return count;
}

static size_t write_span(struct writer *writer, const char *text, size_t length) {
    switch (text[0]) {
    case '\\':
        if (length < 2 || !ispunct((unsigned char)text[1]))
            return 0;
        write_escaped(writer->out, text + 1, 1);
        return 2;
    case '`':
        return write_code(writer, text, length);
    case '*':
        return write_emphasis(writer, text, length);
    case '[':
        return write_named_link(writer, text, length);
    case '<':
        return write_bare_link(writer, text, length);
    case '_':
        return write_blank(writer, text, length);
    default:
        return 0;
    }
}

static void write_spans(struct writer *writer, const char *text, size_t length) {
    size_t at = 0, taken;

    while (at < length) {
        taken = write_span(writer, text + at, length - at);
        if (taken == 0) {
            write_escaped(writer->out, text + at, 1);
            /* What is not code is not its second backtick either. */
            for (taken = 1;
                 text[at] == '`' && at + taken < length && text[at + taken] == '`';
                 taken++)
                putc('`', writer->out);
        }
        at += taken;
    }
}

void markdown_write_line(FILE *out, const char *text, const char *answer) {
    struct writer writer = {out, answer, 0};

    write_spans(&writer, text, strlen(text));
}

/* The length of a line without its end, and where the next one begins. */
static size_t line_length(const char *text, const char **next) {
    size_t length = strcspn(text, "\n");

    *next = text + length + (text[length] == '\n');
    return length;
}

static bool is_fence(const char *text) {
    return strncmp(text, "```", 3) == 0;
}

/* The length of "- ", "* ", "1. " with the blanks around it; 0: no item of a list. */
static size_t item_mark(const char *text, bool *numbered) {
    size_t blanks = strspn(text, " "), digits = strspn(text + blanks, "0123456789");
    size_t mark = digits > 0 ? digits + 1 : 1;
    const char *at = text + blanks;

    *numbered = digits > 0;
    if (digits > 0 ? at[digits] != '.' : at[0] != '-' && at[0] != '*')
        return 0;
    if (at[mark] != ' ')
        return 0;
    return blanks + mark + strspn(at + mark, " ");
}

static bool is_blank_line(const char *text) {
    return strchr("\n", text[strspn(text, " \t")]) != NULL;
}

static bool ends_paragraph(const char *text) {
    bool numbered;

    return is_blank_line(text) || is_fence(text) || text[0] == '|' ||
           item_mark(text, &numbered) > 0;
}

static const char *write_fenced(struct writer *writer, const char *text) {
    const char *next;

    line_length(text, &next);
    fputs("<pre>", writer->out);
    for (text = next; *text != '\0' && !is_fence(text); text = next) {
        size_t length = line_length(text, &next);

        write_escaped(writer->out, text, length);
        putc('\n', writer->out);
    }
    fputs("</pre>\n", writer->out);
    if (*text != '\0')
        line_length(text, &next);
    return *text == '\0' ? text : next;
}

/* The end of a paragraph or of an item whose first line begins at `text`. */
static const char *paragraph_end(const char *text) {
    const char *next;

    line_length(text, &next);
    for (text = next; *text != '\0' && !ends_paragraph(text); text = next)
        line_length(text, &next);
    return text;
}

static const char *write_paragraph(struct writer *writer, const char *text) {
    const char *end = paragraph_end(text);

    fputs("<p>", writer->out);
    write_spans(writer, text, (size_t)(end - text) - (end[-1] == '\n'));
    fputs("</p>\n", writer->out);
    return end;
}

/* A list; one that is indented more than its item before is a list within. */
static const char *write_list(struct writer *writer, const char *text) {
    bool numbered, other;
    size_t indent = strspn(text, " "), mark;
    const char *name;

    item_mark(text, &numbered);
    name = numbered ? "ol" : "ul";
    fprintf(writer->out, "<%s>\n", name);
    while ((mark = item_mark(text, &other)) > 0 && strspn(text, " ") >= indent &&
           other == numbered) {
        const char *end = paragraph_end(text + mark);

        fputs("<li>", writer->out);
        write_spans(writer, text + mark, (size_t)(end - text) - mark - (end[-1] == '\n'));
        text = end;
        if (item_mark(text, &other) > 0 && strspn(text, " ") > indent &&
            strspn(text, " ") < INDENT_MAX && writer->depth < NESTED_MAX) {
            writer->depth++;
            text = write_list(writer, text);
            writer->depth--;
        }
        fputs("</li>\n", writer->out);
    }
    fprintf(writer->out, "</%s>\n", name);
    return text;
}

/* "|---|--:|" */
static bool is_rule(const char *text) {
    size_t length = strcspn(text, "\n");

    return text[0] == '|' && strspn(text, "|-: ") == length && strchr(text, '-') != NULL;
}

static void write_row(struct writer *writer, const char *text, size_t length,
                      const char *cell) {
    size_t at = 1, end;

    fputs("<tr>", writer->out);
    while (at < length) {
        end = find(text, at, length, "|");
        while (at < end && text[at] == ' ')
            at++;
        fprintf(writer->out, "<%s>", cell);
        write_spans(writer, text + at,
                    (size_t)(end - at) - (end > at && text[end - 1] == ' '));
        fprintf(writer->out, "</%s>", cell);
        at = end + 1;
    }
    fputs("</tr>\n", writer->out);
}

static const char *write_table(struct writer *writer, const char *text) {
    bool head = true;
    const char *next;

    fputs("<table>\n", writer->out);
    for (; text[0] == '|'; text = next) {
        size_t length = line_length(text, &next);

        if (is_rule(text))
            continue;
        write_row(writer, text, length, head && is_rule(next) ? "th" : "td");
        head = false;
    }
    fputs("</table>\n", writer->out);
    return text;
}

void markdown_write(FILE *out, const char *text, const char *answer) {
    struct writer writer = {out, answer, 0};
    const char *next;
    bool numbered;

    while (*text != '\0') {
        if (is_blank_line(text)) {
            line_length(text, &next);
            text = next;
        } else if (is_fence(text)) {
            text = write_fenced(&writer, text);
        } else if (text[0] == '|') {
            text = write_table(&writer, text);
        } else if (item_mark(text, &numbered) > 0) {
            text = write_list(&writer, text);
        } else {
            text = write_paragraph(&writer, text);
        }
    }
}
