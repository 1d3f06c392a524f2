/* What separated the boxes of one run from the machine, as reports state it. */
#ifndef GRADER_MODEL_ISOLATION_H
#define GRADER_MODEL_ISOLATION_H

#include "model/accounting.h"
#include "model/tier.h"

struct isolation {
    enum tier tier;
    enum accounting accounting;
    const char *why_not[TIER_COUNT]; /* of the tiers above: what failed; else NULL */
};

#endif
