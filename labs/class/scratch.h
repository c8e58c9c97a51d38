/* scratch: the folder that gradings work in, below TMPDIR. */
#ifndef SCRATCH_H
#define SCRATCH_H

/* Makes it, so that a submission's uid gets through it. Returns its path, or NULL after a
 * word. */
char *scratch_make(void);

/* Removes it with all that is in it, and frees the path. */
void scratch_remove(char *scratch);

#endif
