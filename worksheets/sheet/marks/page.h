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
        const char *path;
    } * students; /* who has a name, and is counted */
    size_t student_count;
    size_t files;
};

/* Notes whose file this is; the path is kept (keep.h). Returns the earlier one of this
 * student, which is counted, or NULL; someone without a name is a different student each
 * time. */
const char *page_note_student(struct page *page, const struct person *person,
                              const char *path);

/* Counts the answers, with the evidence in them or beside them, if that is to be relied
 * on. `names`: whose the answers to open questions are. */
void page_count(struct page *page, struct work *work, const char *path, bool names);

/* `open`: the answers to open questions, too. */
void page_print(struct page *page, bool open);

#endif
