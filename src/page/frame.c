// SPDX-License-Identifier: MIT
#include "page/frame.h"

#include "page/texts.h"

void frame_begin(html *out)
{
    html_markup(out,
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
                page_text_style_css.digest, page_text_script_js.digest);
}

void frame_body(html *out)
{
    html_markup(out, "</title>\n<style>");
    html_bytes(out, (const char *)page_text_style_css.text, page_text_style_css.size);
    html_markup(out, "</style>\n</head>\n<body>\n"
                     "<a class=\"skip\" href=\"#main\">Skip to the verdict</a>\n");
}

void frame_end(html *out)
{
    html_markup(out, "<script>");
    html_bytes(out, (const char *)page_text_script_js.text, page_text_script_js.size);
    html_markup(out, "</script>\n</body>\n</html>\n");
}
