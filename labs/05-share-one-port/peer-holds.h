/* peer-holds: what the server holds of a port, by the kernel's table of sockets and by
 * what others are refused. The checks end, as failed, if that is too much. */
#ifndef PEER_HOLDS_H
#define PEER_HOLDS_H

void holds_check_sockets(void); /* one UDP socket, however many ask */
void holds_check_here(void);    /* the number at another address is nobody's */
void holds_check_alone(void);   /* no option lets a second socket have the port */

/* Runs the command of argv[4] and on while a socket of this process holds the port
 * argv[3] of 127.0.0.1, over argv[2]: "tcp", and listens, or "udp". Returns the command's
 * exit status. */
int holds_during(char **argv);

#endif
