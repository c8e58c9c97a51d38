/* knock-below-1024: tries to bind a port, and reports what the kernel answered.
 * Complete it: README.md has the rules. `make` builds it as the grader does:
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o knock-below-1024 knock-below-1024.c */
#define _DEFAULT_SOURCE /* for setgroups(), which is not in POSIX */
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

    /* TODO 1: read ADDRESS and PORT. If an argument is wrong, exit with status 64. */

    /* TODO 2: make a socket, bind it to ADDRESS and PORT, and listen. Print "bound PORT",
     * and hold the port until standard input ends. Is the line out before you wait? */

    /* TODO 3: if one of these calls fails, print the line that README.md gives for the
     * error, and exit with its status. */

    /* TODO 4: if "connect" comes before ADDRESS PORT, connect instead. */

    /* TODO 5: if UID follows them, become that user for good once you hold the port. */

    fprintf(stderr, "knock-below-1024: nothing is written yet: begin with TODO 1\n");
    return 1;
}
