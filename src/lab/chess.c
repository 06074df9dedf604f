// SPDX-License-Identifier: MIT
/* chess.c - one player and ten opponents: game after game, and from board to board. */
#include <stdatomic.h>

#include <gpukit/executor.h>

#include "exit_code.h"
#include "lab/experiments.h"
#include "message.h"

enum { BOARDS = 10, MOVES = 20, MOVE_MINUTES = 3, REPLY_MINUTES = 5 };

static const double minute_seconds = 0.001; /* here, for --scale 1 */

typedef struct exhibition exhibition;

typedef struct board {
    exhibition *at;
    int moves, replies;
    gpukit_future *reply; /* that is awaited; NULL where the player is to move */
} board;

/* All games, played in one way. */
struct exhibition {
    double minute; /* in seconds */
    uint64_t since_ns;
    gpukit_executor *opponents;
    gpukit_error error;
    board boards[BOARDS];
    double playing_minutes; /* of the player, in all */
    double player_minutes;  /* until the last move */
    double total_minutes;   /* until the last reply */
    atomic_int thinking;    /* opponents that think at once */
    atomic_int thinking_most;
    bool is_out_of_turn; /* a move was made before the reply to the one before */
};

static double minutes(const exhibition *at)
{
    return lab_seconds_since(at->since_ns) / at->minute;
}

/* An opponent thinks: a function of the executor, which has a worker for each. */
static gpukit_status reply(gpukit_task *task, void *argument, void *result)
{
    board *mine = argument;
    exhibition *at = mine->at;
    (void)task, (void)result;
    const int thinking = atomic_fetch_add(&at->thinking, 1) + 1;
    int most = atomic_load(&at->thinking_most);
    while (thinking > most && !atomic_compare_exchange_weak(&at->thinking_most, &most, thinking)) {
    }
    lab_sleep(REPLY_MINUTES * at->minute);
    mine->replies++;
    atomic_fetch_sub(&at->thinking, 1);
    return GPUKIT_OK;
}

/* The player thinks, moves, and leaves the board to the opponent. One thread does all of it, as
 * there is one player. */
static gpukit_status move(board *on)
{
    exhibition *at = on->at;
    const double begun = minutes(at);
    at->is_out_of_turn = at->is_out_of_turn || on->moves != on->replies;
    lab_sleep(MOVE_MINUTES * at->minute);
    on->moves++;
    at->player_minutes = minutes(at);
    at->playing_minutes += at->player_minutes - begun;
    const gpukit_call call = {.function = reply, .argument = on};
    return gpukit_executor_submit(at->opponents, &call, &on->reply, &at->error);
}

static gpukit_status await(board *on)
{
    const gpukit_status status =
        gpukit_future_result(on->reply, GPUKIT_FOREVER, NULL, &on->at->error);
    gpukit_future_release(on->reply);
    on->reply = NULL;
    return status;
}

static gpukit_status game_after_game(exhibition *at)
{
    gpukit_status status = GPUKIT_OK;
    for (int i = 0; i < BOARDS; i++)
        while (status == GPUKIT_OK && at->boards[i].moves < MOVES) {
            status = move(&at->boards[i]);
            if (status == GPUKIT_OK)
                status = await(&at->boards[i]);
        }
    return status;
}

/* ---- from board to board: to the one whose reply has been there for longest ---- */

static gpukit_status move_and_leave(board *on, gpukit_completions *replies)
{
    const gpukit_status status = move(on);
    return status == GPUKIT_OK ? gpukit_completions_add(replies, on->reply, &on->at->error)
                               : status;
}

static board *board_of(exhibition *at, const gpukit_future *answered)
{
    for (int i = 0; i < BOARDS; i++)
        if (at->boards[i].reply == answered)
            return &at->boards[i];
    return NULL;
}

static gpukit_status go_round(exhibition *at, gpukit_completions *replies)
{
    gpukit_status status = GPUKIT_OK;
    gpukit_future *answered = NULL;
    for (int i = 0; i < BOARDS && status == GPUKIT_OK; i++)
        status = move_and_leave(&at->boards[i], replies);
    while (status == GPUKIT_OK) {
        status = gpukit_completions_next(replies, GPUKIT_FOREVER, &answered, &at->error);
        if (status != GPUKIT_OK || answered == NULL)
            break;
        board *next = board_of(at, answered);
        gpukit_future_release(answered);
        status = await(next);
        if (status == GPUKIT_OK && next->moves < MOVES)
            status = move_and_leave(next, replies);
    }
    return status;
}

static gpukit_status from_board_to_board(exhibition *at)
{
    gpukit_completions *replies;
    gpukit_status status = gpukit_completions_open(NULL, 0, &replies, &at->error);
    if (status != GPUKIT_OK)
        return status;
    status = go_round(at, replies);
    gpukit_completions_close(replies);
    return status;
}

/* ---- what came of it ---- */

static int play(double minute, gpukit_status (*how)(exhibition *at), exhibition *out)
{
    const gpukit_executor_params params = {.workers = BOARDS};
    *out = (exhibition){.minute = minute};
    for (int i = 0; i < BOARDS; i++)
        out->boards[i].at = out;
    if (gpukit_executor_open(&params, &out->opponents, &out->error) != GPUKIT_OK)
        return lab_failed(&out->error);
    out->since_ns = lab_now_ns();
    const gpukit_status status = how(out);
    out->total_minutes = minutes(out);
    gpukit_executor_close(out->opponents);
    for (int i = 0; i < BOARDS; i++)
        gpukit_future_release(out->boards[i].reply); /* where something failed on the way */
    return status == GPUKIT_OK ? EXIT_DONE : lab_failed(&out->error);
}

static void put_figures(lab_run *run, const char *name, exhibition *at, int arithmetic)
{
    json_object_begin(&run->json, name);
    json_integer(&run->json, "arithmetic_minutes", arithmetic);
    json_real(&run->json, "last_move_minutes", at->player_minutes);
    json_real(&run->json, "last_reply_minutes", at->total_minutes);
    json_real(&run->json, "player_waited_minutes", at->player_minutes - at->playing_minutes);
    json_integer(&run->json, "replies_at_once_most", atomic_load(&at->thinking_most));
    json_real(&run->json, "seconds", at->total_minutes * at->minute);
    json_object_end(&run->json);
}

static void judge(lab_run *run, exhibition *at, double least)
{
    for (int i = 0; i < BOARDS; i++)
        lab_holds(run, "each_game_has_its_moves_and_replies",
                  at->boards[i].moves == MOVES && at->boards[i].replies == MOVES);
    lab_holds(run, "nobody_moves_out_of_turn", !at->is_out_of_turn);
    lab_holds(run, "never_faster_than_the_arithmetic", at->player_minutes >= least);
    lab_holds(run, "no_more_replies_at_once_than_opponents",
              atomic_load(&at->thinking_most) <= BOARDS);
}

static void tell(lab_run *run, const exhibition *one, const exhibition *all)
{
    const int sequential = BOARDS * MOVES * (MOVE_MINUTES + REPLY_MINUTES);
    const int asynchronous = BOARDS * MOVES * MOVE_MINUTES;
    lab_say(run, "one player, %d opponents, %d moves in each game", BOARDS, MOVES);
    lab_say(run, "a move takes %d minutes, a reply %d; a minute lasts %g ms here", MOVE_MINUTES,
            REPLY_MINUTES, one->minute * 1e3);
    lab_say(run, "%s", "");
    lab_say(run, "%-43s%8s%15s", "in minutes", "computed", "measured");
    lab_say(run, "  game after game       10 x 20 x (3 + 5)    = %4d %14.0f", sequential,
            one->total_minutes);
    lab_say(run, "    the player waits    10 x 20 x 5          = %4d %14.0f",
            BOARDS * MOVES * REPLY_MINUTES, one->total_minutes - one->playing_minutes);
    lab_say(run, "  from board to board   10 x 20 x 3          = %4d %14.0f", asynchronous,
            all->player_minutes);
    lab_say(run, "    the player waits                            %4d %14.0f", 0,
            all->player_minutes - all->playing_minutes);
    lab_say(run, "    the last reply      600 + 5              = %4d %14.0f",
            asynchronous + REPLY_MINUTES, all->total_minutes);
    lab_say(run, "  so much faster        1600 / 600           = %4.2f %14.2f",
            (double)sequential / asynchronous, one->total_minutes / all->player_minutes);
}

static int run_chess(lab_run *run)
{
    static exhibition one, all;
    const double minute = minute_seconds * run->scale;
    int code = play(minute, game_after_game, &one);
    if (code == EXIT_DONE)
        code = play(minute, from_board_to_board, &all);
    if (code != EXIT_DONE)
        return code;
    tell(run, &one, &all);
    json_integer(&run->json, "opponents", BOARDS);
    json_integer(&run->json, "moves", MOVES);
    json_real(&run->json, "minute_seconds", minute);
    put_figures(run, "sequential", &one, BOARDS * MOVES * (MOVE_MINUTES + REPLY_MINUTES));
    put_figures(run, "asynchronous", &all, BOARDS * MOVES * MOVE_MINUTES);
    /* The last reply of all is not waited for by a move. */
    judge(run, &one, BOARDS * MOVES * (MOVE_MINUTES + REPLY_MINUTES) - REPLY_MINUTES);
    judge(run, &all, BOARDS * MOVES * MOVE_MINUTES);
    return EXIT_DONE;
}

const experiment experiment_chess = {
    .name = "chess",
    .summary = "one player, ten opponents: game after game, or from board to board",
    .why = "The player is one, and 200 moves of 3 minutes are 600 minutes of work that\n"
           "nobody can shorten. The 1000 minutes of replies are only waits: while one\n"
           "opponent thinks, the player moves at nine other boards, which takes 27\n"
           "minutes, and the reply has long been there.\n",
    .api = "gpukit_completions_add and gpukit_completions_next:\n"
           "  always the board whose reply has come",
    .explanation =
        "A master plays ten amateurs, 20 moves in each game; the master takes 3 minutes\n"
        "over a move, an opponent 5 over a reply. Game after game, a pair of moves\n"
        "takes 8 minutes, a game 160, ten games 1600: more than a day. From board to\n"
        "board the master never waits, and is done after 10 x 20 x 3 = 600 minutes; the\n"
        "last reply comes at 605.\n"
        "\n"
        "Nobody thinks faster, and there is still one player who makes one move at a\n"
        "time. What is saved is the time in which nothing happened but waiting. This is\n"
        "what `asynchronous` means, and it has nothing to do with more cores: one\n"
        "thread is the player here, and the opponents need no core while they think.\n"
        "\n"
        "The arithmetic says what to expect before anything is measured: the total is\n"
        "the larger one of what the one resource has to do (600) and what a single game\n"
        "takes (160). With ten boards the player is the limit, and so with three: a\n"
        "round of moves takes 9 minutes, more than the 3 + 5 of one pair. With two it\n"
        "takes 6, and the player waits for 2 in each round.\n"
        "\n"
        "The games are played by real threads in scaled time: a minute is a millisecond\n"
        "(with --scale N: N of them), each wait is a sleep which ends a little late,\n"
        "and so the measured minutes are a few per cent more than the computed ones,\n"
        "and never less. A reply is a future; the player asks gpukit_completions_next\n"
        "for the next one that has come, moves at that board, and adds the reply that\n"
        "it awaits now. A program that feeds a device with block after block does the\n"
        "same: the device is the player, and disk and network are the opponents.\n",
    .takes_scale = true,
    .run = run_chess,
};
