#include "round_trip.h"

#include "fuzz.h"

void claim_round_trip(const struct evidence *ev)
{
    struct evidence back;
    AUTO_BUF once = {0};
    AUTO_BUF twice = {0};
    struct err e = {0};

    evidence_to_json(ev, &once);
    CLAIM(evidence_from_json(buf_bytes(&once), &back, &e) == 0);
    evidence_to_json(&back, &twice);
    CLAIM(bytes_equal(buf_bytes(&once), buf_bytes(&twice)));
    evidence_release(&back);
}
