/* attack: leaves behind objects that are in no file and no process (shared memory,
 * queues, semaphores, keys), and takes memory that no process has mapped. Prints what
 * worked. Deserves: 0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

static void tell(const char *what, long result) {
    if (result != -1)
        printf("done: %s\n", what);
}

static void share_memory(void) {
    int id = shmget(IPC_PRIVATE, 1 << 20, IPC_CREAT | 0600);
    char *bytes = shmat(id, NULL, 0);

    tell("shmget", id);
    if (bytes != MAP_FAILED) { /* (void *)-1, as shmat() says it, too */
        memset(bytes, 1, 1 << 20);
        tell("shmdt", shmdt(bytes));
    }
    tell("shm_open", shm_open("/portlab-litter", O_RDWR | O_CREAT, 0600));
#ifdef SYS_memfd_create
    tell("memfd_create", syscall(SYS_memfd_create, "litter", 0));
#endif
}

int main(void) {
    share_memory();
    tell("msgget", msgget(IPC_PRIVATE, IPC_CREAT | 0600));
    tell("semget", semget(IPC_PRIVATE, 3, IPC_CREAT | 0600));
#ifdef SYS_mq_open
    tell("mq_open", syscall(SYS_mq_open, "portlab-litter", O_RDWR | O_CREAT, 0600, NULL));
#endif
#ifdef SYS_add_key
    /* -3: of the session. 10: KEYCTL_SEARCH. */
    tell("add_key", syscall(SYS_add_key, "user", "portlab-litter", "x", 1L, -3L));
    tell("a key of the grader's",
         syscall(SYS_keyctl, 10L, -3L, "user", "portlab-grader", 0L));
#endif
    return 0;
}
