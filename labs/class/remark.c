/* remark: what was left out, and why. See remark.h. */
#include "remark.h"

#include "../../worksheets/sheet/text/room.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void remark_add(struct remarks *remarks, const char *about, const char *format, ...) {
    char what[1000];
    va_list arguments;
    struct remark *remark;

    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    remarks->list = room_more(remarks->list, remarks->count, sizeof *remarks->list);
    remark = &remarks->list[remarks->count++];
    remark->about = room_copy(about, strlen(about));
    remark->what = room_copy(what, strlen(what));
}

void remark_free(struct remarks *remarks) {
    for (size_t i = 0; i < remarks->count; i++) {
        free(remarks->list[i].about);
        free(remarks->list[i].what);
    }
    free(remarks->list);
    *remarks = (struct remarks){0};
}
