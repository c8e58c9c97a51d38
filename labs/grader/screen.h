/* screen: one result so short that a terminal of 24 lines has room for it: the names of
 * the checks, and the first failed ones in full. All of it is in format-text. */
#ifndef SCREEN_H
#define SCREEN_H

#include "result.h"

#include <stdio.h>

void screen_result(FILE *out, const struct result *result);

#endif
