#include "report/svg.h"

#include <string.h>

#include "base/text.h"

/* Colours that can be told apart on white and on black, also by most who see few colours. */
static const char style[] =
    "<style>\n"
    "svg{--bg:#fff;--fg:#1c2128;--mute:#6e7781;--line:#d0d7de;--head:#f6f8fa;"
    "--good:#1a7f37;--bad:#cf222e;--warn:#9a6700;"
    "background:var(--bg);font:13px system-ui,-apple-system,'Segoe UI',"
    "'Noto Sans',sans-serif}\n"
    "@media(prefers-color-scheme:dark){svg{--bg:#0d1117;--fg:#e6edf3;--mute:#8b949e;"
    "--line:#30363d;--head:#161b22;--good:#3fb950;--bad:#f85149;--warn:#d29922}}\n"
    ".page{fill:var(--bg)}\n"
    "text{fill:var(--fg)}\n"
    ".t{paint-order:stroke;stroke:var(--bg);stroke-width:5px;stroke-linejoin:round}\n"
    ".title{font-size:15px;font-weight:600}\n"
    ".head{font-weight:600}\n"
    ".headbox{fill:var(--head);stroke:var(--line)}\n"
    ".site{fill:var(--mute);font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"
    "monospace}\n"
    ".note{fill:var(--mute)}\n"
    ".bold{font-weight:600}\n"
    ".good{fill:var(--good)}.bad{fill:var(--bad);font-weight:600}.warn{fill:var(--warn)"
    "}\n"
    ".rule{stroke:var(--line);stroke-width:1}\n"
    ".zombie{stroke:var(--mute);stroke-width:2;stroke-dasharray:2 4}\n"
    ".arrow{fill:none;stroke-width:1.6}\n"
    ".a-fork{stroke:var(--good)}.a-reap{stroke:var(--good);stroke-dasharray:5 3}"
    ".a-signal{stroke:var(--warn);stroke-dasharray:5 3}\n"
    ".hatch{stroke:var(--warn);stroke-width:3}\n"
    ".blocked{fill:url(#hatch);stroke:var(--warn);stroke-width:1}\n"
    ".dot{stroke:var(--bg);stroke-width:1.5}\n"
    ".mark{font-size:11px;font-weight:700;fill:#fff;text-anchor:middle}\n"
    ".p0{fill:#0969da}.p1{fill:#bf3989}.p2{fill:#8250df}.p3{fill:#bc4c00}"
    ".p4{fill:#1b7c83}.p5{fill:#6e7781}\n"
    ".o0{fill:#0550ae}.o1{fill:#a0410d}.o2{fill:#116329}.o3{fill:#6639ba}"
    ".o4{fill:#99286e}.o5{fill:#57606a}\n"
    ".copy{opacity:.45}\n"
    "</style>\n";

static const char definitions[] =
    "<defs>\n"
    "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" "
    "y2=\"6\"/></pattern>\n"
    "<marker id=\"tip-good\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
    "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"good\" "
    "d=\"M0 0L8 4L0 8z\"/></marker>\n"
    "<marker id=\"tip-warn\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
    "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"warn\" "
    "d=\"M0 0L8 4L0 8z\"/></marker>\n"
    "</defs>\n";

/* The two code points that are valid UTF-8 and no XML. */
static size_t noncharacter(const char *at)
{
    return strncmp(at, "\xef\xbf\xbe", 3) == 0 || strncmp(at, "\xef\xbf\xbf", 3) == 0
               ? 3
               : 0;
}

void svg_text(struct buf *out, const char *raw)
{
    static const struct {
        char plain;
        const char *escaped;
    } escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
    AUTO_BUF clean = {0};

    text_sanitise(&clean, bytes_of(raw), TEXT_LINE);
    for (const char *at = clean.data; at != NULL && *at != '\0'; at++) {
        const char *escaped = NULL;
        for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
            escaped = *at == escapes[i].plain ? escapes[i].escaped : escaped;
        }
        if (noncharacter(at) > 0) {
            buf_add_char(out, '?');
            at += noncharacter(at) - 1;
        } else if (escaped != NULL) {
            buf_add_string(out, escaped);
        } else {
            buf_add_char(out, *at);
        }
    }
}

void svg_open(struct buf *out, size_t width, size_t height, const char *title)
{
    buf_printf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\" "
               "viewBox=\"0 0 %zu %zu\" role=\"img\">\n<title>",
               width, height, width, height);
    svg_text(out, title);
    buf_add_string(out, "</title>\n");
    buf_add_string(out, style);
    buf_add_string(out, definitions);
    buf_printf(out, "<rect class=\"page\" width=\"%zu\" height=\"%zu\"/>\n", width,
               height);
}

void svg_close(struct buf *out)
{
    buf_add_string(out, "</svg>\n");
}

void svg_label(struct buf *out, size_t x, size_t y, const char *class, const char *raw)
{
    buf_printf(out, "<text class=\"%s\" x=\"%zu\" y=\"%zu\">", class, x, y);
    svg_text(out, raw);
    buf_add_string(out, "</text>\n");
}
