/* Who keeps the books on what a box uses. */
#ifndef GRADER_MODEL_ACCOUNTING_H
#define GRADER_MODEL_ACCOUNTING_H

/* From the weakest to the strongest. */
enum accounting {
    ACCOUNTING_PROCESS, /* limits of each process, and what looks find */
    ACCOUNTING_V1, /* a control group of the first kind bounds all memory of a box */
    ACCOUNTING_V2, /* a control group of the second kind does */
    ACCOUNTING_COUNT
};

/* One row per kind: its name in reports, and what it promises, for docs. */
struct accounting_row {
    const char *name;
    const char *promise;
};
extern const struct accounting_row accounting_rows[ACCOUNTING_COUNT];

#endif
