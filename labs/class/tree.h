/* tree: the files below a folder that somebody else filled. No link is followed, no
 * device or FIFO opened, and each file is read through the folders that were looked at:
 * what is exchanged meanwhile leads nowhere else. */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum tree_kind { TREE_FILE, TREE_FOLDER, TREE_LINK, TREE_OTHER };

/* What is in a folder, sorted by name (by byte). Hidden names are left out. */
struct tree_entry {
    char *name;
    enum tree_kind kind;
    ino_t inode;
    dev_t device;
};
struct tree_list {
    struct tree_entry *entries;
    size_t count;
    bool checkout; /* it has a .git */
};

/* Opens a folder within another (AT_FDCWD: a path). Returns a descriptor, or -1 with
 * errno. A path may be a link; a name within a folder may not. */
int tree_open(int folder, const char *name);

/* Lists an open folder. Returns 0, or -1 with errno. */
int tree_list(int folder, struct tree_list *list);
void tree_list_free(struct tree_list *list);

/* Reads a plain file within an open folder, at most `most` bytes of it and one more; a
 * NUL follows them. The data is the caller's. Returns 0, or -1 with errno: EINVAL if it
 * is no plain file, or another's file under a second name (a hard link). */
int tree_read(int folder, const char *name, size_t most, char **data, size_t *length);

/* Calls `visit` for each file, link and odd thing below an open folder, in order; `path`
 * is the way to it. `failed` is called for a folder that cannot be read or is too deep,
 * with errno, and for a link (ELOOP). Folders whose name `pass` returns true for are
 * passed. */
struct tree_visitor {
    void (*visit)(void *context, int folder, const char *name, const char *path);
    void (*failed)(void *context, const char *path, int error);
    bool (*pass)(void *context, const char *name);
    void *context;
};
void tree_walk(int folder, const char *path, const struct tree_visitor *visitor);

#endif
