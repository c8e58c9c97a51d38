/* folder: the files below a folder. See folder.h. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 8, FILES_MAX = 20000 };

static bool ends_with(const char *text, const char *suffix) {
    size_t length = strlen(text), end = strlen(suffix);

    return length > end && strcmp(text + length - end, suffix) == 0;
}

/* Takes over `path`, also where it fails. */
static int add(struct folder *folder, char *path) {
    if (folder->count == folder->room) {
        size_t room = folder->room * 2 + 64;
        char **paths = folder->count == FILES_MAX
                           ? NULL
                           : realloc(folder->paths, room * sizeof *paths);

        if (paths == NULL) {
            free(path);
            errno = ENOMEM;
            return -1;
        }
        folder->paths = paths;
        folder->room = room;
    }
    folder->paths[folder->count++] = path;
    return 0;
}

static char *join(const char *path, const char *name) {
    size_t size = strlen(path) + strlen(name) + 2;
    char *joined = malloc(size);

    if (joined != NULL)
        snprintf(joined, size, "%s%s%s", path, ends_with(path, "/") ? "" : "/", name);
    return joined;
}

static int find(struct folder *folder, const char *path, const char *suffix, int depth);

/* Takes over `path`. */
static int take(struct folder *folder, char *path, const char *suffix, int depth) {
    struct stat status;
    int result = 0;

    if (path == NULL)
        return -1;
    if (lstat(path, &status) == 0 && S_ISREG(status.st_mode) && ends_with(path, suffix))
        return add(folder, path);
    if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && depth < DEPTH_MAX)
        result = find(folder, path, suffix, depth + 1);
    free(path);
    return result;
}

static int find(struct folder *folder, const char *path, const char *suffix, int depth) {
    DIR *stream = opendir(path);
    struct dirent *entry;
    int result = 0;

    if (stream == NULL)
        return depth == 0 ? -1 : 0;
    while (result == 0 && (entry = readdir(stream)) != NULL)
        if (entry->d_name[0] != '.')
            result = take(folder, join(path, entry->d_name), suffix, depth);
    closedir(stream);
    return result;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int folder_find(struct folder *folder, const char *path, const char *suffix) {
    if (find(folder, path, suffix, 0) == -1)
        return -1;
    if (folder->count > 0)
        qsort(folder->paths, folder->count, sizeof *folder->paths, compare);
    return 0;
}

void folder_free(struct folder *folder) {
    for (size_t i = 0; i < folder->count; i++)
        free(folder->paths[i]);
    free(folder->paths);
    *folder = (struct folder){0};
}
