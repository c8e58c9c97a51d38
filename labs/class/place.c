/* place: where results go. See place.h. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "place.h"

#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int wrong(const char *path, const char *what) {
    fprintf(stderr, "class: %s: %s\n", path, what);
    return -1;
}

char *place_path(const char *out, const char *part, const char *who, const char *name) {
    return room_text("%s%s%s%s%s%s%s", out, part == NULL ? "" : "/",
                     part == NULL ? "" : part, who == NULL ? "" : "/",
                     who == NULL ? "" : who, name == NULL ? "" : "/",
                     name == NULL ? "" : name);
}

/* A folder that is here, or is made. `own`: it must not be a link. */
static int make(const char *path, int own) {
    struct stat status;

    if (mkdir(path, 0777) == -1 && errno != EEXIST)
        return wrong(path, strerror(errno));
    if (own ? lstat(path, &status) == -1 : stat(path, &status) == -1)
        return wrong(path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return 0;
    return wrong(path, S_ISLNK(status.st_mode) ? "this is a link; OUT must be a folder"
                                               : "this is not a folder");
}

int place_make(const char *out, const char *part, const char *who) {
    char *first = place_path(out, part, NULL, NULL);
    char *second = place_path(out, part, who, NULL);
    int result = make(out, 0);

    if (result == 0 && part != NULL)
        result = make(first, 1);
    if (result == 0 && who != NULL)
        result = make(second, 1);
    free(first);
    free(second);
    return result;
}

int place_write(const char *path, const char *data, size_t length) {
    char *old;
    size_t old_length;
    struct stat status;

    if (lstat(path, &status) == 0 && S_ISREG(status.st_mode) &&
        (size_t)status.st_size == length &&
        file_read(path, length, &old, &old_length) == 0) {
        int same = old_length == length && memcmp(old, data, length) == 0;

        free(old);
        if (same)
            return 0;
    }
    if (file_replace(path, data, length) == -1)
        return wrong(path, strerror(errno));
    return 0;
}

const char *place_whole(const char *path) {
    char *whole = NULL;
    const char *kept = path;

    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        whole = realpath(path, NULL);
    if (whole != NULL)
        kept = room_copy(whole, strlen(whole));
    free(whole);
    return kept;
}
