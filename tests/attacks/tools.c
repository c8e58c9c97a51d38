/* attack: lets other programs do the work: the system's tools, and the programs that
 * it is told. Prints what ran. Deserves: 0 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(const char *path) {
    int status = 1;

    if (fork() == 0) {
        execl(path, path, "--version", (char *)NULL);
        _exit(126);
    }
    if (wait(&status) != -1 && WIFEXITED(status) && WEXITSTATUS(status) != 126)
        printf("ran: %s\n", path);
}

int main(int argc, char **argv) {
    static const char *const tools[] = {"/bin/sh",     "/bin/ss",     "/usr/bin/ss",
                                        "/usr/bin/nc", "/bin/true",   "/usr/bin/env",
                                        "/bin/bash",   "/usr/bin/cc", "/sbin/ldconfig"};

    for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
        run(tools[i]);
    for (int i = 1; i < argc; i++)
        run(argv[i]);
    return 0;
}
