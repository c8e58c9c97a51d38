/* prompt: asks a person for a line, and notices when nobody is there any more. */
#ifndef PROMPT_H
#define PROMPT_H

#include "../form/answers.h"

#include <stdbool.h>

enum { PROMPT_SIZE = ANSWERS_VALUE_MAX + 1 };

/* From now on these signals are held back, except while something is waited for, and
 * SIGPIPE and SIGXFSZ are ignored. */
void prompt_open(void);

/* Prints the prompt and reads one line, without its end and without blanks at both ends.
 * One that is too long, no UTF-8, or has a control character is refused, and the next is
 * read. Returns false at the end of input, or when SIGINT, SIGTERM or SIGHUP came. */
bool prompt_read(const char *prompt, char line[PROMPT_SIZE]);

/* The signal that came, or 0. */
int prompt_signal(void);

/* Waits at most so many milliseconds, or until a signal comes, of a child too. */
void prompt_sleep(long milliseconds);

/* In a new process: the signals as they were at the start. */
void prompt_restore(void);

#endif
