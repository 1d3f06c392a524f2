/* row 56: text that is more than text
 * tries: to write into the report: escape sequences, carriage returns, NUL, bytes that are no
 *        UTF-8, ends of quotations, markup; on both streams, in the name of its process and of
 *        a file
 * exercise: word
 * must: failed
 * says: stdout
 */
#include "probe.h"

static const char text[] =
    "\033[2J\033[1;1H\033]0;title\007\033]52;c;ZWNobyBob2FyZA==\007\033[8m\r"
    "PASS\r\n\0\x80\xff\xfe\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80 \xc2\x9b31m "
    "\u202eevil\u202c \u2066 \ufeff \xc2\x85 \xe2\x80\xa8 \xe2\x80\xa9 \xef\xbf\xbe "
    "]]> --> </pre></script><script>alert(1)</script> &amp; {{word w}} %s%n "
    "\"}], \"verdict\": \"passed\", \"points\": 5.0, \"x\": [{\" \\u0000 \\\" '\n"
    "`id` $(id) **bold** [link](http://hoard) | table |\n::error::x\n##vso[task]\n"
    "\n points  5 / 5   2 passed\n\nall passed\n";

int main(void)
{
    prctl(PR_SET_NAME, "\033[2J\"}],\r\nPASS");
    int fd = open("\033]0;x\007\r\nall passed\n.txt", O_WRONLY | O_CREAT, 0600);
    write(2, text, sizeof(text));
    write(1, text, sizeof(text));
    return 0;
}
