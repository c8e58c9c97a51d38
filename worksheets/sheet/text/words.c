/* words: a text as words, with the blanks between them. See words.h. */
#include "words.h"

#include "keep.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 80 };

static const char blanks[] = " \t\r\n";

char *words_trim_end(char *text) {
    size_t length = strlen(text);

    while (length > 0 && strchr(blanks, text[length - 1]) != NULL)
        length--;
    text[length] = '\0';
    return text;
}

char *words_trim(char *text) {
    char *start = text + strspn(text, blanks);

    memmove(text, start, strlen(start) + 1);
    return words_trim_end(text);
}

/* The next word of a text before `end`; its length, 0: there is none. */
static size_t next_word(const char **at, const char *end) {
    size_t length = 0;

    while (*at < end && strchr(blanks, **at) != NULL)
        ++*at;
    while (*at + length < end && strchr(blanks, (*at)[length]) == NULL)
        length++;
    return length;
}

bool words_next(const char **list, char word[WORDS_SIZE]) {
    size_t length = next_word(list, *list + strlen(*list));

    snprintf(word, WORDS_SIZE, "%.*s", (int)length, *list);
    *list += length;
    return length > 0;
}

bool words_have(const char *list, const char *word) {
    char each[WORDS_SIZE];

    while (words_next(&list, each))
        if (strcmp(each, word) == 0)
            return true;
    return false;
}

char *words_copy(const char *text, size_t length) {
    const char *at = text, *end = text + length;
    struct text copy = {0};

    for (size_t word; (word = next_word(&at, end)) > 0; at += word) {
        text_add(&copy, copy.length == 0 ? "" : " ");
        text_add_bytes(&copy, at, word);
    }
    return keep(text_take(&copy));
}

size_t words_width(const char *text, size_t length) {
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80 ? 1 : 0;
    return count;
}

void words_print(const char *text, size_t indent) {
    const char *end = text + strlen(text);
    size_t column = indent;

    for (size_t word; (word = next_word(&text, end)) > 0; text += word) {
        size_t width = words_width(text, word);

        if (column > indent && column + 1 + width > COLUMNS) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        }
        printf("%s%.*s", column > indent ? " " : "", (int)word, text);
        column += width + (column > indent ? 1 : 0);
    }
    printf("\n");
}

/* The end of the first paragraph. */
static const char *paragraph_end(const char *text) {
    while (*text != '\0' && !text_begins(text, "\n\n") && !text_begins(text, "\n```"))
        text++;
    return text;
}

char *words_title(const char *text, size_t most) {
    const char *end = paragraph_end(text);
    struct text title = {0};

    for (size_t word; (word = next_word(&text, end)) > 0; text += word) {
        if (title.length > most) {
            text_add(&title, " ...");
            break;
        }
        if (strspn(text, "_") >= word)
            continue;
        text_add(&title, title.length == 0 ? "" : " ");
        text_add_bytes(&title, text, word);
    }
    return keep(text_take(&title));
}
