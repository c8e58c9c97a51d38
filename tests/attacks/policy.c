/* attack: changes the network's settings, by which it would then be judged. They must
 * be those of a private network. Prints what worked. Deserves: 0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void set(const char *path, const char *text) {
    int fd = open(path, O_WRONLY);

    if (fd != -1 && write(fd, text, strlen(text)) > 0)
        printf("done: %s\n", path);
}

int main(void) {
    struct ifreq request = {.ifr_name = "lo"};

    set("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0");
    set("/proc/sys/net/ipv4/ip_local_port_range", "1500 1600");
    set("/proc/sys/net/ipv4/ip_local_reserved_ports", "40000");
    if (ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, &request) != -1)
        puts("done: loopback is down");
    return 0;
}
