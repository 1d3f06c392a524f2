/* Reports of the sanitizers: anybody in the box can write such a text. */
#include "fuzz.h"
#include "observe/observe.h"
#include "round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct evidence ev = {.trial.kind = TRIAL_MEMORY};

    observe_sanitizer_log((struct bytes){(const char *)data, size}, &ev.arena,
                          &ev.memory);
    claim_round_trip(&ev);
    evidence_release(&ev);
    return 0;
}
