// SPDX-License-Identifier: MIT
/* platform_hint_test.c - each distribution gets the command that works there. */
#include "backend/platform_hint.h"

#include <string.h>

#include <gpukit/device.h>

#include "test.h"

/* Lines of the os-release files of these distributions. */
static const struct {
    const char *os_release;
    const char *command;
} rows[] = {
    {"PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n",
     "apt-get install pocl-opencl-icd"},
    {"NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n", "apt-get install pocl-opencl-icd"},
    {"ID=linuxmint\nID_LIKE=\"ubuntu debian\"", "apt-get install pocl-opencl-icd"},
    {"ID=fedora\n", "dnf install pocl"},
    {"ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "dnf install pocl"},
    {"ID=arch\n", "pacman -S pocl"},
    {"ID=manjaro\nID_LIKE=arch\n", "pacman -S pocl"},
    {"ID=archaic\n", "install pocl"},
    {"ID=nixos\nHOME_URL=\"https://debian.example/\"\n", "install pocl"},
    {"# debian\nVARIANT_ID=debian\n", "install pocl"},
    {"ID_LIKE=debian\nID=fedora\n", "dnf install pocl"},
    {"ID=", "install pocl"},
    {"", "install pocl"},
};

static void each_distribution_has_its_command(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(gpk_platform_hint_in(rows[i].os_release), rows[i].command);
}

static void this_machine_has_one_too(void **state)
{
    (void)state;
    assert_non_null(strstr(gpukit_platform_hint(), "pocl"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_distribution_has_its_command),
        cmocka_unit_test(this_machine_has_one_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
