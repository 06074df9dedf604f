// SPDX-License-Identifier: MIT
#include "layer_rules.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MOST_RULES = 16 };

typedef enum rule_when { WHEN_ONCE, WHEN_FROM, WHEN_EVERY } rule_when;

typedef struct layer_rule {
    char call[40]; /* "*": any */
    int device;    /* -1: any */
    rule_when when;
    unsigned long n;
    unsigned long seen;
    layer_action action;
} layer_rule;

#define LAYER_NAME_OF(name) #name,
static const char *const names[] = {LAYER_CALLS(LAYER_NAME_OF)};

static const struct {
    const char *name;
    layer_kind kind;
} kinds[] = {
    {"async", LAYER_ASYNC}, {"endless", LAYER_ENDLESS}, {"hang", LAYER_HANG},
    {"delay", LAYER_DELAY}, {"flip", LAYER_FLIP},       {"lie", LAYER_LIE},
};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static layer_rule rules[MOST_RULES];
static size_t rule_count;
static unsigned long seed;
static int report_file = -1;
static opencl_layer_count *counts; /* shared with whoever reads the file; or NULL */
static opencl_layer_fault plan;
static bool is_armed;
static unsigned seen;
static unsigned struck;
static unsigned long calls;

static _Noreturn void refuse(const char *what, const char *text)
{
    fprintf(stderr, "opencl_layer: %s: %s\n", what, text);
    _exit(70);
}

static bool take(const char **at, char expected)
{
    if (**at != expected)
        return false;
    ++*at;
    return true;
}

static bool take_number(const char **at, long *out)
{
    char *end;
    *out = strtol(*at, &end, 10);
    bool is_number = end != *at;
    *at = end;
    return is_number;
}

static bool take_call(const char **at, layer_rule *rule)
{
    size_t size = strcspn(*at, "@:");
    if (size >= sizeof rule->call)
        return false;
    memcpy(rule->call, *at, size);
    rule->call[size] = '\0';
    *at += size;
    for (size_t i = 0; i < LAYER_CALL_COUNT; i++)
        if (strcmp(rule->call, names[i]) == 0)
            return true;
    return strcmp(rule->call, "*") == 0;
}

static bool take_when(const char **at, layer_rule *rule)
{
    long n;
    bool is_every = take(at, '%');
    if (!take_number(at, &n) || n < 1)
        return false;
    rule->n = (unsigned long)n;
    bool is_from = take(at, '+');
    rule->when = is_every ? WHEN_EVERY : is_from ? WHEN_FROM : WHEN_ONCE;
    return !(is_every && is_from);
}

static bool take_action(const char **at, layer_action *action)
{
    *action = (layer_action){.kind = LAYER_CODE, .has_value = true};
    if (**at == '-')
        return take_number(at, &action->value);
    size_t size = strcspn(*at, "=");
    size_t i = 0;
    while (i < KIND_COUNT &&
           (strlen(kinds[i].name) != size || memcmp(kinds[i].name, *at, size) != 0))
        i++;
    if (i == KIND_COUNT)
        return false;
    *at += size;
    action->kind = kinds[i].kind;
    action->has_value = take(at, '=');
    return action->has_value ? take_number(at, &action->value) : action->kind != LAYER_ASYNC;
}

static bool parse(const char *text, layer_rule *rule)
{
    long device = -1;
    const char *at = text;
    *rule = (layer_rule){.seen = 0};
    if (!take_call(&at, rule) || (take(&at, '@') && (!take_number(&at, &device) || device < 0)))
        return false;
    rule->device = (int)device;
    return take(&at, ':') && take_when(&at, rule) && take(&at, ':') &&
           take_action(&at, &rule->action) && *at == '\0';
}

static void read_rules(const char *text)
{
    char copy[4096];
    char *rest = NULL;
    if ((size_t)snprintf(copy, sizeof copy, "%s", text) >= sizeof copy)
        refuse("too long", "GPUKIT_FAULT");
    for (char *one = strtok_r(copy, ";", &rest); one; one = strtok_r(NULL, ";", &rest)) {
        if (rule_count == MOST_RULES)
            refuse("one rule too many", one);
        if (!parse(one, &rules[rule_count++]))
            refuse("not CALL[@DEVICE]:WHEN:ACTION", one);
    }
}

static void open_counts(const char *path)
{
    const size_t size = LAYER_CALL_COUNT * sizeof *counts;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, (off_t)size) != 0)
        refuse("cannot be written", path);
    counts = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (counts == MAP_FAILED)
        refuse("cannot be mapped", path);
    for (size_t i = 0; i < LAYER_CALL_COUNT; i++)
        snprintf(counts[i].call, sizeof counts[i].call, "%s", names[i]);
}

void layer_rules_init(void)
{
    const char *text = getenv("GPUKIT_FAULT");
    const char *report = getenv("GPUKIT_FAULT_REPORT");
    const char *counting = getenv("GPUKIT_FAULT_COUNTS");
    const char *start = getenv("GPUKIT_FAULT_SEED");
    if (start != NULL)
        seed = strtoul(start, NULL, 10);
    if (report != NULL)
        report_file = open(report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (report != NULL && report_file < 0)
        refuse("cannot be written", report);
    if (counting != NULL)
        open_counts(counting);
    if (text != NULL)
        read_rules(text);
}

void layer_rules_plan(const opencl_layer_fault *fault)
{
    pthread_mutex_lock(&lock);
    plan = *fault;
    is_armed = fault->after == NULL;
    seen = 0;
    struck = 0;
    pthread_mutex_unlock(&lock);
}

unsigned layer_rules_struck(void)
{
    pthread_mutex_lock(&lock);
    unsigned result = struck;
    pthread_mutex_unlock(&lock);
    return result;
}

unsigned long layer_rules_calls(void)
{
    pthread_mutex_lock(&lock);
    unsigned long result = calls;
    pthread_mutex_unlock(&lock);
    return result;
}

static layer_kind kind_of_plan(void)
{
    if (plan.at_event)
        return plan.never ? LAYER_ENDLESS : LAYER_ASYNC;
    return plan.code == 0 ? LAYER_MOVE : LAYER_CODE;
}

static layer_action strike_of_plan(const char *name)
{
    layer_action action = {.kind = LAYER_NOTHING};
    is_armed |= plan.after != NULL && strcmp(plan.after, name) == 0;
    if (plan.call == NULL || !is_armed || strcmp(plan.call, name) != 0)
        return action;
    seen++;
    if (seen != plan.nth)
        return action;
    struck++;
    return (layer_action){
        .kind = kind_of_plan(), .has_value = true, .value = plan.code, .nth = seen};
}

/* What a call cannot do, no rule for all calls asks of it. */
static bool can_be_struck(layer_call call, layer_kind kind)
{
    if (kind == LAYER_ASYNC || kind == LAYER_ENDLESS)
        return strncmp(names[call], "clEnqueue", 9) == 0;
    if (kind == LAYER_FLIP || kind == LAYER_LIE)
        return call == call_clEnqueueReadBuffer || call == call_clEnqueueMapBuffer;
    return true;
}

static bool is_met(const layer_rule *rule)
{
    if (rule->when == WHEN_EVERY)
        return rule->seen % rule->n == 0;
    return rule->when == WHEN_FROM ? rule->seen >= rule->n : rule->seen == rule->n;
}

/* Every rule counts the calls that it is about; the first one that is met strikes. */
static layer_action strike_of_rules(layer_call call, int device)
{
    layer_action action = {.kind = LAYER_NOTHING};
    for (size_t i = 0; i < rule_count; i++) {
        layer_rule *rule = &rules[i];
        if ((strcmp(rule->call, "*") != 0 && strcmp(rule->call, names[call]) != 0) ||
            (rule->device >= 0 && rule->device != device) ||
            !can_be_struck(call, rule->action.kind))
            continue;
        rule->seen++;
        if (action.kind != LAYER_NOTHING || !is_met(rule))
            continue;
        action = rule->action;
        action.nth = rule->seen;
        action.seed = seed + rule->seen;
    }
    return action;
}

/* One write for a line, so that what the process did last is there however it ends. */
void layer_rules_report(layer_call call, int device, const layer_action *action)
{
    char line[160];
    const char *name = "code";
    if (report_file < 0)
        return;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i].kind == action->kind)
            name = kinds[i].name;
    int size = snprintf(line, sizeof line, "%s %d %lu %s=%ld\n", names[call], device, action->nth,
                        name, action->value);
    if (write(report_file, line, (size_t)size) != size)
        refuse("cannot be written", "GPUKIT_FAULT_REPORT");
}

static void wait_ms(long ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0)
        ;
}

static void wait_out(const layer_action *action)
{
    if (action->kind == LAYER_DELAY || action->has_value)
        wait_ms(action->value);
    else
        for (;;)
            pause();
}

static void count(layer_call call, int device)
{
    calls++;
    if (counts != NULL && device < OPENCL_LAYER_DEVICES)
        counts[call].calls[1 + device]++;
}

layer_action layer_rules_begin(layer_call call, int device)
{
    pthread_mutex_lock(&lock);
    count(call, device);
    layer_action action = strike_of_plan(names[call]);
    if (action.kind == LAYER_NOTHING)
        action = strike_of_rules(call, device);
    pthread_mutex_unlock(&lock);
    if (action.kind == LAYER_NOTHING || action.kind == LAYER_FLIP || action.kind == LAYER_LIE)
        return action;
    layer_rules_report(call, device, &action);
    if (action.kind != LAYER_HANG && action.kind != LAYER_DELAY)
        return action;
    wait_out(&action);
    return (layer_action){.kind = LAYER_NOTHING};
}
