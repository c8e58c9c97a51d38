/* report: what a class answered. */
#ifndef CLASS_REPORT_H
#define CLASS_REPORT_H

#include "tally.h"
#include "work.h"

/* `sheet report`: argv[0] is the verb. Returns an exit status. */
int report_main(int argc, char **argv);

/* One worksheet in it, and what was answered. */
struct page {
    struct sheet sheet;
    struct tally tallies[SOURCE_QUESTIONS_MAX];
    struct counted {
        uint64_t seed;
        const char *path;
    } * students; /* those with a name, who are counted */
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
