/* Right: a process and a pipe for each port, select for the time limit. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int limit;

static int wait_for(int fd, int writing) {
    fd_set set;
    struct timeval t = {.tv_sec = limit / 1000, .tv_usec = limit % 1000 * 1000};

    FD_ZERO(&set);
    FD_SET(fd, &set);
    return select(fd + 1, writing ? NULL : &set, writing ? &set : NULL, NULL, &t) == 1;
}

static int dial(struct in_addr host, int port, const char **why) {
    struct sockaddr_in sin;
    int fd, error = 0, flags;
    socklen_t size = sizeof error;

    memset(&sin, 0, sizeof sin);
    sin.sin_family = AF_INET;
    sin.sin_addr = host;
    sin.sin_port = htons((unsigned short)port);
    *why = "no answer";
    if ((fd = socket(AF_INET, SOCK_STREAM, 0)) < 0)
        return -1;
    flags = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    if (connect(fd, (struct sockaddr *)&sin, sizeof sin) < 0)
        error = errno;
    if (error == EINPROGRESS) {
        if (!wait_for(fd, 1)) {
            close(fd);
            return -1;
        }
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0) {
        fcntl(fd, F_SETFL, flags);
        return fd;
    }
    if (error == ECONNREFUSED)
        *why = "refused";
    if (error == ENETUNREACH || error == EHOSTUNREACH)
        *why = "unreachable";
    close(fd);
    return -1;
}

/* A line of at most `most` bytes; -1: not one byte came. *more: the LF has not come. */
static int line_from(int fd, char *line, int most, int *more) {
    int n = 0, any = 0;
    char c;

    *more = 1;
    while (n < most && wait_for(fd, 0) && read(fd, &c, 1) == 1) {
        any = 1;
        if (c == '\n') {
            *more = 0;
            if (n > 0 && line[n - 1] == '\r')
                n--;
            break;
        }
        line[n++] = c;
    }
    line[n] = 0;
    return any ? n : -1;
}

static void clean(char *line, int n) {
    for (int i = 0; i < n; i++)
        if (line[i] < ' ' || line[i] > '~')
            line[i] = '?';
}

static int command(int fd, const char *text, const char *code, char *answer, int most) {
    int more;

    if (write(fd, text, strlen(text)) < 0 || line_from(fd, answer, most, &more) < 0)
        return 0;
    return memcmp(answer, code, 3) == 0;
}

static int try_ftp(int fd, struct in_addr host, int rest, char *list) {
    char buffer[513];
    const char *why;
    int h, p1, p2, data, n, more;
    char *p;

    if (rest)
        do {
            if (line_from(fd, buffer, 512, &more) < 0)
                return 0;
        } while (more);
    if (!command(fd, "USER anonymous\r\n", "331", buffer, 512) ||
        !command(fd, "PASS guest\r\n", "230", buffer, 512) ||
        !command(fd, "PASV\r\n", "227", buffer, 512))
        return 0;
    p = strchr(buffer, '(');
    if (!p || sscanf(p, "(%d,%d,%d,%d,%d,%d)", &h, &h, &h, &h, &p1, &p2) != 6)
        return 0;
    if (p1 < 0 || p1 > 255 || p2 < 0 || p2 > 255)
        return 0;
    if ((data = dial(host, p1 * 256 + p2, &why)) < 0)
        return 0;
    n = -1;
    if (write(fd, "NLST\r\n", 6) == 6)
        n = line_from(data, list, 80, &more);
    close(data);
    if (n < 0)
        return 0;
    clean(list, n);
    return 1;
}

static void ask(struct in_addr host, int port, FILE *out) {
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    char line[81], list[81];
    const char *why;
    int fd = dial(host, port, &why), n, more;

    if (fd < 0) {
        fprintf(out, "%d %s\n", port, why);
        return;
    }
    if ((n = line_from(fd, line, 80, &more)) >= 0) {
        clean(line, n);
        if (strncmp(line, "220", 3) == 0 && try_ftp(fd, host, more && n == 80, list))
            fprintf(out, "%d ftp %s\n", port, list);
        else
            fprintf(out, "%d speaks %s\n", port, line);
    } else if (write(fd, request, sizeof request - 1) > 0 &&
               (n = line_from(fd, line, 80, &more)) >= 0) {
        clean(line, n);
        fprintf(out, "%d replies %s\n", port, line);
    } else {
        fprintf(out, "%d silent\n", port);
    }
    close(fd);
}

int main(int argc, char **argv) {
    int pipes[20][2], count = argc - 3, c;
    struct in_addr host;

    if (count < 1 || count > 20 || !inet_pton(AF_INET, argv[2], &host))
        return 1;
    limit = atoi(argv[1]);
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < count; i++) {
        if (pipe(pipes[i]) < 0)
            return 1;
        if (fork() == 0) {
            FILE *out = fdopen(pipes[i][1], "w");
            ask(host, atoi(argv[3 + i]), out);
            fclose(out);
            _exit(0);
        }
        close(pipes[i][1]);
    }
    for (int i = 0; i < count; i++) {
        FILE *in = fdopen(pipes[i][0], "r");
        while ((c = getc(in)) != EOF)
            putchar(c);
        fclose(in);
    }
    while (wait(NULL) > 0)
        ;
    return 0;
}
