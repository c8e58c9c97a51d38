/* page: one worksheet in a class's report, and what was answered to it. */
#ifndef PAGE_H
#define PAGE_H

#include "tally.h"
#include "work.h"

struct page {
    struct sheet sheet;
    struct tally tallies[SOURCE_QUESTIONS_MAX];
    struct counted {
        uint64_t seed;
        char *path;
    } * students; /* who has a name, and is counted */
    size_t student_count;
    size_t files;
};

/* Notes whose file this is. *earlier: the one of this student that is counted, or NULL;
 * someone without a name is a different student each time. Returns -1 with errno. */
int page_note_student(struct page *page, const struct person *person, const char *path,
                      const char **earlier);

/* Counts the answers, with the evidence that lies beside them, if it does and is to be
 * relied on. `names`: whose the answers to open questions are. Returns -1 with errno. */
int page_count(struct page *page, struct work *work, const char *path, bool names);

/* `open`: the answers to open questions, too. */
void page_print(struct page *page, bool open);

void page_free(struct page *page);

#endif
