/* Streams. What is written into one leaves with any later call on it, or with the end of the
 * process: the past goes along with each. */
#include <stdarg.h>
#include <stdio.h>

#include "runtime/race_calls.h"
#include "runtime/race_format.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"
#include "runtime/race_stream.h"

void race_stream_writes(FILE *stream)
{
    if (stream != NULL && race_enter()) {
        race_channel_before_write(fileno(stream));
        race_stream_note(fileno(stream), true);
        race_leave();
    }
}

/* Reading flushes what has been written to a stream of lines. */
void race_stream_before_read(FILE *stream)
{
    if (race_enter()) {
        race_channel_before_write(STDOUT_FILENO);
        race_channel_before_read(fileno(stream));
        race_leave();
    }
}

void race_stream_after_read(FILE *stream, bool is_at_end)
{
    if (race_enter()) {
        race_channel_after_read(fileno(stream), is_at_end);
        race_leave();
    }
}

static void reads_text(const char *text, struct race_place place)
{
    if (text != NULL && race_enter()) {
        race_library_reads(text, real_strlen(text) + 1, place);
        race_leave();
    }
}

/* ---- out ---- */

#define WRITES_BYTE(name)                   \
    int wrap_##name(int byte, FILE *stream) \
    {                                       \
        race_stream_writes(stream);         \
        return real_##name(byte, stream);   \
    }

WRITES_BYTE(fputc)
WRITES_BYTE(putc)
WRITES_BYTE(fputc_unlocked)
WRITES_BYTE(putc_unlocked)
WRITES_BYTE(putw)

int wrap_putchar(int byte)
{
    race_stream_writes(stdout);
    return real_putchar(byte);
}

int wrap_fputs(const char *text, FILE *stream)
{
    reads_text(text, RACE_HERE);
    race_stream_writes(stream);
    return real_fputs(text, stream);
}

int wrap_puts(const char *text)
{
    reads_text(text, RACE_HERE);
    race_stream_writes(stdout);
    return real_puts(text);
}

size_t wrap_fwrite(const void *bytes, size_t size, size_t count, FILE *stream)
{
    struct race_place place = RACE_HERE;

    if (race_enter()) {
        race_library_reads(bytes, size * count, place);
        race_leave();
    }
    race_stream_writes(stream);
    return real_fwrite(bytes, size, count, stream);
}

void wrap_perror(const char *text)
{
    race_stream_writes(stderr);
    real_perror(text);
}

int wrap_fflush(FILE *stream)
{
    race_stream_writes(stream);
    if (stream == NULL && race_enter()) {
        race_release_streams();
        race_leave();
    }
    int result = real_fflush(stream);
    if (stream != NULL && result == 0 && race_enter()) {
        race_stream_note(fileno(stream), false);
        race_leave();
    }
    return result;
}

int wrap_fclose(FILE *stream)
{
    if (race_enter()) {
        race_channel_before_write(fileno(stream));
        race_channel_closes(fileno(stream));
        race_leave();
    }
    return real_fclose(stream);
}

int wrap_vfprintf(FILE *stream, const char *format, va_list args)
{
    race_format_reads(format, args, RACE_HERE);
    race_stream_writes(stream);
    return real_vfprintf(stream, format, args);
}

int wrap_vprintf(const char *format, va_list args)
{
    race_format_reads(format, args, RACE_HERE);
    race_stream_writes(stdout);
    return real_vfprintf(stdout, format, args);
}

int wrap_fprintf(FILE *stream, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    race_format_reads(format, args, RACE_HERE);
    race_stream_writes(stream);
    int result = real_vfprintf(stream, format, args);
    va_end(args);
    return result;
}

int wrap_printf(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    race_format_reads(format, args, RACE_HERE);
    race_stream_writes(stdout);
    int result = real_vfprintf(stdout, format, args);
    va_end(args);
    return result;
}

static void descriptor_writes(int fd)
{
    if (race_enter()) {
        race_channel_before_write(fd);
        race_leave();
    }
}

int wrap_vdprintf(int fd, const char *format, va_list args)
{
    race_format_reads(format, args, RACE_HERE);
    descriptor_writes(fd);
    return real_vdprintf(fd, format, args);
}

int wrap_dprintf(int fd, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    race_format_reads(format, args, RACE_HERE);
    descriptor_writes(fd);
    int result = real_vdprintf(fd, format, args);
    va_end(args);
    return result;
}

/* ---- in ---- */

#define READS_BYTE(name)                             \
    int wrap_##name(FILE *stream)                    \
    {                                                \
        race_stream_before_read(stream);             \
        int byte = real_##name(stream);              \
        race_stream_after_read(stream, byte == EOF); \
        return byte;                                 \
    }

READS_BYTE(fgetc)
READS_BYTE(getc)
READS_BYTE(fgetc_unlocked)
READS_BYTE(getc_unlocked)
READS_BYTE(getw)

int wrap_getchar(void)
{
    race_stream_before_read(stdin);
    int byte = real_getchar();
    race_stream_after_read(stdin, byte == EOF);
    return byte;
}

char *wrap_fgets(char *text, int size, FILE *stream)
{
    struct race_place place = RACE_HERE;

    race_stream_before_read(stream);
    char *result = real_fgets(text, size, stream);
    race_stream_after_read(stream, result == NULL || feof(stream));
    if (result != NULL && race_enter()) {
        race_library_writes(text, real_strlen(text) + 1, place);
        race_leave();
    }
    return result;
}

size_t wrap_fread(void *bytes, size_t size, size_t count, FILE *stream)
{
    struct race_place place = RACE_HERE;

    race_stream_before_read(stream);
    size_t done = real_fread(bytes, size, count, stream);
    race_stream_after_read(stream, done < count);
    if (race_enter()) {
        race_library_writes(bytes, size * done, place);
        race_leave();
    }
    return done;
}

ssize_t wrap_getdelim(char **line, size_t *room, int end, FILE *stream)
{
    race_stream_before_read(stream);
    ssize_t count = real_getdelim(line, room, end, stream);
    race_stream_after_read(stream, count < 0 || feof(stream));
    return count;
}

ssize_t wrap_getline(char **line, size_t *room, FILE *stream)
{
    race_stream_before_read(stream);
    ssize_t count = real_getline(line, room, stream);
    race_stream_after_read(stream, count < 0 || feof(stream));
    return count;
}

/* scanf has another name for each standard that has changed it; a name that the C library does not
 * have is never called either. */
#define SCANS(prefix)                                                          \
    int wrap_##prefix##vfscanf(FILE *stream, const char *format, va_list args) \
    {                                                                          \
        race_stream_before_read(stream);                                       \
        int count = real_##prefix##vfscanf(stream, format, args);              \
        race_stream_after_read(stream, count == EOF || feof(stream));          \
        return count;                                                          \
    }                                                                          \
    int wrap_##prefix##vscanf(const char *format, va_list args)                \
    {                                                                          \
        return wrap_##prefix##vfscanf(stdin, format, args);                    \
    }                                                                          \
    int wrap_##prefix##fscanf(FILE *stream, const char *format, ...)           \
    {                                                                          \
        va_list args;                                                          \
        va_start(args, format);                                                \
        int count = wrap_##prefix##vfscanf(stream, format, args);              \
        va_end(args);                                                          \
        return count;                                                          \
    }                                                                          \
    int wrap_##prefix##scanf(const char *format, ...)                          \
    {                                                                          \
        va_list args;                                                          \
        va_start(args, format);                                                \
        int count = wrap_##prefix##vfscanf(stdin, format, args);               \
        va_end(args);                                                          \
        return count;                                                          \
    }

SCANS(__isoc99_)
SCANS(__isoc23_)
