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

void folder_add(struct list *list, char *text) {
    list->texts = keep_more(list->texts, list->count, sizeof *list->texts);
    list->texts[list->count++] = text;
}

static void add_odd(struct list *odd, const char *path, const char *why) {
    folder_add(odd, keep_text("%s: %s", path, why));
}

static bool is_folder(const char *path) {
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int find(struct list *files, struct list *odd, const char *path, int depth);

static void take(struct list *files, struct list *odd, char *path, int depth) {
    bool ends = text_ends(path, ".txt");
    struct stat status;

    if (lstat(path, &status) == -1) {
        if (ends)
            add_odd(odd, path, strerror(errno));
    } else if (S_ISLNK(status.st_mode)) {
        if (ends || is_folder(path))
            add_odd(odd, path, "a link, which is not followed");
    } else if (S_ISDIR(status.st_mode)) {
        if (ends)
            add_odd(odd, path, "a folder; its files are read");
        if (depth == DEPTH_MAX)
            add_odd(odd, path, "a folder that is too deep");
        else if (find(files, odd, path, depth + 1) == -1)
            add_odd(odd, path, strerror(errno));
    } else if (ends && S_ISREG(status.st_mode)) {
        folder_add(files, path);
    } else if (ends) {
        add_odd(odd, path, "not a regular file");
    }
}

static int find(struct list *files, struct list *odd, const char *path, int depth) {
    DIR *stream = opendir(path);
    struct dirent *entry;

    if (stream == NULL)
        return -1;
    while (files->count + odd->count < FILES_MAX && (entry = readdir(stream)) != NULL)
        if (entry->d_name[0] != '.')
            take(
                files, odd,
                keep_text("%s%s%s", path, text_ends(path, "/") ? "" : "/", entry->d_name),
                depth);
    closedir(stream);
    return 0;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort(struct list *list) {
    if (list->count > 0)
        qsort(list->texts, list->count, sizeof *list->texts, compare);
}

int folder_find(struct list *files, struct list *odd, const char *path) {
    if (find(files, odd, path, 0) == -1)
        return -1;
    if (files->count + odd->count >= FILES_MAX) {
        errno = E2BIG;
        return -1;
    }
    sort(files);
    sort(odd);
    return 0;
}
