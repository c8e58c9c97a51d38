/* sim: asks sim_c (Debian: similarity-tester) how much alike programs are. Names do not
 * matter to it, and neither does the order of functions. */
#ifndef SIM_H
#define SIM_H

#include <stddef.h>

enum { SIM_SHARE_LEAST = 60, SIM_SECONDS = 120 };
enum sim_end { SIM_DONE, SIM_MISSING, SIM_UNFINISHED };

/* So much of program `from`, of 100, is in program `to`. */
struct sim_share {
    size_t from, to;
    unsigned share;
};

/* Compares programs, each with each, which are NUMBER.c in a folder. The list, of
 * SIM_SHARE_LEAST and more, is the caller's. Returns SIM_MISSING if there is no sim_c,
 * and SIM_UNFINISHED if it did not come to its end, in SIM_SECONDS of a processor. */
enum sim_end sim_shares(const char *folder, const size_t *numbers, size_t count,
                        struct sim_share **list, size_t *list_count);

/* The lines that two programs have in common, as "10-71, 86-109", the caller's. */
void sim_places(const char *folder, size_t one, size_t other, char **places,
                char **other_places);

#endif
