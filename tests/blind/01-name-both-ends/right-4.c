/* Style: asks for an option of TCP to tell it from UDP, open_memstream, atexit, a locale.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <locale.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static char *buffer;
static void cleanup(void) {
    free(buffer);
}

static void put(FILE *f, const char *label, const struct sockaddr *sa) {
    char s[INET6_ADDRSTRLEN] = "";
    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *p = (const struct sockaddr_in *)sa;
        fprintf(f, "%s %s:%d", label, inet_ntop(AF_INET, &p->sin_addr, s, sizeof s),
                ntohs(p->sin_port));
    } else if (sa->sa_family == AF_INET6) {
        const struct sockaddr_in6 *p = (const struct sockaddr_in6 *)sa;
        fprintf(f, "%s [%s]:%d", label, inet_ntop(AF_INET6, &p->sin6_addr, s, sizeof s),
                ntohs(p->sin6_port));
    } else
        errx(1, "address family %d has no ports", sa->sa_family);
}

int main(void) {
    struct sockaddr_storage far, near;
    socklen_t fl = sizeof far, nl = sizeof near, il;
    struct tcp_info info;
    size_t size;

    setlocale(LC_ALL, "");
    atexit(cleanup);
    FILE *f = open_memstream(&buffer, &size);
    if (!f)
        err(1, "memory");
    if (getpeername(0, (struct sockaddr *)&far, &fl))
        err(1, "getpeername");
    if (getsockname(0, (struct sockaddr *)&near, &nl))
        err(1, "getsockname");
    put(f, "source", (struct sockaddr *)&far);
    fputc(' ', f);
    put(f, "destination", (struct sockaddr *)&near);
    il = sizeof info;
    fputs(getsockopt(0, IPPROTO_TCP, TCP_INFO, &info, &il) == 0 ? " tcp\n" : " udp\n", f);
    fclose(f);
    fwrite(buffer, 1, size, stdout);
    return 0;
}
