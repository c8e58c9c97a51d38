/* remarks: what is known of a packet beside its bytes. See remarks.h. */
#ifdef __linux__
#include "remarks.h"

#include "../../../lib/line.h"
#include "owner.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A socket that is not found at an end's first packet may be at its second. */
enum { LOOKS_MAX = 3 };

static void log_path(const struct remarks *remarks, char path[REMARKS_PATH_SIZE + 8]) {
    snprintf(path, REMARKS_PATH_SIZE + 8, "%s/events", remarks->folder);
}

static int open_log(const char *path) {
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status;

    if (fd != -1 && (fstat(fd, &status) == -1 || !S_ISREG(status.st_mode))) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* A folder in which this uid may make a file, and remove it again without a capability:
 * one that root could write to may be another user's. */
static const char *find_place(void) {
    const char *place = getenv("TMPDIR");
    struct stat status;

    if (place == NULL || stat(place, &status) == -1 ||
        (status.st_uid != geteuid() && (status.st_mode & S_IWOTH) == 0))
        return "/tmp";
    return place;
}

/* What runs in the network may add lines to it, with whatever uid. Others are not told
 * its name. */
static const char *make_log(struct remarks *remarks) {
    static char path[REMARKS_PATH_SIZE + 8];
    int fd = -1;

    if ((size_t)snprintf(remarks->folder, sizeof remarks->folder, "%s/portlab-XXXXXX",
                         find_place()) >= sizeof remarks->folder ||
        mkdtemp(remarks->folder) == NULL) {
        remarks->folder[0] = '\0';
        return NULL;
    }
    log_path(remarks, path);
    if (chmod(remarks->folder, 0711) == 0)
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd == -1 || fchmod(fd, 0622) == -1 || setenv("PORTLAB_LOG", path, 1) == -1)
        path[0] = '\0';
    if (fd != -1)
        close(fd);
    return path[0] == '\0' ? NULL : path;
}

void remarks_open(struct remarks *remarks) {
    const char *log = getenv("PORTLAB_LOG");
    int fd;

    memset(remarks, 0, sizeof *remarks);
    if (log == NULL || log[0] == '\0')
        log = make_log(remarks);
    fd = log == NULL ? -1 : open_log(log);
    remarks->log = fd == -1 ? log : NULL;
    if (fd != -1)
        (void)lseek(fd, 0, SEEK_END);
    chooser_open(&remarks->chooser, fd);
}

void remarks_remove(const struct remarks *remarks) {
    char path[REMARKS_PATH_SIZE + 8];

    if (remarks->folder[0] == '\0')
        return;
    log_path(remarks, path);
    unlink(path);
    rmdir(remarks->folder);
}

/* TCP's, or UDP's; a fragment tells no more than its first one. */
static bool read_transport(const struct packet *packet, enum transport *transport) {
    *transport = packet->protocol == PACKET_UDP ? TRANSPORT_UDP : TRANSPORT_TCP;
    return packet->has_ports &&
           (packet->protocol == PACKET_UDP || packet->protocol == PACKET_TCP);
}

/* The end that sent it: one that is there, or a new one, or NULL without room. */
static struct remarks_end *find_end(struct remarks *remarks, enum transport transport,
                                    const struct packet *packet) {
    struct remarks_end *end;

    for (size_t i = 0; i < remarks->count; i++) {
        end = remarks->ends + i;
        if (end->transport == transport && endpoint_equal(&end->local, &packet->source) &&
            endpoint_equal(&end->peer, &packet->destination))
            return end;
    }
    if (remarks->count == REMARKS_ENDS)
        return NULL;
    end = remarks->ends + remarks->count++;
    *end = (struct remarks_end){
        .transport = transport, .local = packet->source, .peer = packet->destination};
    return end;
}

void remarks_begin(struct remarks *remarks, const struct packet *packet,
                   char text[REMARKS_SIZE]) {
    enum transport transport;
    struct remarks_end *end;
    struct owner owner;
    struct line line;

    text[0] = '\0';
    if (!read_transport(packet, &transport) ||
        (end = find_end(remarks, transport, packet)) == NULL || end->found ||
        end->looked++ >= LOOKS_MAX ||
        !owner_find(transport, &end->local, &end->peer, &owner))
        return;
    end->found = true;
    line_start(&line);
    line_add_plain(&line, owner.name, strlen(owner.name));
    snprintf(text, REMARKS_SIZE, "%.*s, process %ld", (int)line.length, line.text,
             owner.pid);
}

/* A client's first packet: over TCP a SYN without ACK; over UDP any may be. */
static const char *who_chose(struct remarks *remarks, const struct packet *packet) {
    enum transport transport;
    int fd;

    if (!read_transport(packet, &transport) ||
        (transport == TRANSPORT_TCP &&
         (packet->flags & (PACKET_SYN | PACKET_ACK)) != PACKET_SYN))
        return NULL;
    if (remarks->log != NULL && (fd = open_log(remarks->log)) != -1) {
        remarks->log = NULL;
        chooser_open(&remarks->chooser, fd);
    }
    return chooser_find(&remarks->chooser, transport, &packet->source,
                        &packet->destination);
}

void remarks_complete(struct remarks *remarks, const struct packet *packet,
                      const char *begun, char text[REMARKS_SIZE]) {
    const char *by = who_chose(remarks, packet);

    snprintf(text, REMARKS_SIZE, "%s%s%s", begun,
             begun[0] != '\0' && by != NULL ? "; " : "",
             by == NULL                ? ""
             : strcmp(by, "user") == 0 ? "bind asked for this source port"
                                       : "the kernel chose this source port");
}

void remarks_close(struct remarks *remarks) {
    chooser_close(&remarks->chooser);
}
#else
typedef int remarks_of_linux_alone; /* a file of C has a declaration */
#endif
