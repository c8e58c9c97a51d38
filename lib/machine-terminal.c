/* machine-terminal: how wide a terminal is, which POSIX.1-2008 does not tell. See
 * machine.h. */
#ifdef __linux__
#define _DEFAULT_SOURCE
#else
#undef _POSIX_C_SOURCE /* which hides it there */
#endif
#include "machine.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

unsigned machine_terminal_width(int fd) {
#ifdef TIOCGWINSZ
    struct winsize size;

    if (isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0)
        return size.ws_col;
#endif
    (void)fd;
    return 0;
}
