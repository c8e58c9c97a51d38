/* tree: the files below a folder that somebody else filled. See tree.h. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* O_NOFOLLOW */
#endif
#include "tree.h"

#include "../../worksheets/sheet/text/room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 12 };

int tree_open(int folder, const char *name) {
    int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

    return openat(folder, name, folder == AT_FDCWD ? flags : flags | O_NOFOLLOW);
}

static int compare(const void *a, const void *b) {
    return strcmp(((const struct tree_entry *)a)->name,
                  ((const struct tree_entry *)b)->name);
}

static void add(int folder, struct tree_list *list, const char *name) {
    struct stat status;
    struct tree_entry entry = {.kind = TREE_OTHER};

    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        entry.kind = S_ISREG(status.st_mode)   ? TREE_FILE
                     : S_ISDIR(status.st_mode) ? TREE_FOLDER
                     : S_ISLNK(status.st_mode) ? TREE_LINK
                                               : TREE_OTHER;
        entry.inode = status.st_ino;
        entry.device = status.st_dev;
    }
    entry.name = room_copy(name, strlen(name));
    list->entries = room_more(list->entries, list->count, sizeof entry);
    list->entries[list->count++] = entry;
}

int tree_list(int folder, struct tree_list *list) {
    int listed = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = listed == -1 ? NULL : fdopendir(listed);
    struct dirent *entry;

    *list = (struct tree_list){0};
    if (stream == NULL) {
        if (listed != -1)
            close(listed);
        return -1;
    }
    while ((entry = readdir(stream)) != NULL) {
        list->checkout = list->checkout || strcmp(entry->d_name, ".git") == 0;
        if (entry->d_name[0] != '.')
            add(folder, list, entry->d_name);
    }
    closedir(stream);
    if (list->count > 0)
        qsort(list->entries, list->count, sizeof *list->entries, compare);
    return 0;
}

void tree_list_free(struct tree_list *list) {
    for (size_t i = 0; i < list->count; i++)
        free(list->entries[i].name);
    free(list->entries);
    *list = (struct tree_list){0};
}

/* A second name of a file that is somebody else's: the grader may read it, and the
 * student who handed it in may not. */
static bool is_of_others(int folder, const struct stat *status) {
    struct stat holder;

    return status->st_nlink > 1 &&
           (fstat(folder, &holder) == -1 || holder.st_uid != status->st_uid);
}

static int read_all(int fd, char *data, size_t room, size_t *length) {
    ssize_t count = 1;

    *length = 0;
    while (*length < room && count != 0) {
        count = read(fd, data + *length, room - *length);
        if (count == -1 && errno != EINTR)
            return -1;
        *length += count > 0 ? (size_t)count : 0;
    }
    data[*length] = '\0';
    return 0;
}

int tree_read(int folder, const char *name, size_t most, char **data, size_t *length) {
    int fd =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status;
    char *room = NULL;
    int result = -1, error;

    if (fd == -1)
        return -1;
    errno = EINVAL;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        !is_of_others(folder, &status)) {
        size_t size = (size_t)status.st_size < most ? (size_t)status.st_size : most;

        room = malloc(size + 2);
        if (room != NULL)
            result = read_all(fd, room, size + 1, length);
    }
    error = errno;
    close(fd);
    if (result == -1)
        free(room);
    *data = result == -1 ? NULL : room;
    errno = error;
    return result;
}

static void walk(int folder, const char *path, const struct tree_visitor *visitor,
                 unsigned depth);

/* One thing in a folder. */
static void meet(int folder, const char *path, const struct tree_entry *entry,
                 const struct tree_visitor *visitor, unsigned depth) {
    char *way = room_text("%s%s%s", path, path[0] == '\0' ? "" : "/", entry->name);
    int inner;

    if (entry->kind == TREE_LINK) {
        visitor->failed(visitor->context, way, ELOOP);
    } else if (entry->kind != TREE_FOLDER) {
        visitor->visit(visitor->context, folder, entry->name, way);
    } else if (!visitor->pass(visitor->context, entry->name)) {
        inner = depth == DEPTH_MAX ? -1 : tree_open(folder, entry->name);
        if (inner == -1)
            visitor->failed(visitor->context, way,
                            depth == DEPTH_MAX ? ENAMETOOLONG : errno);
        else
            walk(inner, way, visitor, depth + 1);
        if (inner != -1)
            close(inner);
    }
    free(way);
}

static void walk(int folder, const char *path, const struct tree_visitor *visitor,
                 unsigned depth) {
    struct tree_list list;

    if (tree_list(folder, &list) == -1) {
        visitor->failed(visitor->context, path, errno);
        return;
    }
    for (size_t i = 0; i < list.count; i++)
        meet(folder, path, &list.entries[i], visitor, depth);
    tree_list_free(&list);
}

void tree_walk(int folder, const char *path, const struct tree_visitor *visitor) {
    walk(folder, path, visitor, 0);
}
