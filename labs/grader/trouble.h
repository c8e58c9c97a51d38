/* trouble: a failure of the grader's own, which is never the submission's. */
#ifndef TROUBLE_H
#define TROUBLE_H

/* Before an end: says "WHO: WHAT" on standard error. A grading reads it, too, in the file
 * that GRADE_TROUBLE names: then the check could not be graded. */
void trouble(const char *who, const char *what);

/* Ends one of the grader's own ends with status 71: a call of its own failed, and errno
 * says why. What this machine does not have is for the check to tell. What it had no more
 * of at the moment (memory, descriptors, processes) is trouble. */
_Noreturn void trouble_stop(const char *call);

#endif
