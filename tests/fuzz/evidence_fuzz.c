/* Evidence as JSON: it is refused, or what was read is written the same again and again. */
#include "fuzz.h"
#include "json_mutator.h"
#include "model/evidence.h"
#include "round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bytes text = {size == 0 ? "" : (const char *)data, size};
    struct evidence ev;
    struct err e;

    if (evidence_from_json(text, &ev, &e) == 0) {
        claim_round_trip(&ev);
        evidence_release(&ev);
    }
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed)
{
    return json_mutate(data, size, max_size, seed);
}
