/* attack: reads the files that it is told, by their names and through /proc of all
 * processes. Prints what worked. Deserves: 0 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void tell(const char *path) {
    char byte;
    int fd = open(path, O_RDONLY);

    if (fd != -1 && read(fd, &byte, 1) == 1)
        printf("read: %s\n", path);
    if (fd != -1)
        close(fd);
}

int main(int argc, char **argv) {
    char path[4400];
    DIR *folder = opendir("/proc");
    struct dirent *entry;

    for (int i = 1; i < argc; i++)
        tell(argv[i]);
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        for (int i = 1; i < argc && entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
             i++) {
            snprintf(path, sizeof path, "/proc/%s/root%s", entry->d_name, argv[i]);
            tell(path);
            snprintf(path, sizeof path, "/proc/%s/cwd/%s", entry->d_name, argv[i]);
            tell(path);
        }
    return 0;
}
