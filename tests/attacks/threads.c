/* No attack: 110 threads, one after another, each of which waits with some memory from
 * malloc(), as those of a server with 110 clients do. Prints how many there were.
 * Deserves: 0 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int ready[2];

static void *hold(void *argument) {
    char *memory = malloc(100);

    (void)argument;
    if (memory != NULL && write(ready[1], "x", 1) == 1)
        pause();
    return memory;
}

int main(void) {
    pthread_t thread;
    int count = 0;
    char byte;

    if (pipe(ready) == -1)
        return 1;
    while (count < 110 && pthread_create(&thread, NULL, hold, NULL) == 0 &&
           read(ready[0], &byte, 1) == 1)
        count++;
    printf("threads %d\n", count);
    return 0;
}
