/* hold: SIGINT, SIGTERM and SIGHUP are held back until what was made for a while has been
 * removed again. */
#ifndef HOLD_H
#define HOLD_H

#include <stdbool.h>

/* Holds them back from now on. */
void hold_begin(void);

/* In a child: they are as they were before. */
void hold_child(void);

/* The signal that came meanwhile, or 0. */
int hold_signal(void);

/* They are as before, and the one that came does what it does. */
void hold_end(void);

#endif
