/* script: a worksheet's step as a shell script that shows each command before it. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "../text/text.h"

/* The script, for sh -c; kept (keep.h). It takes PORTLAB_LOG and PATH from the
 * environment. */
const char *script_write(const char *commands);

/* Adds a text in quotes of the shell. */
void script_quote(struct text *script, const char *text);

/* What the script calls: `sheet ready` waits until a command is ready, `sheet settle`
 * until all is quiet. Both return an exit status. */
int ready_main(int argc, char **argv);
int settle_main(int argc, char **argv);

#endif
