/* capture: the packets of the current network namespace into a file. See capture.h. */
#ifdef __linux__
#define _GNU_SOURCE /* pipe2 */
#include "capture.h"

#include "../../../lib/capability.h"
#include "../../../lib/explain.h"
#include "../../../lib/machine.h"
#include "../../../lib/version.h"
#include "../box/namespace.h"
#include "pcapng.h"
#include "remarks.h"
#include "ring.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { INTERFACES_MAX = 64, WAITING_MAX = 8 << 20 };

/* A packet that waits for what the pair's log will say of it. */
struct held {
    struct held *next;
    struct ring_packet packet; /* its bytes are those behind this */
    uint32_t interface;        /* as the file counts them */
    char remark[REMARKS_SIZE];
    unsigned char bytes[];
};

static struct {
    const struct capture_plan *plan;
    struct ring ring;
    struct pcapng file;
    struct remarks remarks;
    int interfaces[INTERFACES_MAX]; /* the kernel's numbers of those in the file */
    uint32_t interface_count;
    struct held *first, **last;
    struct held *unseen; /* the first whose process was not looked for yet */
    size_t waiting;      /* bytes */
    uint64_t lost;       /* packets for which there was no memory */
} here;

static const char sums[] =
    "The kernel leaves TCP and UDP checksums to the network card, "
    "and there is none here. netbox filled them in, in each packet "
    "that is complete.";

/* Adds an interface to the file. Returns its number there, or -1 if it is one too many.
 */
static int64_t add_interface(int number, const char *name) {
    if (here.interface_count == INTERFACES_MAX)
        return -1;
    here.interfaces[here.interface_count] = number;
    pcapng_interface(&here.file, name, RING_SNAP, sums);
    return here.interface_count++;
}

/* The number in the file; -1: its packets are not wanted. */
static int64_t find_interface(int number) {
    char name[IF_NAMESIZE];

    for (uint32_t i = 0; i < here.interface_count; i++)
        if (here.interfaces[i] == number)
            return i;
    if (here.plan->interfaces != NULL)
        return -1;
    if (if_indextoname((unsigned)number, name) == NULL)
        snprintf(name, sizeof name, "if%d", number); /* it is gone already */
    return add_interface(number, name);
}

/* Loopback is always there, so it is always in the file, first. */
static const char *add_interfaces(void) {
    static const char *const loopback[] = {"lo", NULL};
    const char *const *names =
        here.plan->interfaces != NULL ? here.plan->interfaces : loopback;

    for (; *names != NULL; names++) {
        unsigned number = if_nametoindex(*names);

        if (number == 0)
            return "if_nametoindex";
        add_interface((int)number, *names);
    }
    return NULL;
}

static void write_packet(struct held *held) {
    const struct ring_packet *packet = &held->packet;
    char comment[REMARKS_SIZE] = "", error[PACKET_ERROR_SIZE];
    struct packet inside;
    uint32_t to_whom = packet->multicast   ? PCAPNG_MULTICAST
                       : packet->broadcast ? PCAPNG_BROADCAST
                                           : PCAPNG_UNICAST;
    struct pcapng_packet out = {
        .interface = held->interface,
        .time = packet->time,
        .captured = packet->captured,
        .length = packet->length,
        .flags = packet->outgoing ? PCAPNG_OUTBOUND : PCAPNG_INBOUND | to_whom,
        .comment = comment,
        .bytes = held->bytes,
    };

    if (packet_read(held->bytes, packet->captured, &inside, error) == 0) {
        if (packet->sum_not_ready)
            packet_fill_checksum(held->bytes, &inside);
        remarks_complete(&here.remarks, &inside, held->remark, comment);
    }
    pcapng_packet(&here.file, &out);
}

/* Writes packets, the oldest first, until at most so many bytes wait. */
static void write_waiting(size_t most) {
    while (here.first != NULL && here.waiting > most) {
        struct held *held = here.first;

        write_packet(held);
        here.first = held->next;
        if (here.first == NULL)
            here.last = &here.first;
        if (here.unseen == held)
            here.unseen = held->next;
        here.waiting -= sizeof *held + held->packet.captured;
        free(held);
    }
}

/* Keeps a packet. Without memory for it, those before it are written first. */
static void hold(const struct ring_packet *packet, uint32_t interface) {
    size_t size = sizeof(struct held) + packet->captured;
    struct held *held = malloc(size);

    if (held == NULL)
        write_waiting(0);
    if (held == NULL && (held = malloc(size)) == NULL) {
        here.lost++;
        return;
    }
    *held = (struct held){.packet = *packet, .interface = interface};
    memcpy(held->bytes, packet->bytes, packet->captured);
    *here.last = held;
    here.last = &held->next;
    here.waiting += size;
    if (here.unseen == NULL)
        here.unseen = held;
}

/* Takes what is in the ring, and not more: others may come all the time. */
static void take_packets(void) {
    struct ring_packet packet;

    for (unsigned i = 0; i < RING_FRAMES && ring_next(&here.ring, &packet); i++) {
        int64_t interface = find_interface(packet.interface);

        if (interface >= 0)
            hold(&packet, (uint32_t)interface);
        ring_release(&here.ring);
    }
}

/* Looks for the process of one packet: that takes longer than to take packets. */
static void look_at_one(void) {
    struct held *held = here.unseen;
    struct packet inside;
    char error[PACKET_ERROR_SIZE];

    if (held == NULL)
        return;
    here.unseen = held->next;
    if (packet_read(held->bytes, held->packet.captured, &inside, error) == 0)
        remarks_begin(&here.remarks, &inside, held->remark);
}

static int say_failed(void) {
    fprintf(stderr, "%s: the capture could not be written: %s (%s)\n", here.plan->program,
            explain_errno(errno), strerror(errno));
    return 1;
}

/* Writes what is left, and what was lost. */
static int finish(void) {
    struct timespec now;
    uint64_t received, dropped;

    take_packets();
    write_waiting(0);
    clock_gettime(CLOCK_REALTIME, &now);
    ring_counts(&here.ring, &received, &dropped);
    dropped += here.lost;
    pcapng_statistics(&here.file, 0,
                      (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec,
                      received, dropped);
    if (dropped > 0)
        fprintf(stderr,
                "%s: %llu of %llu packets are missing from the capture: they "
                "came too fast\n",
                here.plan->program, (unsigned long long)dropped,
                (unsigned long long)received);
    remarks_remove(&here.remarks);
    return pcapng_flush(&here.file) == -1 ? say_failed() : 0;
}

/* Until the other end of the pipe is closed. A signal that a terminal sends to all that
 * runs in it is not meant for the capture: what it ends has last packets. */
static int go_on(int end_fd) {
    struct pollfd polled[2] = {{.fd = here.ring.fd, .events = POLLIN}, {.fd = end_fd}};
    static const int ignored[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
                                  SIGPIPE, SIGTSTP, SIGXFSZ};

    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
        signal(ignored[i], SIG_IGN);
    while (polled[1].revents == 0) {
        take_packets();
        look_at_one();
        write_waiting(WAITING_MAX);
        if (poll(polled, 2, here.unseen == NULL ? -1 : 0) == -1 && errno != EINTR)
            break;
    }
    return finish();
}

/* A pipe or a device is empty already (EINVAL). */
static int empty(int file) {
    return ftruncate(file, 0) == -1 && errno != EINVAL ? -1 : 0;
}

static const char *open_all(int file, const struct capture_plan *plan) {
    char program[64], system[MACHINE_NAME_SIZE];
    const char *failed;

    memset(&here, 0, sizeof here);
    here.plan = plan;
    here.last = &here.first;
    failed = ring_open(&here.ring);
    if (failed != NULL)
        return failed;
    snprintf(program, sizeof program, "%s (portlab) %s", plan->program, PORTLAB_VERSION);
    machine_system(system);
    pcapng_start(&here.file, file, program, system, plan->comment);
    failed = add_interfaces();
    if (failed == NULL && (empty(file) == -1 || pcapng_flush(&here.file) == -1))
        failed = "write";
    if (failed == NULL)
        remarks_open(&here.remarks);
    return failed;
}

/* In the process that captures. */
static void run(const int ends[2]) {
    close(ends[1]);
    (void)namespace_keep_capabilities(1u << CAPABILITY_SYS_PTRACE, 0);
    _exit(go_on(ends[0]));
}

/* What cannot be dumped cannot be traced, and its descriptors cannot be taken, by
 * processes that have its uid. */
static const char *start(struct capture *capture) {
    int before = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), ends[2];

    if (pipe2(ends, O_CLOEXEC) == -1)
        return "pipe";
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    capture->pid = fork();
    if (capture->pid == 0)
        run(ends);
    if (before == 1)
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    close(ends[0]);
    capture->end_fd = ends[1];
    return capture->pid == -1 ? "fork" : NULL;
}

const char *capture_start(struct capture *capture, int file,
                          const struct capture_plan *plan) {
    const char *failed = open_all(file, plan);
    int error;

    if (failed == NULL)
        failed = start(capture);
    error = errno;
    if (failed != NULL)
        remarks_remove(&here.remarks);
    remarks_close(&here.remarks);
    if (here.ring.fd != -1)
        ring_close(&here.ring);
    errno = error;
    return failed;
}

int capture_stop(struct capture *capture) {
    int status = 0;

    close(capture->end_fd);
    while (waitpid(capture->pid, &status, 0) == -1 && errno == EINTR)
        continue;
    remarks_remove(&here.remarks); /* if it could not */
    if (WIFSIGNALED(status))
        fprintf(stderr, "%s: the capture is incomplete: signal %d ended it\n",
                here.plan->program, WTERMSIG(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}
#else
#include "capture.h"

#include <errno.h>

const char *capture_start(struct capture *capture, int file,
                          const struct capture_plan *plan) {
    (void)capture, (void)file, (void)plan;
    errno = ENOSYS;
    return "socket AF_PACKET";
}

int capture_stop(struct capture *capture) {
    (void)capture;
    return -1;
}
#endif
