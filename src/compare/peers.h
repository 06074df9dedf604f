// SPDX-License-Identifier: MIT
/* peers.h - other programs that do the same job: those that were named, and those that are known.
 *
 * One file for what is known of each workload's peers is enough: peers_known.c.
 */
#ifndef GPUKIT_SRC_COMPARE_PEERS_H
#define GPUKIT_SRC_COMPARE_PEERS_H

#include <stdbool.h>
#include <stddef.h>

#include "compare/workload.h"
#include "problem.h"

enum { PEERS_MOST = 16, PEER_COMMAND_MOST = 1024 };

typedef struct peer {
    char name[48];
    char command[PEER_COMMAND_MOST]; /* as it would be typed into a shell. {first}, {last}, {size},
                                      * {counters}, {from}, {in} (a folder of images) and {out} (an
                                      * empty folder) stand for the workload's */
    char version[96];                /* what it says of itself; "" where it does not */
    bool is_checked; /* its standard output must have the answer, as a word of its own */
} peer;

/* "NAME=COMMAND". False: why says what was refused. */
bool peer_parse(const char *text, bool is_checked, peer *out, problem *why);

/* The known ones that are on this machine and can do this job, with their versions; how many. */
size_t peers_find(const workload *job, peer *out, size_t most);

/* The first line of what it prints with --version, or "". For the first word of the command. */
void peer_ask_version(peer *who);

/* The command for this job, its places filled in: for process_split, or for a shell. A folder
 * stands there as one word, whatever it is called; where the command has the place within quotes,
 * only one that needs none can. Braces around anything else, and ${...}, stay. folders may be NULL
 * where there are no images. False: it has a place that the workload has nothing for. */
typedef struct peer_folders {
    const char *in, *out;
} peer_folders;
bool peer_fill(const peer *who, const workload *job, const peer_folders *folders, char *out,
               size_t size, problem *why);

/* Whether the text has the answer as a word: digits may be in groups of three, by , or _ or '. */
bool peer_output_has(const char *output, const char *answer);

#endif /* GPUKIT_SRC_COMPARE_PEERS_H */
