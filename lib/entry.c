/* entry: one line that the pair or port-facts reported, read. See entry.h. */
#include "entry.h"

#include "line.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 4, PAIRS_MAX = 256, PATH_SIZE = 96, KEY_SIZE = 40, NUMBER_MAX = 20 };

struct scan {
    const char *at, *end;
    struct entry *entry;
    size_t most; /* pairs */
};

static void skip_blanks(struct scan *scan) {
    while (scan->at < scan->end && strchr(" \t", *scan->at) != NULL && *scan->at != '\0')
        scan->at++;
}

/* Whether this byte comes next; then it is passed. */
static bool next_is(struct scan *scan, char byte) {
    skip_blanks(scan);
    if (scan->at == scan->end || *scan->at != byte)
        return false;
    scan->at++;
    return true;
}

/* \u00fc as UTF-8. The kit writes it for control characters, and no surrogates. */
static int take_unicode(struct scan *scan, char **to) {
    char digits[5] = "";
    unsigned long point;

    if (scan->end - scan->at < 4)
        return -1;
    memcpy(digits, scan->at, 4);
    if (strspn(digits, "0123456789abcdefABCDEF") != 4)
        return -1;
    scan->at += 4;
    point = strtoul(digits, NULL, 16);
    if (point == 0 || (point & 0xf800) == 0xd800)
        return -1;
    if (point >= 0x800) {
        *(*to)++ = (char)(0xe0 | point >> 12);
        *(*to)++ = (char)(0x80 | (point >> 6 & 0x3f));
        *(*to)++ = (char)(0x80 | (point & 0x3f));
    } else if (point >= 0x80) {
        *(*to)++ = (char)(0xc0 | point >> 6);
        *(*to)++ = (char)(0x80 | (point & 0x3f));
    } else {
        *(*to)++ = (char)point;
    }
    return 0;
}

static int take_escape(struct scan *scan, char **to) {
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter;

    if (scan->at == scan->end)
        return -1;
    if (*scan->at == 'u') {
        scan->at++;
        return take_unicode(scan, to);
    }
    letter = *scan->at == '\0' ? NULL : strchr(letters, *scan->at);
    if (letter == NULL)
        return -1;
    *(*to)++ = meanings[letter - letters];
    scan->at++;
    return 0;
}

/* A string without its quotes, the caller's; NULL if there is none. */
static char *take_string(struct scan *scan) {
    char *text, *to, *short_text;

    if (!next_is(scan, '"'))
        return NULL;
    text = to = malloc((size_t)(scan->end - scan->at) + 1);
    while (text != NULL && scan->at < scan->end && *scan->at != '"') {
        if ((unsigned char)*scan->at < 0x20)
            break;
        if (*scan->at != '\\') {
            *to++ = *scan->at++;
            continue;
        }
        scan->at++;
        if (take_escape(scan, &to) == -1)
            break;
    }
    if (text == NULL || !next_is(scan, '"')) {
        free(text);
        return NULL;
    }
    *to++ = '\0';
    short_text = realloc(text, (size_t)(to - text));
    return short_text == NULL ? text : short_text;
}

/* A whole number as RFC 8259 has it, without a fraction or an exponent: 0, 17, -3. */
static bool is_whole(const char *word) {
    size_t digits;

    if (*word == '-')
        word++;
    digits = strspn(word, "0123456789");
    return digits > 0 && word[digits] == '\0' && (word[0] != '0' || digits == 1);
}

/* A whole number, true, false or null. */
static char *take_word(struct scan *scan) {
    static const char bytes[] = "0123456789abcdefghijklmnopqrstuvwxyz-.+E";
    size_t length = 0;
    char *word;

    skip_blanks(scan);
    while (scan->at + length < scan->end && scan->at[length] != '\0' &&
           strchr(bytes, scan->at[length]) != NULL)
        length++;
    word = length == 0 || length > NUMBER_MAX ? NULL : malloc(length + 1);
    if (word == NULL)
        return NULL;
    memcpy(word, scan->at, length);
    word[length] = '\0';
    scan->at += length;
    if (is_whole(word) || strcmp(word, "null") == 0 || strcmp(word, "true") == 0 ||
        strcmp(word, "false") == 0)
        return word;
    free(word);
    return NULL;
}

/* Keeps a pair; the value becomes the entry's own. */
static int keep(const struct scan *scan, const char *path, char *value) {
    struct entry *entry = scan->entry;
    struct pair *pairs;
    char *copy;

    if (value == NULL || entry->count == scan->most || entry_get(entry, path) != NULL) {
        free(value);
        return -1;
    }
    pairs = realloc(entry->pairs, (entry->count + 1) * sizeof *pairs);
    copy = strdup(path);
    if (pairs != NULL)
        entry->pairs = pairs;
    if (pairs == NULL || copy == NULL) {
        free(copy);
        free(value);
        return -1;
    }
    pairs[entry->count].path = copy;
    pairs[entry->count++].value = value;
    return 0;
}

static int take_value(struct scan *scan, const char *path, int depth);

/* The next member of an object, or the next element of an array, whose name is `count`.
 */
static int take_member(struct scan *scan, const char *path, unsigned count, int depth) {
    char member[PATH_SIZE], number[16];
    char *key = NULL;
    int length;

    if (count == 0 && ((key = take_string(scan)) == NULL || !next_is(scan, ':') ||
                       key[0] == '\0' || strlen(key) >= KEY_SIZE)) {
        free(key);
        return -1;
    }
    snprintf(number, sizeof number, "%u", count);
    length = snprintf(member, sizeof member, "%s%s%s", path, path[0] == '\0' ? "" : ".",
                      key == NULL ? number : key);
    free(key);
    return length < 0 || length >= PATH_SIZE ? -1 : take_value(scan, member, depth + 1);
}

static int take_members(struct scan *scan, const char *path, char end, int depth) {
    unsigned count = 0;

    if (next_is(scan, end))
        return 0;
    do {
        if (take_member(scan, path, end == ']' ? ++count : 0, depth) == -1)
            return -1;
    } while (next_is(scan, ','));
    return next_is(scan, end) ? 0 : -1;
}

static int take_value(struct scan *scan, const char *path, int depth) {
    if (depth > DEPTH_MAX)
        return -1;
    if (next_is(scan, '{'))
        return take_members(scan, path, '}', depth);
    if (next_is(scan, '['))
        return take_members(scan, path, ']', depth);
    skip_blanks(scan);
    return keep(scan, path,
                scan->at < scan->end && *scan->at == '"' ? take_string(scan)
                                                         : take_word(scan));
}

int entry_read(struct entry *entry, const char *line, size_t length) {
    if (length <= LINE_SIZE)
        return entry_read_long(entry, line, length, PAIRS_MAX);
    memset(entry, 0, sizeof *entry);
    return -1;
}

int entry_read_long(struct entry *entry, const char *line, size_t length, size_t pairs) {
    struct scan scan = {.at = line, .end = line + length, .entry = entry, .most = pairs};
    const char *portlab, *name;

    memset(entry, 0, sizeof *entry);
    if (line_utf8(line, length) < length || !next_is(&scan, '{') ||
        take_members(&scan, "", '}', 0) == -1) {
        entry_free(entry);
        return -1;
    }
    skip_blanks(&scan);
    portlab = entry_get(entry, "portlab");
    name = entry_get(entry, "event");
    if (scan.at != scan.end || portlab == NULL || strcmp(portlab, "1") != 0 ||
        name == NULL || (entry->name = strdup(name)) == NULL) {
        entry_free(entry);
        return -1;
    }
    return 0;
}

const char *entry_get(const struct entry *entry, const char *path) {
    for (size_t i = 0; i < entry->count; i++)
        if (strcmp(entry->pairs[i].path, path) == 0)
            return entry->pairs[i].value;
    return NULL;
}

long entry_number(const struct entry *entry, const char *path) {
    const char *value = entry_get(entry, path);
    char *end;
    long number;

    if (value == NULL || value[0] < '0' || value[0] > '9')
        return -1;
    number = strtol(value, &end, 10);
    return *end == '\0' ? number : -1;
}

void entry_free(struct entry *entry) {
    for (size_t i = 0; i < entry->count; i++) {
        free(entry->pairs[i].path);
        free(entry->pairs[i].value);
    }
    free(entry->pairs);
    free(entry->name);
    memset(entry, 0, sizeof *entry);
}
