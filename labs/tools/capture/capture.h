/* capture: the packets of the current network namespace into a file, by a process beside
 * this one. Linux only. It takes CAP_NET_RAW over the network. Use:
 *
 *     struct capture_plan plan = {.program = "netbox", .comment = "..."};
 *     struct capture capture;
 *
 *     failed = capture_start(&capture, fd, &plan);
 *     ... what is to be seen
 *     capture_stop(&capture);
 *
 * The file is pcapng, link type RAW: a packet begins with its IP header. Each packet is
 * there once, with its time to the nanosecond and the way that it went, and with what is
 * known of it as a comment: the process that has the socket, and who chose the port. The
 * latter is in the pair's log: so PORTLAB_LOG is set, if it was not. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <sys/types.h>

struct capture_plan {
    const char *program; /* "netbox": who speaks, and who wrote the file */
    const char *comment; /* a comment on the whole file, such as the port policy */
    const char *const *interfaces; /* their names, the last one NULL; NULL: all, those
                                      too that come later */
};

struct capture {
    pid_t pid;  /* of the process that captures */
    int end_fd; /* if this end of a pipe is closed, it ends */
};

/* Opens the file for the option --capture, as the caller and as a shell would. An older
 * one keeps its contents until there is something to write. Returns 0, or an exit status
 * after a message. */
int capture_open(const char *program, const char *path, int *file);

/* Says why capture_start failed, at this step, with errno. Returns an exit status. */
int capture_say_failed(const char *program, const char *step);

/* Starts to capture into the descriptor `file`: what is sent after it has returned is
 * seen. The process has CAP_SYS_PTRACE and no other capability, and cannot be traced. It
 * ends with capture_stop, or when this process has ended in whatever way. The plan must
 * live until capture_stop. Returns NULL, or the call that failed, with errno. */
const char *capture_start(struct capture *capture, int file,
                          const struct capture_plan *plan);

/* Ends it: the file is whole then, and packets that found no room have been counted on
 * standard error. Returns 0, or -1 if the file could not be written, which it reports. */
int capture_stop(struct capture *capture);

#endif
