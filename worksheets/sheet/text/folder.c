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

/* Adds a text to a list, and takes it over, also where that fails. */
static int add(char ***list, size_t *count, size_t *room, char *text) {
    if (*count == *room) {
        size_t more = *room * 2 + 64;
        char **longer =
            *count >= FILES_MAX ? NULL : realloc(*list, more * sizeof *longer);

        if (longer == NULL) {
            free(text);
            errno = ENOMEM;
            return -1;
        }
        *list = longer;
        *room = more;
    }
    (*list)[(*count)++] = text;
    return 0;
}

static int add_odd(struct folder *folder, const char *path, const char *why) {
    size_t size = strlen(path) + strlen(why) + 3;
    char *text = malloc(size);

    if (text == NULL)
        return -1;
    snprintf(text, size, "%s: %s", path, why);
    return add(&folder->odd, &folder->odd_count, &folder->odd_room, text);
}

static char *join(const char *path, const char *name) {
    size_t size = strlen(path) + strlen(name) + 2;
    char *joined = malloc(size);

    if (joined != NULL)
        snprintf(joined, size, "%s%s%s", path, ends_with(path, "/") ? "" : "/", name);
    return joined;
}

static int find(struct folder *folder, const char *path, const char *suffix, int depth);

static bool is_folder(const char *path) {
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int take(struct folder *folder, const char *path, const char *suffix, int depth) {
    bool ends = ends_with(path, suffix);
    struct stat status;

    if (lstat(path, &status) == -1)
        return ends ? add_odd(folder, path, strerror(errno)) : 0;
    if (S_ISLNK(status.st_mode))
        return ends || is_folder(path)
                   ? add_odd(folder, path, "a link, which is not followed")
                   : 0;
    if (S_ISDIR(status.st_mode))
        return ends && add_odd(folder, path, "a folder; what is in it is looked at") == -1
                   ? -1
                   : find(folder, path, suffix, depth + 1);
    if (!S_ISREG(status.st_mode))
        return ends ? add_odd(folder, path, "this is no plain file") : 0;
    return ends ? add(&folder->paths, &folder->count, &folder->room, strdup(path)) : 0;
}

static int find(struct folder *folder, const char *path, const char *suffix, int depth) {
    DIR *stream = depth > DEPTH_MAX ? NULL : opendir(path);
    struct dirent *entry;
    int result = 0;

    if (depth > DEPTH_MAX)
        return add_odd(folder, path, "a folder that is too deep");
    if (stream == NULL)
        return depth == 0 ? -1 : add_odd(folder, path, strerror(errno));
    while (result == 0 && (entry = readdir(stream)) != NULL) {
        char *each = entry->d_name[0] == '.' ? NULL : join(path, entry->d_name);

        if (each != NULL)
            result = take(folder, each, suffix, depth);
        else if (entry->d_name[0] != '.')
            result = -1;
        free(each);
    }
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
    if (folder->odd_count > 0)
        qsort(folder->odd, folder->odd_count, sizeof *folder->odd, compare);
    return 0;
}

void folder_free(struct folder *folder) {
    for (size_t i = 0; i < folder->count; i++)
        free(folder->paths[i]);
    for (size_t i = 0; i < folder->odd_count; i++)
        free(folder->odd[i]);
    free(folder->paths);
    free(folder->odd);
    *folder = (struct folder){0};
}
