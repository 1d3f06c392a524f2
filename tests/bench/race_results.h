/* What came out of the plays of tests/races, counted and told. */
#ifndef TESTS_BENCH_RACE_RESULTS_H
#define TESTS_BENCH_RACE_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "race_programs.h"

enum { SUBJECTS = 256 };

/* What a worker found out about one play or one grading; smaller than PIPE_BUF. */
struct outcome {
    size_t subject;
    bool must_end;     /* with status 0: wrong programs may do anything */
    bool is_broken;    /* it was not played as it should have been */
    bool is_reported;  /* something was found */
    bool is_at_once;   /* … in the first play of a grading */
    bool is_named;     /* … of the kind and with the words that are expected */
    bool is_undecided; /* nothing may be told */
    char text[800];    /* of the first finding, or what went wrong */
};

struct tally {
    long runs;
    long broken;
    long reported;
    long at_once;
    long named;
    long undecided;
    char text[800];
};

struct results {
    struct subject subjects[SUBJECTS];
    struct tally tallies[SUBJECTS];
    size_t count;
    long runs; /* that there should be of each */
};

static inline void results_count(struct tally *tally, const struct outcome *out)
{
    tally->runs++;
    tally->broken += out->is_broken;
    tally->reported += out->is_reported;
    tally->at_once += out->is_at_once;
    tally->named += out->is_named;
    tally->undecided += out->is_undecided;
    if (tally->text[0] == '\0') {
        memcpy(tally->text, out->text, sizeof(tally->text));
    }
}

/* Returns how many programs were treated in another way than they should be. */
static inline long results_tell_right(const struct results *results)
{
    long plays = 0;
    long reports = 0;
    long bad = 0;

    for (size_t i = 0; i < results->count; i++) {
        const struct subject *subject = &results->subjects[i];
        const struct tally *tally = &results->tallies[i];
        long doubts = subject->may_be_undecided ? 0 : tally->undecided;
        plays += tally->runs;
        reports += tally->reported;
        if (tally->reported + tally->broken + doubts > 0 ||
            tally->runs != results->runs) {
            bad++;
            (void)printf("right/%s: of %ld plays %ld accused, %ld undecided, %ld "
                         "broken\n    %s\n",
                         subject->name, tally->runs, tally->reported, tally->undecided,
                         tally->broken, tally->text);
        }
    }
    (void)printf("%ld plays of %zu correct programs, %ld false reports\n", plays,
                 results->count, reports);
    return bad;
}

static inline double percent(long part, long whole)
{
    return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

static inline void tell_missed(const struct results *results, size_t i)
{
    const struct tally *tally = &results->tallies[i];

    if (tally->named < results->runs) {
        (void)printf(
            "wrong/%s (%s): of %ld gradings caught in %ld, as expected in %ld, "
            "undecided %ld, broken %ld\n    %s\n",
            results->subjects[i].name, results->subjects[i].finds, tally->runs,
            tally->reported, tally->named, tally->undecided, tally->broken,
            tally->text);
    }
}

static inline long results_tell_wrong(const struct results *results)
{
    struct tally all = {0};
    long bad = 0;
    long hidden = 0;

    for (size_t i = 0; i < results->count; i++) {
        const struct tally *tally = &results->tallies[i];
        const struct subject *subject = &results->subjects[i];
        if (subject->is_hidden) {
            hidden++;
            continue;
        }
        all.runs += tally->runs;
        all.reported += tally->reported;
        all.at_once += tally->at_once;
        all.named += tally->named;
        bad += tally->named < results->runs && !subject->is_luck;
        tell_missed(results, i);
    }
    (void)printf("%ld gradings of %ld programs with a race: %.1f %% caught, %.1f %% in "
                 "the first play, %.1f %% with the expected finding; %ld more show "
                 "in their output only\n",
                 all.runs, (long)results->count - hidden,
                 percent(all.reported, all.runs), percent(all.at_once, all.runs),
                 percent(all.named, all.runs), hidden);
    return bad;
}

#endif
