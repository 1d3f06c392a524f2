/* What a compiler prints quotes the student's source. */
#include "check/compiler.h"
#include "fuzz.h"

static void claim_inside(struct bytes part, struct bytes whole)
{
    CLAIM(part.len == 0 ||
          (part.data >= whole.data && part.data + part.len <= whole.data + whole.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct bytes text =
        compiler_clean((struct bytes){(const char *)data, size}, &arena);
    struct compiler_messages messages = compiler_parse(text, &arena);

    CLAIM(text.len <= size);
    for (size_t i = 0; i < messages.count; i++) {
        const struct compiler_message *message = &messages.list[i];
        claim_inside(message->file, text);
        claim_inside(message->text, text);
        claim_inside(message->block, text);
        CLAIM(message->line >= 0);
    }
    arena_release(&arena);
    return 0;
}
