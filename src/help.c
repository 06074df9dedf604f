// SPDX-License-Identifier: MIT
/* help.c - help for a terminal of 80 columns, from the tables that parse. */
#include "command.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_COLUMN = 26, LAST_COLUMN = 80 };

void help_row(const char *head, const char *text, output *out)
{
    const size_t width = LAST_COLUMN - TEXT_COLUMN;
    if (strlen(head) + 2 > TEXT_COLUMN) {
        output_line(out, "%s", head);
        head = "";
    }
    while (strlen(text) > width) {
        size_t end = width;
        while (end > 0 && text[end] != ' ')
            end--;
        output_line(out, "%-*s%.*s", TEXT_COLUMN, head, (int)end, text);
        text += end + 1;
        head = "";
    }
    output_line(out, "%-*s%s", TEXT_COLUMN, head, text);
}

static void append(char *out, size_t size, const char *text)
{
    strncat(out, text, size - strlen(out) - 1);
}

/* "  --device SEL", "  -o, --output PATH", "  --json[=FILE]", "  --method auto|sieve|test" */
static void describe(const option_spec *spec, char *out, size_t size)
{
    const char letter[] = {'-', spec->letter, ',', ' ', '\0'};
    snprintf(out, size, "  %s--%s", spec->letter == '\0' ? "" : letter, spec->name);
    if (spec->kind == OPTION_FILE) {
        append(out, size, "[=");
        append(out, size, spec->argument);
        append(out, size, "]");
    } else if (spec->kind == OPTION_CHOICE) {
        const char *before = spec->implied == NULL ? " " : "[=";
        for (const char *const *choice = spec->choices; *choice != NULL; choice++) {
            if ((*choice)[0] == '\0')
                continue;
            append(out, size, before);
            append(out, size, *choice);
            before = "|";
        }
        append(out, size, spec->implied == NULL ? "" : "]");
    } else if (spec->kind != OPTION_FLAG) {
        append(out, size, " ");
        append(out, size, spec->argument);
    }
}

static void put_options(const option_spec *table, output *out)
{
    const char *group = "";
    for (const option_spec *row = table; row->name != NULL; row++) {
        char head[LAST_COLUMN];
        if (strcmp(group, row->group) != 0)
            output_line(out, "\n%s", row->group);
        group = row->group;
        describe(row, head, sizeof head);
        help_row(head, row->text, out);
    }
    output_line(out, "\nHelp");
    help_row("  -h, --help", "this text", out);
}

static void put_section(const char *heading, const char *text, output *out)
{
    output_line(out, "\n%s", heading);
    output_text(out, text, strlen(text));
}

void help_command(const command *which, output *out)
{
    output_line(out, "gpukit %s - %s", which->name, which->summary);
    put_section("Examples", which->examples, out);
    put_section("Usage", which->usage, out);
    put_options(which->options, out);
    output_text(out, which->notes, strlen(which->notes));
}

void help_program(output *out)
{
    static const char examples[] =
        "  gpukit primes 1e9                  how many primes there are up to 10^9\n"
        "  gpukit primes 1e14..+100 --list    the primes from 10^14 to 10^14 + 100\n"
        "  gpukit primes 1e11 --device all    every device of this box takes its share\n"
        "  gpukit run my.cl --kernel k --range 1..1e6 --type float --reduce sum\n"
        "                                     a kernel of your own on every OpenCL device\n"
        "  gpukit devices                     what is in this box\n"
        "  gpukit devices --doctor            why an OpenCL device does not work\n";
    static const char exit_codes[] = "    0  done; the answer on stdout is whole and right\n"
                                     "    1  done, with a negative outcome that was asked for\n"
                                     "    2  the arguments were refused\n"
                                     "    3  no usable device for what was asked\n"
                                     "    4  devices failed and the job could not finish\n"
                                     "    5  results disagree\n"
                                     "    6  --timeout was reached\n"
                                     "   74  input or output error\n"
                                     "  128  and N more: ended by signal N\n";
    const command *which;
    output_line(out, "gpukit - puts every core and every OpenCL device of a box to work");
    put_section("Examples", examples, out);
    output_line(out, "\nCommands");
    for (size_t i = 0; (which = command_at(i)) != NULL; i++)
        output_line(out, "  %-10s %s", which->name, which->summary);
    output_line(out, "\ngpukit help COMMAND tells more about one of them.");
    put_section("Exit codes", exit_codes, out);
}
