/* Streams by their rarer names: without locks, in wide characters, and moving about. */
#include "runtime/race_stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <wchar.h>

#include "runtime/race_calls.h"
#include "runtime/race_real.h"

#define WRITES(type, name, stream, parameters, arguments) \
    type wrap_##name parameters                           \
    {                                                     \
        race_stream_writes(stream);                       \
        return real_##name arguments;                     \
    }

WRITES(int, putchar_unlocked, stdout, (int byte), (byte))
WRITES(int, fputs_unlocked, stream, (const char *text, FILE *stream), (text, stream))
WRITES(size_t, fwrite_unlocked, stream,
       (const void *bytes, size_t size, size_t count, FILE *stream),
       (bytes, size, count, stream))
WRITES(int, fputws, stream, (const wchar_t *text, FILE *stream), (text, stream))
WRITES(wint_t, fputwc, stream, (wchar_t letter, FILE *stream), (letter, stream))
WRITES(wint_t, putwc, stream, (wchar_t letter, FILE *stream), (letter, stream))
WRITES(wint_t, putwchar, stdout, (wchar_t letter), (letter))
WRITES(int, vfwprintf, stream, (FILE * stream, const wchar_t *format, va_list args),
       (stream, format, args))
WRITES(int, vwprintf, stdout, (const wchar_t *format, va_list args), (format, args))
WRITES(int, fseek, stream, (FILE * stream, long offset, int whence),
       (stream, offset, whence))
WRITES(int, fseeko, stream, (FILE * stream, off_t offset, int whence),
       (stream, offset, whence))
WRITES(int, fseeko64, stream, (FILE * stream, off64_t offset, int whence),
       (stream, offset, whence))

int wrap_fwprintf(FILE *stream, const wchar_t *format, ...)
{
    va_list args;

    va_start(args, format);
    int count = wrap_vfwprintf(stream, format, args);
    va_end(args);
    return count;
}

int wrap_wprintf(const wchar_t *format, ...)
{
    va_list args;

    va_start(args, format);
    int count = wrap_vfwprintf(stdout, format, args);
    va_end(args);
    return count;
}

void wrap_rewind(FILE *stream)
{
    race_stream_writes(stream);
    real_rewind(stream);
}

int wrap_fflush_unlocked(FILE *stream)
{
    return wrap_fflush(stream);
}

#define READS(type, name, stream, is_end, parameters, arguments) \
    type wrap_##name parameters                                  \
    {                                                            \
        race_stream_before_read(stream);                         \
        type result = real_##name arguments;                     \
        race_stream_after_read(stream, is_end);                  \
        return result;                                           \
    }

READS(int, getchar_unlocked, stdin, result == EOF, (void), ())
READS(char *, fgets_unlocked, stream, result == NULL || feof(stream),
      (char *text, int size, FILE *stream), (text, size, stream))
READS(size_t, fread_unlocked, stream, result < count,
      (void *bytes, size_t size, size_t count, FILE *stream),
      (bytes, size, count, stream))
READS(wint_t, fgetwc, stream, result == WEOF, (FILE * stream), (stream))
READS(wint_t, getwc, stream, result == WEOF, (FILE * stream), (stream))
READS(wint_t, getwchar, stdin, result == WEOF, (void), ())
READS(wchar_t *, fgetws, stream, result == NULL || feof(stream),
      (wchar_t * text, int size, FILE *stream), (text, size, stream))

/* As in <stdio.h>, each has another name since a standard has changed it. */
#define SCANS(prefix)                                                              \
    int wrap_##prefix##vfwscanf(FILE *stream, const wchar_t *format, va_list args) \
    {                                                                              \
        race_stream_before_read(stream);                                           \
        int count = real_##prefix##vfwscanf(stream, format, args);                 \
        race_stream_after_read(stream, count == EOF || feof(stream));              \
        return count;                                                              \
    }                                                                              \
    int wrap_##prefix##fwscanf(FILE *stream, const wchar_t *format, ...)           \
    {                                                                              \
        va_list args;                                                              \
        va_start(args, format);                                                    \
        int count = wrap_##prefix##vfwscanf(stream, format, args);                 \
        va_end(args);                                                              \
        return count;                                                              \
    }                                                                              \
    int wrap_##prefix##wscanf(const wchar_t *format, ...)                          \
    {                                                                              \
        va_list args;                                                              \
        va_start(args, format);                                                    \
        int count = wrap_##prefix##vfwscanf(stdin, format, args);                  \
        va_end(args);                                                              \
        return count;                                                              \
    }

SCANS(__isoc99_)
SCANS(__isoc23_)
