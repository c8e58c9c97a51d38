/* attack: overwrites, cuts, renames and removes the files that it is told, by their
 * names and through /proc of its parents. Prints what worked. Deserves: 0 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void tell(const char *what, int result) {
    if (result != -1)
        printf("done: %s\n", what);
}

static void attack(const char *path) {
    char other[4200];
    int fd = open(path, O_WRONLY | O_APPEND);

    tell("open", fd);
    if (fd != -1)
        tell("write", (int)write(fd, "x", 1));
    tell("truncate", truncate(path, 0));
    tell("chmod", chmod(path, 0777));
    tell("unlink", unlink(path));
    snprintf(other, sizeof other, "%s.attack", path);
    tell("create", open(other, O_WRONLY | O_CREAT, 0666));
    tell("symlink", symlink("x", other));
}

int main(int argc, char **argv) {
    char path[4200];

    for (int i = 1; i < argc && argv[i][0] == '/'; i++) {
        attack(argv[i]);
        snprintf(path, sizeof path, "/proc/%d/root%s", (int)getppid(), argv[i]);
        attack(path);
        snprintf(path, sizeof path, "/proc/1/root%s", argv[i]);
        attack(path);
        snprintf(path, sizeof path, "../../../../../../../../..%s", argv[i]);
        attack(path);
    }
    tell("program", open("program", O_WRONLY));
    tell("folder", open("left", O_WRONLY | O_CREAT, 0666));
    return 0;
}
