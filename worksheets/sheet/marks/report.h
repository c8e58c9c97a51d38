/* report: what a class answered. */
#ifndef CLASS_REPORT_H
#define CLASS_REPORT_H

#include "work.h"

/* `sheet report`: argv[0] is the verb. Returns an exit status. */
int report_main(int argc, char **argv);

/* One worksheet in it, and what was answered. The texts are kept (keep.h). */
struct page {
    const struct sheet *sheet;
    struct tally {
        struct row *rows; /* first a question's choices, in the order of the sheet */
        size_t count;
        size_t answered;
        size_t right, judged; /* of those that were held against a rule */
        size_t unproven;      /* not answered: their evidence is not to be relied on */
    } tallies[SOURCE_QUESTIONS_MAX];
    struct counted {
        uint64_t seed; /* of the student */
        const char *path;
    } * files;
    size_t count;
};

/* Counts the answers in a file, with the evidence in it or beside it, if that is to be
 * relied on. `names`: whose the answers to open questions are. Returns NULL, or this
 * student's earlier file, which stays the one that is counted; someone without a name is
 * a different student each time. */
const char *page_count(struct page *page, struct work *work, const char *path,
                       bool names);

/* `open`: the answers to open questions, too. */
void page_print(struct page *page, bool open);

#endif
