/* chunk: the part of a class that one machine of an engine grades. */
#ifndef CHUNK_H
#define CHUNK_H

#include "class.h"

/* Reads which gradings of OUT/engine/list chunk `number` (from 1) of `size` gradings has,
 * into a class that has nothing but its topics. What has its result already does not
 * wait. Returns 0, or -1 after a word. */
int chunk_read(struct class *class, size_t number, size_t size);

#endif
