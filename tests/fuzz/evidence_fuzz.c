/* Evidence as JSON: it is refused, or what was read is written the same again and again. */
#include "fuzz.h"
#include "json_mutator.h"
#include "model/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bytes text = {size == 0 ? "" : (const char *)data, size};
    struct evidence first;
    struct evidence second;
    AUTO_BUF once = {0};
    AUTO_BUF twice = {0};
    struct err e;

    if (evidence_from_json(text, &first, &e) < 0) {
        return 0;
    }
    evidence_to_json(&first, &once);
    CLAIM(evidence_from_json(buf_bytes(&once), &second, &e) == 0);
    evidence_to_json(&second, &twice);
    CLAIM(bytes_equal(buf_bytes(&once), buf_bytes(&twice)));
    evidence_release(&first);
    evidence_release(&second);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed)
{
    return json_mutate(data, size, max_size, seed);
}
