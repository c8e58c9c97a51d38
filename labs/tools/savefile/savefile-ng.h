/* savefile-ng: the blocks of a file of pcapng. See savefile.h. */
#ifndef SAVEFILE_NG_H
#define SAVEFILE_NG_H

#include "savefile.h"

/* As savefile_next, of a file whose first four bytes have been read. */
enum savefile_kind savefile_next_ng(struct savefile *file, struct savefile_item *item);

#endif
