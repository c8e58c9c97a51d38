/* page: the files of the page, built into the program. page.sh makes them from those of
 * the folder page/. */
#ifndef PAGE_H
#define PAGE_H

#include <stddef.h>

struct page_file {
    const char *name; /* "index.html" */
    const char *type; /* "text/html; charset=utf-8" */
    const unsigned char *bytes;
    size_t size;
};

extern const struct page_file page_files[];
extern const size_t page_file_count;

/* The file of this name, or NULL. */
const struct page_file *page_find(const char *name);

#endif
