/* script: a worksheet's step as a shell script that shows each command before it. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stddef.h>
#include <stdio.h>

/* Writes the script, and those for its netboxes, to a folder; the name of the first goes
 * to `path`. Returns -1 with errno. It takes PORTLAB_LOG and PATH from the environment.
 */
int script_write(const char *folder, const char *commands, char *path, size_t size);

/* Removes what script_write wrote. */
void script_remove(const char *folder);

/* Writes a text in quotes of the shell. */
void script_quote(FILE *out, const char *text);

/* What the scripts call: `sheet ready` waits until a command is ready, `sheet settle`
 * until all is quiet. Both return an exit status. */
int ready_main(int argc, char **argv);
int settle_main(int argc, char **argv);

#endif
