/* namespace: what netbox and apart both do in namespaces of their own. See namespace.h.
 */
#ifdef __linux__
#define _GNU_SOURCE /* ifreq, syscall */
#include "namespace.h"

#include "../../../lib/capability.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A sysctl takes a page at a time, and goes on from there. */
int namespace_write(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int error = 0;

    if (fd == -1)
        return -1;
    while (*text != '\0' && error == 0) {
        ssize_t count = write(fd, text, strlen(text));

        if (count > 0)
            text += count;
        else if (count == 0 || errno != EINTR)
            error = count == 0 ? EIO : errno;
    }
    close(fd);
    errno = error;
    return error == 0 ? 0 : -1;
}

const char *namespace_raise_loopback(void) {
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int result;

    if (fd == -1)
        return "socket";
    result = ioctl(fd, SIOCGIFFLAGS, &request);
    if (result == 0) {
        request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
        result = ioctl(fd, SIOCSIFFLAGS, &request);
    }
    close(fd);
    return result == -1 ? "bringing loopback up" : NULL;
}

const char *namespace_keep_capabilities(uint32_t kept, uint32_t handed_on) {
    struct capability_header header = {CAPABILITY_VERSION_3, 0};
    struct capability_sets sets[2] = {
        {.effective = kept, .permitted = kept, .inheritable = handed_on}};

    return syscall(SYS_capset, &header, sets) == -1 ? "capset" : NULL;
}
#else
typedef int namespace_of_linux_alone; /* a file of C has a declaration */
#endif
