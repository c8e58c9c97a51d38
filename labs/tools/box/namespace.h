/* namespace: what netbox and apart both do in their namespaces. Linux only; see
 * user_namespaces(7), network_namespaces(7), capabilities(7). */
#ifndef NAMESPACE_H
#define NAMESPACE_H

#include <stdint.h>

/* Who refuses namespaces, and what to try: the end of a paragraph that begins with
 * "  why: NAME needs ... of Linux. ". */
#define NAMESPACE_REFUSED                                                                \
    "Containers\n"                                                                       \
    "       (Docker's seccomp profile) and some systems (Ubuntu's AppArmor) refuse\n"    \
    "       them, and so does the kernel to a uid 0 without capabilities, as in a\n"     \
    "       netbox.\n"                                                                   \
    "  try: run it outside the container, or as root on your own machine\n"

/* Writes a text to a file of /proc. Returns 0, or -1 with errno. */
int namespace_write(const char *path, const char *text);

/* Brings loopback up, which is down in a new network. Returns NULL, or the step that
 * failed, with errno. */
const char *namespace_raise_loopback(void);

/* Leaves this process these capabilities (bit N is capability N) and no others; those of
 * `handed_on` may become ambient ones. Returns NULL, or the call that failed, with errno.
 */
const char *namespace_keep_capabilities(uint32_t kept, uint32_t handed_on);

#endif
