/* knock-below-1024: tries to have a port, and says how that went.
 * Your work. README.md has the task; build it as the grader does:
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o knock-below-1024 knock-below-1024.c */
#define _DEFAULT_SOURCE /* setgroups, which POSIX has not */
#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    (void)argc, (void)argv;

    /* TODO 1: read ADDRESS and PORT. Where an argument is wrong, end with 64. */

    /* TODO 2: make a socket, bind it to them, listen. Print "bound PORT", and hold it
     * until standard input ends. Is the line out before you wait? */

    /* TODO 3: when one of these calls fails, say which error it was, in the README's
     * words, and end with its exit status. */

    /* TODO 4: with "connect" in front of ADDRESS PORT, connect instead. */

    /* TODO 5: with a UID behind them, become it for good once the port is held. */

    fprintf(stderr, "knock-below-1024: nothing is written yet: begin at TODO 1\n");
    return 1;
}
