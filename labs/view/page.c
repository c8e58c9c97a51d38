/* page: the files of the page. See page.h. */
#include "page.h"

#include <string.h>

const struct page_file *page_find(const char *name) {
    for (size_t i = 0; i < page_file_count; i++)
        if (strcmp(page_files[i].name, name) == 0)
            return &page_files[i];
    return NULL;
}
