/* options: the words that `class` was called with. See options.h. */
#include "options.h"

#include <string.h>

const char options_help[] =
    "usage: class grade KIT=DIR BUILD=DIR DIR=HANDED-IN OUT=DIR [LAB=NN]\n"
    "                   [ROSTER=FILE.csv] [JOBS=N] [AGAIN=1] [LEAVE-OUT=CHECK,...]\n"
    "                   [ENGINE=local|parallel|slurm] [PARALLEL_HOSTS=HOST,...]\n"
    "                   [MEANS=namespaces|uid|session] [CHUNK=N]\n"
    "                   [PATIENCE=SECONDS]\n"
    "       class compare OLD=DIR NEW=DIR\n"
    "       class chunk KIT=DIR BUILD=DIR OUT=DIR NUMBER=N CHUNK=N    (what a node "
    "runs)\n"
    "`make grade DIR=` and `make compare` run this; labs/class/README.md describes it.\n";

const struct options options_none = {
    .class =
        {.kit = ".", .build = ".", .dir = "", .out = "", .roster_path = "", .lab = ""},
    .engine = {.name = "",
               .hosts = "",
               .means = "",
               .jobs = "",
               .chunk = "",
               .patience = "600"},
    .leave_out = "",
    .again = "",
    .old = "",
    .new = "",
    .number = ""};

bool options_take(struct options *options, const char *word) {
    const struct {
        const char *key, **value;
    } keys[] = {{"KIT=", &options->class.kit},
                {"BUILD=", &options->class.build},
                {"DIR=", &options->class.dir},
                {"OUT=", &options->class.out},
                {"LAB=", &options->class.lab},
                {"ROSTER=", &options->class.roster_path},
                {"JOBS=", &options->engine.jobs},
                {"AGAIN=", &options->again},
                {"LEAVE-OUT=", &options->leave_out},
                {"OLD=", &options->old},
                {"NEW=", &options->new},
                {"ENGINE=", &options->engine.name},
                {"PARALLEL_HOSTS=", &options->engine.hosts},
                {"MEANS=", &options->engine.means},
                {"CHUNK=", &options->engine.chunk},
                {"PATIENCE=", &options->engine.patience},
                {"NUMBER=", &options->number}};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strncmp(word, keys[i].key, strlen(keys[i].key)) == 0) {
            *keys[i].value = word + strlen(keys[i].key);
            return true;
        }
    return false;
}
