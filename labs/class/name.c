/* name: names, as they are compared. See name.h. */
#include "name.h"

#include "../../lib/line.h"
#include "../../worksheets/sheet/form/person.h"
#include "../../worksheets/sheet/text/room.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 32 };

static bool is_kept(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           ((unsigned char)byte >= 0x80);
}

/* An apostrophe is part of a word, and is left out: ' and U+2019. */
static size_t apostrophe(const char *text) {
    if (text[0] == '\'')
        return 1;
    return strncmp(text, "\xe2\x80\x99", 3) == 0 ? 3 : 0;
}

void name_fold(const char *name, char folded[NAME_SIZE]) {
    size_t length = 0, bytes;

    for (const char *at = name; *at != '\0' && length < NAME_SIZE - 2; at += bytes) {
        char byte = person_plain_letter(at, &bytes);

        if (apostrophe(at) > 0)
            bytes = apostrophe(at);
        else if (is_kept(byte))
            folded[length++] = byte;
        else if (byte != '\0' && length > 0 && folded[length - 1] != ' ')
            folded[length++] = ' ';
    }
    while (length > 0 && folded[length - 1] == ' ')
        length--;
    folded[length] = '\0';
}

/* Cuts a folded name into its words. */
static size_t cut(char *folded, char *words[WORDS_MAX]) {
    size_t count = 0;

    for (char *word = strtok(folded, " "); word != NULL && count < WORDS_MAX;
         word = strtok(NULL, " "))
        words[count++] = word;
    return count;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool name_same(const char *one, const char *other) {
    char first[NAME_SIZE], second[NAME_SIZE], *words[WORDS_MAX], *others[WORDS_MAX];
    size_t count, other_count;

    name_fold(one, first);
    name_fold(other, second);
    count = cut(first, words);
    other_count = cut(second, others);
    if (count != other_count || count == 0)
        return false;
    qsort(words, count, sizeof *words, compare);
    qsort(others, count, sizeof *others, compare);
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], others[i]) != 0)
            return false;
    return true;
}

bool name_squeezed(const char *squeezed, const char *name) {
    char folded[NAME_SIZE], wanted[NAME_SIZE], *words[WORDS_MAX];
    size_t count;

    name_fold(squeezed, wanted);
    name_fold(name, folded);
    count = cut(folded, words);
    for (size_t first = 0; first < count; first++) {
        const char *at = wanted;
        size_t i = 0;

        while (i < count) {
            const char *word = words[(first + i) % count];

            if (strncmp(at, word, strlen(word)) != 0)
                break;
            at += strlen(word);
            i++;
        }
        if (i == count && *at == '\0')
            return true;
    }
    return false;
}

char *name_forwards(const char *name) {
    const char *comma = strchr(name, ','), *rest;
    size_t length;

    name += strspn(name, " \t\n");
    length = strlen(name);
    while (length > 0 && strchr(" \t\n", name[length - 1]) != NULL)
        length--;
    if (comma == NULL || comma < name || strchr(comma + 1, ',') != NULL ||
        comma[1 + strspn(comma + 1, " ")] == '\0')
        return room_copy(name, length);
    rest = comma + 1 + strspn(comma + 1, " ");
    return room_text("%.*s %.*s", (int)(length - (size_t)(rest - name)), rest,
                     (int)(comma - name), name);
}

char *name_clean(const char *text, size_t most) {
    char *clean = room_copy(text, strlen(text));
    size_t length = 0;

    for (const char *at = text; *at != '\0';) {
        size_t bytes = line_character(at);
        bool bad = bytes == 0 || line_is_control(at);

        if (length + (bad ? 1 : bytes) > most)
            break;
        if (bad)
            clean[length++] = '?';
        else
            memcpy(clean + length, at, bytes);
        length += bad ? 0 : bytes;
        at += bytes == 0 ? 1 : bytes;
    }
    clean[length] = '\0';
    return clean;
}
