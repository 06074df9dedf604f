// SPDX-License-Identifier: MIT
/* cache_test.c - an entry comes back whole or not at all. */
#include "backend/opencl/opencl_cache.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

enum { HEADER_SIZE = 56 };

static const gpk_cache_key key = {.high = 0x0123456789abcdef, .low = 0xfedcba9876543210};
static const char payload[] = "a binary, as far as the cache is concerned";
static char folder[32];
static char entry[PATH_MAX];
static char log_text[1024];

static void keep_line(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    assert_int_equal(level, GPUKIT_LOG_DEBUG);
    snprintf(log_text, sizeof log_text, "%s", text);
}

static const gpukit_log_params log_params = {.write = keep_line};

static void assert_loads(const char *expected, size_t expected_size)
{
    size_t size = 0;
    char *bytes = gpk_cache_load(key, &size, &log_params);
    assert_non_null(bytes);
    assert_int_equal(size, expected_size);
    assert_memory_equal(bytes, expected, expected_size);
    free(bytes);
}

static void assert_no_entry(void)
{
    size_t size = 77;
    assert_null(gpk_cache_load(key, &size, &log_params));
    assert_int_equal(size, 77);
}

static size_t read_entry(unsigned char *bytes, size_t room)
{
    FILE *file = fopen(entry, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, room, file);
    fclose(file);
    return size;
}

static void write_entry(const unsigned char *bytes, size_t size)
{
    FILE *file = fopen(entry, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int count_files(void)
{
    char command[PATH_MAX + 32];
    char line[32] = "";
    snprintf(command, sizeof command, "ls -A '%s/gpukit' | wc -l", folder);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_non_null(fgets(line, sizeof line, pipe));
    pclose(pipe);
    return atoi(line);
}

/* Each test has an empty folder of its own that is not there yet. */
static int setup(void **state)
{
    char cwd[PATH_MAX / 2];
    char home[PATH_MAX];
    (void)state;
    snprintf(folder, sizeof folder, "cache_test.XXXXXX");
    if (mkdtemp(folder) == NULL || getcwd(cwd, sizeof cwd) == NULL)
        return -1;
    snprintf(home, sizeof home, "%s/%s", cwd, folder);
    log_text[0] = '\0';
    if (setenv("XDG_CACHE_HOME", home, 1) != 0 || setenv("HOME", home, 1) != 0)
        return -1;
    return gpk_cache_path(key, entry, sizeof entry) ? 0 : -1;
}

static int teardown(void **state)
{
    char command[PATH_MAX + 32];
    (void)state;
    snprintf(command, sizeof command, "chmod -R u+rwx '%s'; rm -rf '%s'", folder, folder);
    return system(command);
}

static void what_is_stored_is_loaded(void **state)
{
    (void)state;
    assert_no_entry();
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_loads(payload, sizeof payload);
    gpk_cache_store(key, "new", 3, &log_params);
    assert_loads("new", 3);
    gpk_cache_store(key, "", 0, &log_params);
    assert_loads("", 0);
    assert_int_equal(count_files(), 1);
    assert_string_equal(log_text, "");
}

static void only_we_can_read_and_write_it(void **state)
{
    struct stat about;
    char path[PATH_MAX];
    (void)state;
    mode_t mask = umask(0);
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    umask(mask);
    assert_int_equal(stat(entry, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    snprintf(path, sizeof path, "%s/gpukit", folder);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
}

static void every_damaged_byte_is_noticed(void **state)
{
    unsigned char bytes[HEADER_SIZE + sizeof payload];
    (void)state;
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_int_equal(read_entry(bytes, sizeof bytes), sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        for (int bit = 0; bit < 8; bit += 7) {
            bytes[i] ^= (unsigned char)(1 << bit);
            write_entry(bytes, sizeof bytes);
            assert_no_entry();
            assert_non_null(strstr(log_text, "damaged"));
            bytes[i] ^= (unsigned char)(1 << bit);
        }
    }
    write_entry(bytes, sizeof bytes);
    assert_loads(payload, sizeof payload);
}

static void every_length_but_its_own_is_noticed(void **state)
{
    unsigned char bytes[HEADER_SIZE + sizeof payload + 1] = {0};
    (void)state;
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_int_equal(read_entry(bytes, sizeof bytes), sizeof bytes - 1);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        if (size == sizeof bytes - 1)
            continue;
        write_entry(bytes, size);
        assert_no_entry();
    }
}

static void a_damaged_entry_is_replaced(void **state)
{
    (void)state;
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    write_entry((const unsigned char *)"rubbish", 7);
    assert_no_entry();
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_loads(payload, sizeof payload);
    assert_int_equal(count_files(), 1);
}

static void an_entry_of_another_key_is_not_taken(void **state)
{
    gpk_cache_key other = {.high = key.high, .low = key.low ^ 1};
    char path[PATH_MAX];
    (void)state;
    gpk_cache_store(other, payload, sizeof payload, &log_params);
    assert_true(gpk_cache_path(other, path, sizeof path));
    assert_string_not_equal(path, entry);
    assert_int_equal(rename(path, entry), 0);
    assert_no_entry();
}

static void links_and_what_is_no_file_are_not_followed(void **state)
{
    char other[PATH_MAX + 8];
    (void)state;
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    snprintf(other, sizeof other, "%s.other", entry);
    assert_int_equal(rename(entry, other), 0);
    assert_int_equal(symlink(other, entry), 0);
    assert_no_entry();
    assert_int_equal(unlink(entry), 0);
    assert_int_equal(mkfifo(entry, 0600), 0);
    assert_no_entry(); /* and does not wait for a writer */
    assert_int_equal(unlink(entry), 0);
    assert_int_equal(mkdir(entry, 0700), 0);
    assert_no_entry();
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_non_null(strstr(log_text, "not written"));
}

static void a_folder_that_others_can_write_into_is_not_trusted(void **state)
{
    char path[PATH_MAX];
    (void)state;
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    snprintf(path, sizeof path, "%s/gpukit", folder);
    assert_int_equal(chmod(path, 0777), 0);
    assert_no_entry();
    assert_non_null(strstr(log_text, "others can write"));
    assert_int_equal(chmod(path, 0755), 0);
    assert_loads(payload, sizeof payload);
}

static void an_entry_of_another_user_is_not_trusted(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        print_message("SKIPPED: only root can give a file away\n");
        skip();
    }
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_int_equal(chown(entry, 65534, 65534), 0);
    assert_no_entry();
    assert_non_null(strstr(log_text, "not ours"));
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_loads(payload, sizeof payload);
}

/* A file where the folder should be: root cannot write through that either. */
static void a_folder_that_cannot_be_is_no_error(void **state)
{
    char path[PATH_MAX];
    (void)state;
    snprintf(path, sizeof path, "%s/gpukit", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_non_null(strstr(log_text, "no kernel cache"));
    assert_no_entry();
}

static void the_folder_is_where_xdg_says(void **state)
{
    char home[PATH_MAX];
    char expected[PATH_MAX + 64];
    (void)state;
    snprintf(home, sizeof home, "%s", getenv("HOME"));

    setenv("XDG_CACHE_HOME", "relative", 1); /* to be ignored */
    assert_true(gpk_cache_path(key, entry, sizeof entry));
    snprintf(expected, sizeof expected, "%s/.cache/gpukit/0123456789abcdeffedcba9876543210.bin",
             home);
    assert_string_equal(entry, expected);
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_loads(payload, sizeof payload);

    unsetenv("XDG_CACHE_HOME");
    assert_loads(payload, sizeof payload);
    unsetenv("HOME");
    assert_false(gpk_cache_path(key, entry, sizeof entry));
    gpk_cache_store(key, payload, sizeof payload, &log_params);
    assert_no_entry();
    assert_non_null(strstr(log_text, "neither XDG_CACHE_HOME nor HOME"));
}

static bool is_same_key(gpk_cache_key a, gpk_cache_key b)
{
    return a.high == b.high && a.low == b.low;
}

static void keys_depend_on_every_part_and_its_place(void **state)
{
    const gpk_cache_part rows[][3] = {
        {{"ab", 2}, {"c", 1}, {"d", 1}}, {{"a", 1}, {"bc", 2}, {"d", 1}},
        {{"ab", 2}, {"c", 1}, {"e", 1}}, {{"c", 1}, {"ab", 2}, {"d", 1}},
        {{"ab", 2}, {"cd", 2}, {"", 0}}, {{"", 0}, {"abc", 3}, {"d", 1}},
    };
    size_t count = sizeof rows / sizeof rows[0];
    (void)state;
    for (size_t i = 0; i < count; i++) {
        gpk_cache_key mine = gpk_cache_key_of(rows[i], 3);
        assert_true(is_same_key(mine, gpk_cache_key_of(rows[i], 3)));
        assert_false(is_same_key(mine, gpk_cache_key_of(rows[i], 2)));
        for (size_t j = 0; j < i; j++)
            assert_false(is_same_key(mine, gpk_cache_key_of(rows[j], 3)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_stored_is_loaded, setup, teardown),
        cmocka_unit_test_setup_teardown(only_we_can_read_and_write_it, setup, teardown),
        cmocka_unit_test_setup_teardown(every_damaged_byte_is_noticed, setup, teardown),
        cmocka_unit_test_setup_teardown(every_length_but_its_own_is_noticed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_damaged_entry_is_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(an_entry_of_another_key_is_not_taken, setup, teardown),
        cmocka_unit_test_setup_teardown(links_and_what_is_no_file_are_not_followed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_others_can_write_into_is_not_trusted, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_entry_of_another_user_is_not_trusted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_is_no_error, setup, teardown),
        cmocka_unit_test_setup_teardown(the_folder_is_where_xdg_says, setup, teardown),
        cmocka_unit_test(keys_depend_on_every_part_and_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
