/* peer-lines: lines of words, as a submission printed them and as they were wanted. */
#ifndef PEER_LINES_H
#define PEER_LINES_H

#include <stdbool.h>
#include <stddef.h>

enum { LINES_MAX = 6000, LINES_TEXT_SIZE = 160, LINES_ROW_SIZE = 256 };

/* The words of a line, in their order. */
enum word {
    WORD_LISTENER,
    WORD_ADDRESS,
    WORD_PORT,
    WORD_WHO,
    WORD_FAMILY,
    WORD_REACHED,
    WORD_COUNT
};

/* What is too long is cut. The text has small letters, one blank between its words, no
 * colon or comma behind a word, and ? for what is no letter. */
struct line {
    char text[LINES_TEXT_SIZE];
    char words[WORD_COUNT][LINES_TEXT_SIZE / 2]; /* "" where there is none */
    size_t word_count;
    char row[LINES_ROW_SIZE]; /* of the table, if it is known */
};

struct lines {
    struct line *line;
    size_t count;
    bool is_exact; /* no byte but those of these lines */
};

/* The lines of a file that begin with "listener". */
struct lines lines_said(const char *path);

/* The lines of a truth file that begin with this word and a tab. */
struct lines lines_of_truth(const char *path, const char *kind);

/* Is the truth file whole? */
bool lines_truth_ends(const char *path);

/* Puts the lines in the order of others, by address and port, if they are of the same
 * addresses and ports. Returns false if it changed the order. */
bool lines_sort_like(struct lines *lines, const struct lines *model);

#endif
