/* apart: what the parts of `apart` share: a command, its limits, and the means by which
 * it is kept away from the grader. */
#ifndef APART_H
#define APART_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Which means there are depends on the machine; the result of a grading says which. */
enum apart_means {
    APART_NAMESPACES, /* own processes, files and users: user_namespaces(7) */
    APART_UID,        /* root: a uid that nobody else has */
    APART_SESSION,    /* an ordinary user: own session, a sweep, and what else there is */
    APART_MEANS_COUNT
};

/* Of apart itself; any other is the command's. */
enum {
    APART_EXIT_USAGE = 64,
    APART_EXIT_NO_MEANS = 69,
    APART_EXIT_OWN = 71,
    APART_EXIT_MEMORY = 123,
    APART_EXIT_TIME = 124,
    APART_EXIT_OUTPUT = 125
};

/* In the child. The command may be given two sockets, and a failure is told at the third:
 * that is closed when the command begins. */
enum { APART_PAIR_FD = 3, APART_PAIR_FDS = 2, APART_FAILURE_FD = 5 };

struct apart_limits {
    unsigned seconds;   /* of the clock; each process has as many of the processor */
    unsigned memory;    /* MiB: of addresses for each process, in use by all of them */
    unsigned processes; /* threads count, too */
    unsigned files;     /* open descriptors */
    unsigned file_size; /* MiB */
    unsigned output;    /* bytes, on standard output and error together */
};

/* Absolute, and without a link in them. */
enum { APART_FOLDERS_MAX = 8 };
struct apart_folders {
    char *path[APART_FOLDERS_MAX];
    size_t count;
};

struct apart {
    enum apart_means means;
    struct apart_limits limits;
    char *directory; /* the submission's, absolute: the command's working directory */
    bool tools;      /* to compile: tools and headers in reach, the folder writable */
    bool root;       /* be root of a network of its own, where there is a second uid */
    unsigned floor;  /* of that network */
    bool pairs;      /* APART_PAIR_FD and the next are passed on */
    bool folder_as_input;        /* its own, in place of one out here */
    struct apart_folders shown;  /* in reach as the system's are: to read, to execute */
    struct apart_folders hidden; /* never in reach, wherever they lie: the kit's own */
    uid_t uid, second_uid;       /* out here: what the command runs as */
    gid_t gid;
    unsigned landlock; /* use no newer version of it (0: none): for the tests */
    char *const *command;
};

/* One means. The steps return NULL, or the call that failed, with errno. */
struct apart_method {
    const char *name;
    /* In the child: goes apart and runs the command. Where the parent has to help, it is
     * asked by a byte to `ask_fd` and answers by one on `go_fd`. Returns only on failure.
     */
    const char *(*enter)(const struct apart *apart, int ask_fd, int go_fd);
    /* In the parent, when it is asked; NULL: nothing to do. */
    const char *(*help)(const struct apart *apart, pid_t child);
    /* In the parent: ends whatever the command left. */
    void (*end)(const struct apart *apart, pid_t child);
};

extern const struct apart_method apart_namespaces, apart_uid, apart_session;

/* By apart_means. */
extern const struct apart_method *const apart_methods[APART_MEANS_COUNT];

/* Reads the command line; the directory stays as it is given. Returns 0, or the status to
 * exit with, and has said why. */
int apart_parse(int argc, char **argv, struct apart *apart);

/* Gives the command its limits, an environment of its own and no descriptor but 0 to 2
 * and the pairs, and runs it. `others` is how many processes of its uid are not the
 * command's. */
const char *apart_run(const struct apart *apart, unsigned long others);

/* MiB that are in use by all that descend from this process; 0 where that is not known.
 */
unsigned long apart_memory(void);

/* Makes standard input one that leads nowhere: a copy of a file, nothing for a device.
 * Returns 0, or -1 with errno. */
int apart_take_input(struct apart *apart);

/* Looks whether the descriptors that are to be passed on lead nowhere but to the grader.
 * Returns 0, or -1 with errno EINVAL if one of them is not open, or may lead elsewhere.
 */
int apart_look_at_pairs(void);

/* In the child, in its folder: that folder as standard input. Returns 0, or -1 with
 * errno.
 */
int apart_open_folder(void);

/* Versions of Landlock that know truncate(2), and whom a signal is for. */
enum {
    APART_LANDLOCK_TRUNCATE = 3,
    APART_LANDLOCK_SIGNALS = 6,
    APART_LANDLOCK_ALL = 1000
};

/* Forbids this process files that are not the command's. Never fails. Returns Landlock's
 * version, 0 or less if there is none here. */
long apart_landlock(const struct apart *apart);

/* Forbids this process calls that get around what keeps it apart, and what a Landlock of
 * this version does not forbid. Never fails; some processors have no filter here. */
void apart_seccomp(const struct apart *apart, long landlock);

#endif
