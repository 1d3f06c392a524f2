/* What writing and reading evidence as JSON share; of model/ alone. */
#ifndef GRADER_MODEL_EVIDENCE_JSON_H
#define GRADER_MODEL_EVIDENCE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/fault.h"
#include "model/hazard.h"
#include "model/trace.h"

/* Writing: each returns a new reference. Text is written as bytes, NULL as null. */
json_t *json_from_bytes(struct bytes bytes);
json_t *json_from_text(const char *text);
json_t *json_from_site(const struct site_record *site);
json_t *json_from_trace(const struct trace *trace);
json_t *json_from_fault(const struct fault_record *fault);
json_t *json_from_hazards(const struct hazards *hazards);

/* Where the reading has come to. The first thing that is not as it must be is kept; what
 * the functions below return for such a thing is valid, and to be thrown away. */
struct json_reader {
    struct arena *arena;
    struct err *e;
    bool has_failed;
};

void json_refuse(struct json_reader *r, const char *what);

struct bytes json_get_bytes(struct json_reader *r, const json_t *object,
                            const char *key);
/* NULL for null. */
const char *json_get_text(struct json_reader *r, const json_t *object, const char *key);
/* A text that must be there. */
const char *json_get_name(struct json_reader *r, const json_t *object, const char *key);

struct json_range {
    int64_t low;
    int64_t high;
};
#define JSON_ANY_INT    ((struct json_range){INT32_MIN, INT32_MAX})
#define JSON_NATURAL    ((struct json_range){0, INT32_MAX})
#define JSON_ANY_LONG   ((struct json_range){INT64_MIN, INT64_MAX})
#define JSON_AMOUNT     ((struct json_range){0, INT64_MAX})
#define JSON_DESCRIPTOR ((struct json_range){-1, INT32_MAX})

int64_t json_to_number(struct json_reader *r, const json_t *value, const char *what,
                       struct json_range range);
int64_t json_get_number(struct json_reader *r, const json_t *object, const char *key,
                        struct json_range range);
int json_get_int(struct json_reader *r, const json_t *object, const char *key,
                 struct json_range range);
/* An index into a list of `count`, or -1. */
ptrdiff_t json_get_index(struct json_reader *r, const json_t *object, const char *key,
                         size_t count);
bool json_get_bool(struct json_reader *r, const json_t *object, const char *key);

/* The array `key`, or NULL; its length in *count. Other types are refused. */
const json_t *json_get_list(struct json_reader *r, const json_t *object,
                            const char *key, size_t *count);

struct site_record json_get_site(struct json_reader *r, const json_t *object);
struct fault_record json_get_fault(struct json_reader *r, const json_t *object,
                                   size_t actor_count);
void json_get_trace(struct json_reader *json, const json_t *object, size_t actor_count,
                    struct trace *out);
void json_get_hazards(struct json_reader *r, const json_t *object, struct hazards *out);

#endif
