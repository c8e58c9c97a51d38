/* lint: whether sheets are well made, and which claims and mistakes they meet. */
#ifndef LINT_H
#define LINT_H

/* `sheet lint` and `sheet coverage`: argv[0] is the verb. Both return an exit status. */
int lint_main(int argc, char **argv);
int coverage_main(int argc, char **argv);

#endif
