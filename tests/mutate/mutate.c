/* mutate: finds the statements of a C program, and leaves one of them out.
 *
 *     mutate FILE      a line for each statement: its number, function and text
 *     mutate FILE N    the program, with `;` in the place of statement N
 *
 * A statement with a body is one, and so is each in its body; an `else` with its body is
 * one. It knows C as clang-format leaves it, no macro that hides a brace.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 200000, STATEMENTS = 1000, SHOWN = 70 };

static char text[TEXT_SIZE];
static struct {
    size_t begin, end;
    char function[64];
} statements[STATEMENTS];
static size_t count;
static char function[64];

static void stop(const char *why) {
    fprintf(stderr, "mutate: %s\n", why);
    exit(1);
}

/* The place after a string, a character, a comment or a line of the preprocessor that
 * begins here; or else this place. */
static size_t after_token(size_t at) {
    if (text[at] == '"' || text[at] == '\'') {
        char quote = text[at++];

        while (text[at] != '\0' && text[at] != quote)
            at += text[at] == '\\' ? 2 : 1;
        return at + 1;
    }
    if (strncmp(text + at, "/*", 2) == 0) {
        const char *end = strstr(text + at, "*/");

        if (end == NULL)
            stop("a comment without an end");
        return (size_t)(end - text) + 2;
    }
    if (strncmp(text + at, "//", 2) == 0 ||
        (text[at] == '#' && (at == 0 || text[at - 1] == '\n')))
        return at + strcspn(text + at, "\n");
    return at;
}

static size_t after_blanks(size_t at) {
    for (;;) {
        size_t next = text[at] == '"' || text[at] == '\'' ? at : after_token(at);

        if (next == at && !isspace((unsigned char)text[at]))
            return at;
        at = next == at ? at + 1 : next;
    }
}

/* The place after the first of these characters that is in no parentheses and braces. */
static size_t after_any(size_t at, const char *of) {
    int depth = 0;

    while (text[at] != '\0') {
        size_t next = after_token(at);

        if (next != at) {
            at = next;
            continue;
        }
        if (strchr(")]}", text[at]) != NULL)
            depth--;
        if (depth == 0 && strchr(of, text[at]) != NULL)
            return at + 1;
        if (strchr("([{", text[at]) != NULL)
            depth++;
        at++;
    }
    stop("an end is missing");
    return at;
}

static int is_word(size_t at, const char *word) {
    size_t length = strlen(word);

    return strncmp(text + at, word, length) == 0 &&
           !isalnum((unsigned char)text[at + length]) && text[at + length] != '_';
}

static size_t add(size_t begin, size_t end) {
    if (count == STATEMENTS)
        stop("too many statements");
    statements[count].begin = begin;
    statements[count].end = end;
    strcpy(statements[count++].function, function);
    return end;
}

static size_t statement(size_t at);

static size_t block(size_t at) {
    for (at = after_blanks(at + 1); text[at] != '}'; at = after_blanks(at))
        at = statement(at);
    return at + 1;
}

/* A statement that begins here, and those in it: the place after it. */
static size_t statement(size_t at) {
    size_t begin = at = after_blanks(at), end;

    if (text[at] == '{')
        return block(at);
    if (is_word(at, "case") || is_word(at, "default"))
        return statement(after_any(at, ":"));
    if (is_word(at, "do"))
        return add(begin, after_any(statement(at + 2), ";"));
    if (!is_word(at, "if") && !is_word(at, "for") && !is_word(at, "while") &&
        !is_word(at, "switch"))
        return add(begin, after_any(at, ";"));
    end = after_any(at, ")");
    /* A loop whose body is `continue;` has none, and `;` would be the same. */
    if (!is_word(begin, "if") && is_word(after_blanks(end), "continue"))
        return add(begin, after_any(end, ";"));
    end = statement(end);
    if (is_word(begin, "if") && is_word(after_blanks(end), "else")) {
        size_t otherwise = after_blanks(end);

        end = add(otherwise, statement(otherwise + strlen("else")));
    }
    return add(begin, end);
}

/* The name in front of the parenthesis that is closed here. */
static void set_function(size_t close) {
    size_t begin, end;
    int depth = 0;

    do {
        depth += text[close] == ')' ? 1 : text[close] == '(' ? -1 : 0;
    } while (depth > 0 && close-- > 0);
    for (begin = end = close; begin > 0 && (isalnum((unsigned char)text[begin - 1]) ||
                                            text[begin - 1] == '_');)
        begin--;
    snprintf(function, sizeof function, "%.*s", (int)(end - begin), text + begin);
}

static void find_statements(void) {
    size_t last = 0;

    for (size_t at = after_blanks(0); text[at] != '\0'; at = after_blanks(at)) {
        if (text[at] == '{' && text[last] == ')') {
            set_function(last);
            at = block(at);
        } else {
            last = at;
            at = text[at] == '{' || after_token(at) != at ? after_any(at, "};") : at + 1;
        }
    }
}

/* One line, each blank one. */
static void print_statement(size_t i) {
    int printed = 0, blank = 0;

    printf("%zu\t%s\t", i, statements[i].function);
    for (size_t at = statements[i].begin; at < statements[i].end && printed < SHOWN;
         at++) {
        if (isspace((unsigned char)text[at])) {
            blank = 1;
            continue;
        }
        printed += printf(blank ? " %c" : "%c", text[at]);
        blank = 0;
    }
    putchar('\n');
}

int main(int argc, char **argv) {
    FILE *in = argc < 2 ? NULL : fopen(argv[1], "r");
    size_t which = argc < 3 ? STATEMENTS : (size_t)atoi(argv[2]);

    if (in == NULL)
        stop("usage: mutate FILE [N]");
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    find_statements();
    if (argc < 3)
        for (size_t i = 0; i < count; i++)
            print_statement(i);
    else if (which < count)
        printf("%.*s;%s", (int)statements[which].begin, text,
               text + statements[which].end);
    return 0;
}
