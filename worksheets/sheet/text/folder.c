/* folder: the files below a folder. See folder.h. */
#include "folder.h"

#include "keep.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 8, FILES_MAX = 20000 };

static void add(char ***list, size_t *count, char *text) {
    *list = keep_more(*list, *count, sizeof **list);
    (*list)[(*count)++] = text;
}

void folder_add_odd(struct folder *folder, char *text) {
    add(&folder->odd, &folder->odd_count, text);
}

static void add_odd(struct folder *folder, const char *path, const char *why) {
    folder_add_odd(folder, keep_text("%s: %s", path, why));
}

static bool is_folder(const char *path) {
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int find(struct folder *folder, const char *path, const char *suffix, int depth);

static void take(struct folder *folder, char *path, const char *suffix, int depth) {
    bool ends = text_ends(path, suffix);
    struct stat status;

    if (lstat(path, &status) == -1) {
        if (ends)
            add_odd(folder, path, strerror(errno));
    } else if (S_ISLNK(status.st_mode)) {
        if (ends || is_folder(path))
            add_odd(folder, path, "a link, which is not followed");
    } else if (S_ISDIR(status.st_mode)) {
        if (ends)
            add_odd(folder, path, "a folder; its files are read");
        if (depth == DEPTH_MAX)
            add_odd(folder, path, "a folder that is too deep");
        else if (find(folder, path, suffix, depth + 1) == -1)
            add_odd(folder, path, strerror(errno));
    } else if (ends && S_ISREG(status.st_mode)) {
        add(&folder->paths, &folder->count, path);
    } else if (ends) {
        add_odd(folder, path, "not a regular file");
    }
}

static int find(struct folder *folder, const char *path, const char *suffix, int depth) {
    DIR *stream = opendir(path);
    struct dirent *entry;

    if (stream == NULL)
        return -1;
    while (folder->count + folder->odd_count < FILES_MAX &&
           (entry = readdir(stream)) != NULL) {
        char *each =
            keep_text("%s%s%s", path, text_ends(path, "/") ? "" : "/", entry->d_name);

        if (entry->d_name[0] != '.')
            take(folder, each, suffix, depth);
    }
    closedir(stream);
    return 0;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int folder_find(struct folder *folder, const char *path, const char *suffix) {
    if (find(folder, path, suffix, 0) == -1)
        return -1;
    if (folder->count + folder->odd_count >= FILES_MAX) {
        errno = E2BIG;
        return -1;
    }
    if (folder->count > 0)
        qsort(folder->paths, folder->count, sizeof *folder->paths, compare);
    if (folder->odd_count > 0)
        qsort(folder->odd, folder->odd_count, sizeof *folder->odd, compare);
    return 0;
}
