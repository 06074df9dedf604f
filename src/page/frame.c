// SPDX-License-Identifier: MIT
#include "page/frame.h"

#include "page/texts.h"

/* A whole element, for its digest is of all that is within. */
static void write_embedded(html *out, const char *element, const page_text *of)
{
    html_markup(out, "<%s>", element);
    html_bytes(out, (const char *)of->text, of->size);
    html_markup(out, "</%s>\n", element);
}

void frame_begin(html *out)
{
    html_markup(out,
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src '%s' '%s'; script-src '%s' '%s'; base-uri 'none'; form-action "
                "'none'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
                page_text_style_css.digest, page_text_charts_css.digest, page_text_script_js.digest,
                page_text_timeline_js.digest);
}

void frame_body(html *out)
{
    html_markup(out, "</title>\n");
    write_embedded(out, "style", &page_text_style_css);
    write_embedded(out, "style", &page_text_charts_css);
    html_markup(out, "</head>\n<body>\n"
                     "<a class=\"skip\" href=\"#main\">Skip to the verdict</a>\n");
}

void frame_end(html *out, bool has_timelines)
{
    write_embedded(out, "script", &page_text_script_js);
    if (has_timelines)
        write_embedded(out, "script", &page_text_timeline_js);
    html_markup(out, "</body>\n</html>\n");
}
