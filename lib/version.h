/* version: of the whole kit. */
#ifndef VERSION_H
#define VERSION_H

#define PORTLAB_VERSION "1.1"

#endif
