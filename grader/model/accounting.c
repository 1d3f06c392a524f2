#include "model/accounting.h"

const struct accounting_row accounting_rows[ACCOUNTING_COUNT] = {
    [ACCOUNTING_PROCESS] = {"limits per process",
                            "memory is bounded for each process, and for all together "
                            "as far as they map it"},
    [ACCOUNTING_V1] = {"cgroup v1", "all memory of a test counts, whoever holds it"},
    [ACCOUNTING_V2] = {"cgroup v2",
                       "all memory, processor time and processes of a test count, "
                       "whoever holds them"},
};
