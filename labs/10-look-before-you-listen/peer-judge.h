/* peer-judge: what a submission printed beside what was wanted. */
#ifndef PEER_JUDGE_H
#define PEER_JUDGE_H

/* Compares the lines of a file with those that `truth` wants. `fields` has a letter for
 * each word that counts: a(ddress), p(ort), w(ho), f(amily), r(eached). In any case there
 * must be as many lines as are wanted, and in their order. What differs by its looks
 * alone is a slip, which is forgiven if the environment has SLIPPED.
 *
 * Returns 0; or 1 and prints lines that begin
 *
 *     expected, saw  the first line that differs
 *     hint           the idea behind a usual mistake
 *     row            the row of the table that it is about
 *     slip           looks | order
 */
int judge(const char *fields, const char *truth, const char *said);

#endif
