/* The door: findings get their explanations. */
#include "explain/explain.h"
#include "explain/telling.h"

/* The race detector's findings are one for each hazard, in their order; what else is found
 * in such a trial stands behind them. */
static bool tell_hazard(const struct evidence *ev, const struct finding *finding,
                        size_t index, struct buf *out)
{
    if (finding->reason != REASON_RACE || index >= ev->hazards.count) {
        return false;
    }
    races_tell(&ev->hazards.list[index], out);
    return true;
}

void explain_findings(const struct test *test, const struct evidence *ev,
                      struct arena *arena, struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->list[i];
        AUTO_BUF text = {0};
        struct telling t = {.test = test, .ev = ev, .finding = finding, .arena = arena};
        if (!tell_hazard(ev, finding, i, &text)) {
            telling_tell(&t, &text);
        }
        if (text.len > 0) {
            finding->why = arena_copy(arena, text.data, text.len);
        }
    }
}

const char *explain_in_full(const struct test *test, const struct evidence *ev,
                            const struct finding *finding, struct arena *arena,
                            ptrdiff_t *moment)
{
    AUTO_BUF text = {0};
    struct telling t = {
        .test = test, .ev = ev, .finding = finding, .arena = arena, .is_full = true};

    if (finding->reason == REASON_RACE) {
        *moment = -1;
        return finding->why; /* that is all there is */
    }
    telling_tell(&t, &text);
    *moment = t.moment;
    return text.len == 0 ? NULL : arena_copy(arena, text.data, text.len);
}
