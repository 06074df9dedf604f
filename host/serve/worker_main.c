// SPDX-License-Identifier: MIT
#include <gpukit/worker.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gpukit/version.h>

#include "base/flight.h"
#include "base/text.h"
#include "serve/line.h"
#include "serve/serve.h"
#include "worker/process.h"

enum { CODE_FAILED = 3 };

/* As gpk_process_start calls it. */
static bool is_worker(int argc, char **argv)
{
    return argc == 3 && strcmp(argv[0], "gpukit") == 0 && strcmp(argv[1], "worker") == 0 &&
           gpk_line_is_there();
}

static void use_flight_page(void)
{
    void *page =
        mmap(NULL, sizeof(gpk_flight), PROT_READ | PROT_WRITE, MAP_SHARED, GPK_WORKER_FLIGHT, 0);
    if (page != MAP_FAILED)
        gpk_flight_use(page);
    close(GPK_WORKER_FLIGHT);
}

/* What a terminal sends goes to its parent as well, who says what is to be done. A driver's
 * crash is told of by the parent: a core of it would only fill the disk. */
static void settle_in(void)
{
    const struct rlimit no_core = {0, 0};
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_NAME, "gpukit worker");
}

static void greet(void)
{
    gpk_message hello = {.kind = GPK_SAY_HELLO};
    gpk_text_copy(hello.as.version, sizeof hello.as.version, GPUKIT_VERSION);
    gpk_line_say(&hello);
}

bool gpukit_worker_main(int argc, char **argv, int *code)
{
    if (!is_worker(argc, argv)) {
        gpk_process_allow();
        return false;
    }
    *code = CODE_FAILED;
    settle_in();
    use_flight_page();
    if (gpk_line_open(NULL) != GPUKIT_OK)
        return true;
    greet();
    gpk_serve();
}
