/* take: copies what was handed in for a lab: one plain file, and no other file of the
 * machine. Each folder on the way and the file are opened once, and no link is
 * followed: what is exchanged meanwhile changes nothing.
 *
 *     take SUBMISSION NN-NAME DESTINATION
 *
 * SUBMISSION is a file, or a folder with NN-NAME/NAME.c or NAME.c. Exit status: 0 it was
 * copied; 1 what was handed in has no such file, and standard output says why; 2 the path
 * is wrong or cannot be read, and standard error says how.
 * Try:
 *
 *     take . 01-name-both-ends /tmp/copy.c */
#if defined(__linux__)
#define _GNU_SOURCE /* O_PATH */
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE_MAX_TAKEN = 200000, SECONDS = 10 };

/* To go through a folder, whether or not it may be listed. */
#if defined(O_PATH)
#define THROUGH O_PATH
#elif defined(O_SEARCH)
#define THROUGH O_SEARCH
#else
#define THROUGH O_RDONLY
#endif
enum { FOLDER = THROUGH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* Where it is looked for: the file's name, and the folder's of a lab. */
struct wanted {
    const char *folder; /* "01-name-both-ends" */
    char file[NAME_MAX + 1];
};

/* What was handed in is not what is asked for. */
static _Noreturn void refuse(const char *name, const char *what) {
    printf("%s %s\n", name, what);
    exit(1);
}

/* The path that was given is wrong. */
static _Noreturn void complain(const char *name, const char *what) {
    fprintf(stderr, "%s: %s\n", name, what);
    exit(2);
}

static bool is_link(int folder, const char *name) {
    struct stat status;

    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISLNK(status.st_mode);
}

/* Why a name in a folder could not be opened. */
static _Noreturn void complain_of(int folder, const char *name, int error) {
    complain(name, is_link(folder, name)
                       ? "this is a link; give the path that it leads to"
                       : strerror(error));
}

/* A link that the system came with or its administrator made, such as /tmp: in a folder
 * that nobody else can write. */
static bool is_of_system(int folder, const char *name) {
    struct stat link, holder;

    return fstatat(folder, name, &link, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstat(folder, &holder) == 0 && link.st_uid == 0 && holder.st_uid == 0 &&
           (holder.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Opens the folder that the last name of a path is in, name by name. Cuts the path into
 * them; `last` is what is left. */
static int open_holder(char *path, char **last) {
    int fd = open(*path == '/' ? "/" : ".", FOLDER);
    bool system = *path == '/'; /* are the links here its own? */

    while (fd != -1) {
        char *name = path + strspn(path, "/"), *end = name + strcspn(name, "/");
        bool follow = system && is_of_system(fd, name);
        int next;

        path = end + strspn(end, "/");
        if (*path == '\0') {
            *end = '\0';
            *last = *name == '\0' ? "." : name;
            return fd;
        }
        *end = '\0';
        next = openat(fd, name, follow ? FOLDER & ~O_NOFOLLOW : FOLDER);
        if (next == -1)
            complain_of(fd, name, errno);
        close(fd);
        fd = next;
        system = system && strcmp(name, "home") == 0;
    }
    complain(path, strerror(errno));
}

static int open_file(int folder, const char *name) {
    return openat(folder, name,
                  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* A second name of a file that is somebody else's: the grader may read it, and who handed
 * it in may not. */
static bool is_of_others(int folder, const struct stat *status) {
    struct stat holder;

    return status->st_nlink > 1 &&
           (fstat(folder, &holder) == -1 || holder.st_uid != status->st_uid);
}

static void copy(int fd, const char *name, const char *destination) {
    static char bytes[SIZE_MAX_TAKEN + 1]; /* it may grow meanwhile */
    size_t length = 0;
    ssize_t count;
    FILE *out;

    while (length < sizeof bytes &&
           (count = read(fd, bytes + length, sizeof bytes - length)) != 0) {
        if (count == -1 && errno != EINTR)
            complain(name, strerror(errno));
        length += count > 0 ? (size_t)count : 0;
    }
    if (length > SIZE_MAX_TAKEN)
        refuse(name, "is longer than 200,000 bytes");
    out = fopen(destination, "wx");
    if (out == NULL || fwrite(bytes, 1, length, out) != length || fclose(out) != 0)
        complain(destination, strerror(errno));
    exit(0);
}

/* Copies what has been opened, if it is a file. Returns if it is a folder. */
static void take(int folder, int fd, const char *name, const char *destination) {
    int error = errno;
    struct stat status;

    if (fd == -1 && (error == ENXIO || is_link(folder, name)))
        refuse(name, "is not a plain file");
    if (fd == -1 || fstat(fd, &status) == -1)
        complain(name, strerror(error));
    if (S_ISDIR(status.st_mode))
        return;
    if (!S_ISREG(status.st_mode) || is_of_others(folder, &status))
        refuse(name, "is not a plain file");
    copy(fd, name, destination);
}

/* Takes the file from a folder that has it. */
static void take_from(int folder, const char *name, const char *destination) {
    int fd = open_file(folder, name);

    if (fd != -1 || errno != ENOENT)
        take(folder, fd, name, destination);
    if (fd != -1)
        close(fd);
}

/* The folder of a lab in a folder; -1 if there is none. */
static int open_lab(int folder, const char *name) {
    int lab = openat(folder, name, FOLDER);

    if (lab == -1 && errno == EACCES)
        complain(name, strerror(errno));
    if (lab == -1 && is_link(folder, name))
        refuse(name, "is a link, not a folder");
    return lab;
}

static bool has_file(int folder, const struct wanted *wanted) {
    char path[2 * NAME_MAX + 2];
    struct stat status;

    snprintf(path, sizeof path, "%s/%s", wanted->folder, wanted->file);
    return fstatat(folder, wanted->file, &status, AT_SYMLINK_NOFOLLOW) == 0 ||
           fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Is it a folder with the folders of several students? */
static bool is_of_class(int folder, const struct wanted *wanted) {
    int listed = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = listed == -1 ? NULL : fdopendir(listed);
    struct dirent *entry;
    unsigned count = 0;

    while (stream != NULL && count < 2 && (entry = readdir(stream)) != NULL) {
        int inner = entry->d_name[0] == '.' ? -1 : openat(folder, entry->d_name, FOLDER);

        count += inner != -1 && has_file(inner, wanted);
        if (inner != -1)
            close(inner);
    }
    return count == 2;
}

/* Takes the file from a folder that was handed in. */
static _Noreturn void search(int folder, const char *name, const struct wanted *wanted,
                             const char *destination) {
    int lab = open_lab(folder, wanted->folder);

    if (lab != -1)
        take_from(lab, wanted->file, destination);
    take_from(folder, wanted->file, destination);
    if (is_of_class(folder, wanted))
        complain(name, "this folder has several students' folders; give one of them");
    refuse("there is no", wanted->file);
}

int main(int argc, char **argv) {
    struct wanted wanted;
    const char *hyphen = argc == 4 ? strchr(argv[2], '-') : NULL;
    int holder, folder;
    char *name;

    if (hyphen == NULL) {
        fputs("usage: take SUBMISSION NN-NAME DESTINATION\n", stderr);
        return 2;
    }
    alarm(SECONDS); /* a file system of somebody's own may never answer */
    wanted.folder = argv[2];
    snprintf(wanted.file, sizeof wanted.file, "%s.c", hyphen + 1);
    holder = open_holder(argv[1], &name);
    folder = openat(holder, name, FOLDER);
    if (folder == -1)
        take(holder, open_file(holder, name), name, argv[3]);
    search(folder, name, &wanted, argv[3]);
}
