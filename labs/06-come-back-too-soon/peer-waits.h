/* peer-waits: how long a check waits for what should come at once. Once it has waited in
 * vain, it and the checks after it wait less. */
#ifndef PEER_WAITS_H
#define PEER_WAITS_H

/* Before the others: a file that is there once something was waited for in vain. */
void waits_begin(const char *file);

/* Milliseconds. */
int waits_patience(void);

/* Something was waited for in vain. */
void waits_in_vain(void);

#endif
