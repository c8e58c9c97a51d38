/* check: marks what a student answered. */
#ifndef CHECK_H
#define CHECK_H

/* `sheet check`, and `sheet folder`, the name of a student's folder: argv[0] is the verb.
 * Both return an exit status. */
int check_main(int argc, char **argv);
int folder_main(int argc, char **argv);

#endif
