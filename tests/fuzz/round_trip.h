/* Evidence that an observer wrote, however broken what it read was, must come back from its
 * JSON: a student could have no test decided otherwise. */
#ifndef TESTS_FUZZ_ROUND_TRIP_H
#define TESTS_FUZZ_ROUND_TRIP_H

#include "model/evidence.h"

void claim_round_trip(const struct evidence *ev);

#endif
