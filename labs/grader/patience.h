/* patience: how much longer a program of a student's may take on a busy machine. */
#ifndef PATIENCE_H
#define PATIENCE_H

/* So many times as long: GRADE_BUSY, which the checks set by the load (checks.bash), from
 * 1 to 20. apart's limit and the waits of the peers grow alike, so that none of them ends
 * before the other. A program gets no more time of a processor for that. */
unsigned patience_times(void);

#endif
