/* script: a worksheet's step as a shell script that shows each command before it. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the script, and those for its netboxes, to a folder; the name of the first goes
 * to `path`. Returns -1 with errno. It takes PORTLAB_LOG and PATH from the environment.
 */
int script_write(const char *folder, const char *commands, char *path, size_t size);

/* Removes what script_write wrote. */
void script_remove(const char *folder);

/* Whether the first command opens a netbox for the others: `netbox ... -- sh`. */
bool script_opens_box(const char *commands);

/* Whether other commands than the first run in boxes of their own, or nft translates. */
bool script_has_boxes(const char *commands);

#endif
