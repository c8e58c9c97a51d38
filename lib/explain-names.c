/* explain-names: the names of errno values and of getaddrinfo's codes. See explain.h.
 *
 * POSIX has strerror() for the words, but nothing for the name, which is what you look up
 * in a manual page. */
#include "explain.h"

#include <errno.h>
#include <netdb.h>

/* glibc returns these two and hides their names from a POSIX program. */
#if defined(__GLIBC__) && !defined(EAI_NODATA)
#define EAI_NODATA (-5)
#endif
#if defined(__GLIBC__) && !defined(EAI_ADDRFAMILY)
#define EAI_ADDRFAMILY (-9)
#endif

#define NAME(code)                                                                       \
    { code, #code }

static const struct {
    int code;
    const char *name;
} errnos[] = {
    NAME(EACCES),       NAME(EADDRINUSE),   NAME(EADDRNOTAVAIL), NAME(EAFNOSUPPORT),
    NAME(EAGAIN),       NAME(EALREADY),     NAME(EBADF),         NAME(EBUSY),
    NAME(ECANCELED),    NAME(ECONNABORTED), NAME(ECONNREFUSED),  NAME(ECONNRESET),
    NAME(EDESTADDRREQ), NAME(EDQUOT),       NAME(EEXIST),        NAME(EFAULT),
    NAME(EFBIG),        NAME(EHOSTUNREACH), NAME(EINPROGRESS),   NAME(EINTR),
    NAME(EINVAL),       NAME(EIO),          NAME(EISCONN),       NAME(EISDIR),
    NAME(ELOOP),        NAME(EMFILE),       NAME(EMSGSIZE),      NAME(ENAMETOOLONG),
    NAME(ENETDOWN),     NAME(ENETRESET),    NAME(ENETUNREACH),   NAME(ENFILE),
    NAME(ENOBUFS),      NAME(ENODEV),       NAME(ENOENT),        NAME(ENOMEM),
    NAME(ENOPROTOOPT),  NAME(ENOSPC),       NAME(ENOSYS),        NAME(ENOTCONN),
    NAME(ENOTDIR),      NAME(ENOTSOCK),     NAME(ENXIO),         NAME(EOPNOTSUPP),
    NAME(EPERM),        NAME(EPIPE),        NAME(EPROTO),        NAME(EPROTONOSUPPORT),
    NAME(EPROTOTYPE),   NAME(EROFS),        NAME(ETIMEDOUT),     NAME(ETXTBSY),
#if ENOTSUP != EOPNOTSUPP /* on Linux they are one number */
    NAME(ENOTSUP),
#endif
#ifdef EHOSTDOWN
    NAME(EHOSTDOWN),
#endif
#ifdef ENONET
    NAME(ENONET),
#endif
#ifdef EUSERS
    NAME(EUSERS),
#endif
};

static const struct {
    int code;
    const char *name;
} gai_codes[] = {
    NAME(EAI_AGAIN),      NAME(EAI_BADFLAGS), NAME(EAI_FAIL),
    NAME(EAI_FAMILY),     NAME(EAI_MEMORY),   NAME(EAI_NONAME),
    NAME(EAI_SERVICE),    NAME(EAI_SOCKTYPE), NAME(EAI_SYSTEM),
#ifdef EAI_OVERFLOW
    NAME(EAI_OVERFLOW),
#endif
#ifdef EAI_NODATA
    NAME(EAI_NODATA),
#endif
#ifdef EAI_ADDRFAMILY
    NAME(EAI_ADDRFAMILY),
#endif
};

const char *explain_errno(int error) {
    for (size_t i = 0; i < sizeof errnos / sizeof errnos[0]; i++)
        if (errnos[i].code == error)
            return errnos[i].name;
    return "an unknown errno";
}

const char *explain_gai(int error) {
    for (size_t i = 0; i < sizeof gai_codes / sizeof gai_codes[0]; i++)
        if (gai_codes[i].code == error)
            return gai_codes[i].name;
    return "an unknown EAI code";
}
