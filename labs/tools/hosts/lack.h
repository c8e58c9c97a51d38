/* lack: what a machine lacks for a classroom, why that may be, and what to try. */
#ifndef LACK_H
#define LACK_H

/* Each prints it on standard error, and returns an exit status. */

/* A step failed, with errno. */
int lack_say_step(const char *step);

/* There is no nft. */
int lack_say_nft(void);

/* nft failed, and has said why. */
int lack_say_rules(const char *nft);

#endif
