// SPDX-License-Identifier: MIT
/* shell_test.c - what is printed for a shell is what the shell reads. */
#include "shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static void assert_word(const char *text, const char *expected)
{
    char *word = shell_word(text);
    assert_non_null(word);
    assert_string_equal(word, expected);
    free(word);
}

static void plain_words_stand_as_they_are(void **state)
{
    (void)state;
    assert_word("j", "j");
    assert_word("/tmp/a_b-c.journal", "/tmp/a_b-c.journal");
    assert_word("-x", "-x");
    assert_word("1+1,50%:a@b", "1+1,50%:a@b");
}

static void others_are_quoted(void **state)
{
    (void)state;
    assert_word("", "''");
    assert_word("a b", "'a b'");
    assert_word("~/j", "'~/j'");
    assert_word("'", "''\\'''");
    assert_word("it's", "'it'\\''s'");
    assert_word("$(x)", "'$(x)'");
    assert_word("a\\", "'a\\'");
    assert_word("a\nb\n", "'a\nb\n'");
    assert_word("\xc3\xa9", "'\xc3\xa9'");
    assert_word("=ls", "'=ls'"); /* zsh looks for a program */
}

static void no_control_character_reaches_the_terminal(void **state)
{
    (void)state;
    assert_word("a\tb", "'a'\"$(printf '\\011')\"'b'");
    assert_word("\033[2J\r", "''\"$(printf '\\033')\"'[2J'\"$(printf '\\015')\"''");
    assert_word("1\1771", "'1'\"$(printf '\\177')\"'1'");
}

/* The word that sh makes of it, and nothing behind it. */
static void assert_read_back(const char *text)
{
    char got[2048], command[8192];
    char *word = shell_word(text);
    assert_non_null(word);
    snprintf(command, sizeof command, "printf '%%s|' %s", word);
    free(word);
    FILE *shell = popen(command, "r");
    assert_non_null(shell);
    size_t size = fread(got, 1, sizeof got, shell);
    assert_int_equal(pclose(shell), 0);
    assert_int_equal(size, strlen(text) + 1);
    assert_memory_equal(got, text, size - 1);
    assert_int_equal(got[size - 1], '|');
}

static void a_shell_reads_back_every_byte(void **state)
{
    char text[2] = "";
    char all[256];
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        text[0] = all[byte - 1] = (char)byte;
        assert_read_back(text);
    }
    all[255] = '\0';
    assert_read_back(all);
    assert_read_back("");
    assert_read_back("\n");
    assert_read_back("''");
    assert_read_back("-n");
    assert_read_back(" two  blanks ");
    assert_read_back("*");
    assert_read_back("#");
    assert_read_back("\t\n\033\n\n");
}

static void long_paths_are_not_cut(void **state)
{
    char path[301];
    (void)state;
    memset(path, 'x', 300);
    path[300] = '\0';
    assert_word(path, path);
    memset(path, '\'', 300);
    assert_read_back(path);
    for (int i = 0; i < 300; i++)
        path[i] = "a b/"[i % 4];
    assert_read_back(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_words_stand_as_they_are),
        cmocka_unit_test(others_are_quoted),
        cmocka_unit_test(no_control_character_reaches_the_terminal),
        cmocka_unit_test(a_shell_reads_back_every_byte),
        cmocka_unit_test(long_paths_are_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
