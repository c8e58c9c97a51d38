/* peer-shares: can another socket have the port of the submission's server? */
#ifndef PEER_SHARES_H
#define PEER_SHARES_H

void shares_check_alone(void);

#endif
