/* attack: escapes through its standard input. If that is a folder, it may lead
 * outside; a file may be opened for writing through /proc; and through a socket come
 * the pipes that its grader reads. Prints what worked. Deserves: 0 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void tell(const char *what, long result) {
    if (result != -1)
        printf("done: %s\n", what);
}

static void leave_by_folder(int argc, char **argv) {
    for (int i = 1; i < argc && argv[i][0] == '/'; i++)
        tell("read in a folder", openat(0, argv[i] + 1, O_RDONLY));
    tell("read in a folder", openat(0, "etc/shadow", O_RDONLY));
    tell("read in a folder", openat(0, "../../../etc/hostname", O_RDONLY));
    tell("write in a folder", openat(0, "tmp/portlab-litter", O_WRONLY | O_CREAT, 0666));
    tell("write in a folder", openat(0, "portlab-litter", O_WRONLY | O_CREAT, 0666));
}

static void write_to_file(void) {
    int fd = open("/proc/self/fd/0", O_RDWR);

    if (fd != -1)
        tell("write to a file", write(fd, "# attacked\n", 11));
    tell("write to a file", write(0, "# attacked\n", 11));
    tell("cut a file", ftruncate(0, 0));
}

/* While somebody can still write to them, they do not end. */
static void send_pipes(void) {
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(2 * sizeof(int))];
    } control = {.header = {.cmsg_len = CMSG_LEN(2 * sizeof(int)),
                            .cmsg_level = SOL_SOCKET,
                            .cmsg_type = SCM_RIGHTS}};
    struct iovec byte = {.iov_base = "x", .iov_len = 1};
    struct msghdr message = {.msg_iov = &byte,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};

    memcpy(CMSG_DATA(&control.header), (const int[]){1, 2}, 2 * sizeof(int));
    sendmsg(0, &message, MSG_NOSIGNAL);
}

int main(int argc, char **argv) {
    struct stat status;

    if (fstat(0, &status) == -1)
        return 1;
    if (S_ISDIR(status.st_mode))
        leave_by_folder(argc, argv);
    else if (S_ISSOCK(status.st_mode))
        send_pipes();
    else if (S_ISREG(status.st_mode))
        write_to_file();
    else if (S_ISCHR(status.st_mode))
        tell("write to a device", write(0, "", 1));
    return 0;
}
