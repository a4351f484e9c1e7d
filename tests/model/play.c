// SPDX-License-Identifier: GPL-2.0-or-later
#include "play.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "world.h"

/**
 * struct game - a sequence being played
 * @world:	what must be so
 * @board:	whom to tell
 * @counts:	what was seen
 * @trace:	where to tell it, or NULL
 * @reason:	what went wrong; empty: nothing yet
 */
struct game {
	struct world world;
	struct board *board;
	struct counts *counts;
	FILE *trace;
	char *reason;
};

static const char *const op_names[] = { "PROBE=", "TEST=", "LOWER=", "RAISE=", "LOCK=" };

static const char *result_text(int result)
{
	return result == 0 ? "0" : result < 0 ? strerrorname_np(-result) : "data";
}

__attribute__((format(printf, 2, 3))) static void tell_step(struct game *game, const char *format,
							    ...)
{
	va_list args;

	if (!game->trace)
		return;
	va_start(args, format);
	fprintf(game->trace, "# ");
	vfprintf(game->trace, format, args);
	fputc('\n', game->trace);
	va_end(args);
}

__attribute__((format(printf, 2, 3))) static void wrong(struct game *game, const char *format, ...)
{
	va_list args;

	if (*game->reason)
		return;
	va_start(args, format);
	vsnprintf(game->reason, MAX_REASON, format, args);
	va_end(args);
}

/* ---- telling ---- */

static struct process *process_of(struct game *game, int thread)
{
	return &game->world.processes[game->world.threads[thread].process];
}

static void learn_facts(struct game *game, int thread)
{
	const struct facts *facts = &game->board->slots[thread].facts;

	game->world.threads[thread].facts = *facts;
	process_of(game, thread)->pid = facts->pid;
}

/* 0 or -errno of the command; it is a failure if there is no answer */
static int command(struct game *game, int thread, enum command what, uint64_t arg)
{
	const uint64_t args[4] = { arg };

	if (!tell(game->board, thread, what, args)) {
		wrong(game, "thread %d does not answer to command %d", thread, what);
		return -ETIMEDOUT;
	}
	learn_facts(game, thread);
	return game->board->slots[thread].result;
}

/* A thread whose slot was made ready; not in the world if it can't be started */
static void await_start(struct game *game, int thread)
{
	if (await_answer(game->board, thread))
		learn_facts(game, thread);
	else
		wrong(game, "thread %d does not start", thread);
}

/* What a caller must bear; nothing has changed then. */
static bool out_of_memory(struct game *game, int result)
{
	if (result != -ENOMEM && result != -EAGAIN)
		return false;
	game->counts->again++;
	return true;
}

/* ---- looking ---- */

static void observe(struct game *game, int thread)
{
	uint64_t state = process_of(game, thread)->state;
	const uint32_t *sets = game->board->slots[thread].sets;
	int result = command(game, thread, DO_OBSERVE, 0);

	if (result) {
		wrong(game, "thread %d: TEST came to %s", thread, result_text(result));
		return;
	}
	game->counts->observations++;
	for (int set = 0; set < N_SETS; set++)
		if (sets[set] != usercap_in(state, 1U << set))
			wrong(game, "thread %d: set %u has %#x, wanted %#x", thread, 1U << set,
			      sets[set], usercap_in(state, 1U << set));
}

/* Through any of its threads; and one of the others, which this did not concern */
static void look_around(struct game *game, int process, uint32_t n)
{
	int other = nth_other_process(&game->world, process, n);

	if (game->world.processes[process].alive)
		observe(game, nth_thread(&game->world, process, n));
	if (other >= 0)
		observe(game, nth_thread(&game->world, other, n / 7));
}

/* ---- steps ---- */

static void count_call(struct game *game, int thread, const uint64_t args[4], int result)
{
	uint64_t state = process_of(game, thread)->state;
	enum usercap_right right;

	if (result == -EINVAL)
		game->counts->invalid++;
	if (args[0] > USERCAP_LOCK)
		return;
	game->counts->calls[args[0]][result == 0 ? 0 : result == -EPERM ? 1 : 2]++;
	if (args[0] < USERCAP_LOWER || result == -EINVAL)
		return;
	right = usercap_right_needed(state, args[0], args[1], args[2]);
	game->counts->locked += right == USERCAP_RIGHT_NEVER &&
				right_of(&game->world, thread) == USERCAP_RIGHT_GRANT;
	game->counts->confined += right == USERCAP_RIGHT_CONFINE &&
				  right_of(&game->world, thread) == USERCAP_RIGHT_CONFINE;
}

static void play_call(struct game *game, int thread, const struct step *step)
{
	uint64_t next;
	int wanted = expected_call(&game->world, thread, step->args, &next);
	int result;

	if (!tell(game->board, thread, DO_CALL, step->args)) {
		wrong(game, "thread %d does not answer to a call", thread);
		return;
	}
	result = game->board->slots[thread].result;
	tell_step(game, "thread %d: prctl(PR_USERCAP, %s%#lx, %#lx, %#lx, %#lx): %s", thread,
		  step->args[0] <= USERCAP_LOCK ? op_names[step->args[0]] : "", step->args[0],
		  step->args[1], step->args[2], step->args[3], result_text(result));
	if (result != wanted && out_of_memory(game, result))
		return;
	if (result != wanted)
		wrong(game, "thread %d: the call came to %s, wanted %s", thread,
		      result_text(result), result_text(wanted));
	count_call(game, thread, step->args, result);
	process_of(game, thread)->state = next;
}

static void count_guarded(struct game *game, enum usercap cap, bool noted, int result)
{
	game->counts->guarded[cap][result ? 2 : noted ? 1 : 0]++;
}

/* Compares; true if the operation has happened */
static bool settle(struct game *game, int thread, enum usercap cap, int result, int wanted,
		   uint64_t next)
{
	struct process *process = process_of(game, thread);

	if (result != wanted && out_of_memory(game, result))
		return false;
	if (result != wanted)
		wrong(game, "thread %d: capability %d: came to %s, wanted %s", thread, cap,
		      result_text(result), result_text(wanted));
	count_guarded(game, cap, next != process->state, wanted);
	process->state = next;
	return result == 0;
}

static bool settle_one(struct game *game, int thread, enum usercap cap, int result)
{
	uint64_t next;
	int wanted = expected_guarded(process_of(game, thread)->state, cap, &next);

	return settle(game, thread, cap, result, wanted, next);
}

/* Of an operation that needs two the second is asked for if the first let it pass. */
static bool settle_two(struct game *game, int thread, enum usercap first, enum usercap second,
		       int result)
{
	uint64_t next;

	if (expected_guarded(process_of(game, thread)->state, first, &next))
		return settle_one(game, thread, first, result);
	if (result == -ENOMEM || result == -EAGAIN)
		return settle_one(game, thread, second, result);
	settle_one(game, thread, first, 0);
	return settle_one(game, thread, second, result);
}

static void play_listen(struct game *game, int thread)
{
	int result = command(game, thread, DO_LISTEN, 0);

	tell_step(game, "thread %d: listen: %s", thread, result_text(result));
	settle_two(game, thread, CAP_USR_TCP_LISTEN, CAP_USR_TCP_LISTEN_REMOTE, result);
}

static void play_map(struct game *game, int thread)
{
	int result = command(game, thread, DO_MAP, 0);

	tell_step(game, "thread %d: map: %s", thread, result_text(result));
	settle_one(game, thread, CAP_USR_WX_MAPPINGS, result);
}

static void play_ptrace(struct game *game, int thread, uint32_t whom)
{
	int target = nth_other_process(&game->world, game->world.threads[thread].process, whom);
	int wanted, result;
	uint64_t next;

	if (target < 0)
		return;
	wanted = expected_ptrace(&game->world, thread, target, &next);
	if (wanted > 0)
		return;
	result = command(game, thread, DO_PTRACE, game->world.processes[target].pid);
	tell_step(game, "thread %d: ptrace process %d: %s", thread, target, result_text(result));
	/* a target whose denied is set by it must not be thought of as changed */
	settle(game, thread, CAP_USR_PTRACE, result, wanted, next);
}

static bool full(const struct game *game)
{
	return game->world.n_threads == MAX_THREADS;
}

static void play_fork(struct game *game, int thread, enum command what)
{
	int child = game->world.n_threads, process = game->world.threads[thread].process;
	int parent = what == DO_FORK ? process : game->world.processes[process].parent;
	int wanted, result;
	uint64_t next;

	if (full(game))
		return;
	wanted = expected_guarded(game->world.processes[process].state, CAP_USR_FORK_EXEC, &next);
	expect_answer(game->board, child);
	result = command(game, thread, what, child);
	tell_step(game, "thread %d: fork%s, thread %d: %s", thread,
		  what == DO_FORK ? "" : " a sibling", child, result_text(result));
	if (!settle(game, thread, CAP_USR_FORK_EXEC, result, wanted, next))
		return;
	add_process(&game->world, parent, usercap_fork(next), &game->world.threads[thread]);
	await_start(game, child);
	game->counts->processes++;
	if (!*game->reason)
		observe(game, child);
}

static void play_thread(struct game *game, int thread)
{
	int child = game->world.n_threads, result;

	if (full(game))
		return;
	expect_answer(game->board, child);
	result = command(game, thread, DO_THREAD, child);
	tell_step(game, "thread %d: start thread %d: %s", thread, child, result_text(result));
	if (out_of_memory(game, result))
		return;
	if (result) {
		wrong(game, "thread %d: no thread: %s", thread, result_text(result));
		return;
	}
	add_thread(&game->world, game->world.threads[thread].process, &game->world.threads[thread]);
	await_start(game, child);
	game->counts->threads++;
}

static void play_exec(struct game *game, int thread)
{
	struct thread *caller = &game->world.threads[thread];
	bool leader = caller->facts.tid == caller->facts.pid;
	int result = command(game, thread, DO_EXEC, 0);

	tell_step(game, "thread %d: exec: %s", thread, result_text(result));
	if (!settle_two(game, thread, CAP_USR_FORK_EXEC, CAP_USR_EXEC, result))
		return;
	process_executed(&game->world, thread);
	process_of(game, thread)->state = usercap_exec(process_of(game, thread)->state);
	game->counts->programs++;
	game->counts->programs_of_threads += !leader;
}

/* What was denied is the parent's by the time that wait returns. */
static void reap(struct game *game, int process)
{
	int parent = game->world.processes[process].parent;
	pid_t pid = game->world.processes[process].pid;
	int result;

	if (parent == NO_PARENT)
		result = waitpid(pid, NULL, __WALL) == pid ? 0 : -errno;
	else
		result = command(game, nth_thread(&game->world, parent, 0), DO_REAP, pid);
	if (result)
		wrong(game, "process %d: wait: %s", process, result_text(result));
}

static void play_exit(struct game *game, int thread)
{
	int process = game->world.threads[thread].process;

	if (nth_other_process(&game->world, process, 0) < 0)
		return;
	command(game, thread, DO_EXIT, 0);
	tell_step(game, "thread %d: exit", thread);
	reap(game, process);
	process_ended(&game->world, process);
}

/* Has the kernel begun to end it? Then it counts no longer. */
static bool thread_is_gone(pid_t pid, pid_t tid)
{
	char path[64], text[512];
	const char *state;
	FILE *file;
	size_t length;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	file = fopen(path, "re");
	if (!file)
		return true;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';
	state = strrchr(text, ')');
	return !state || strchr("ZX", state[2]);
}

static void play_exit_thread(struct game *game, int thread)
{
	struct thread *caller = &game->world.threads[thread];

	if (count_threads(&game->world, caller->process) < 2)
		return;
	command(game, thread, DO_EXIT_THREAD, 0);
	tell_step(game, "thread %d: end thread", thread);
	caller->alive = false;
	for (int i = 0; i < 30000 && !thread_is_gone(caller->facts.pid, caller->facts.tid); i++)
		usleep(100);
}

static void play_rights(struct game *game, int thread, enum command what)
{
	static const char *const names[] = {
		[DO_NO_NEW_PRIVS] = "no_new_privs",	  [DO_SETPCAP_OFF] = "CAP_SETPCAP off",
		[DO_SETPCAP_ON] = "CAP_SETPCAP on",	  [DO_DROP_SETPCAP] = "drop CAP_SETPCAP",
		[DO_DROP_PTRACE] = "drop CAP_SYS_PTRACE", [DO_NOBODY] = "become nobody",
	};
	/* may fail, for reasons that are none of ours: what counts are the facts */
	int result = command(game, thread, what, 0);

	tell_step(game, "thread %d: %s: %s", thread, names[what], result_text(result));
}

/*
 * Nobody with other threads may enter one, nobody without a mapping in the namespace that
 * it is in may make one, and there are only so many: all that comes before the check.
 */
static void play_user_namespace(struct game *game, int thread)
{
	struct thread *caller = &game->world.threads[thread];
	int result = command(game, thread, DO_USER_NAMESPACE, 0);

	tell_step(game, "thread %d: new user namespace: %s", thread, result_text(result));
	if (caller->in_namespace || result == -EINVAL || result == -ENOSPC)
		return;
	if (!settle_one(game, thread, CAP_USR_USERNS, result))
		return;
	caller->in_namespace = true;
	game->counts->namespaces++;
}

static void play_step(struct game *game, const struct step *step)
{
	int thread = nth_thread(&game->world, -1, step->who);
	int process = game->world.threads[thread].process;

	switch (step->command) {
	case DO_CALL:
		play_call(game, thread, step);
		break;
	case DO_LISTEN:
		play_listen(game, thread);
		break;
	case DO_MAP:
		play_map(game, thread);
		break;
	case DO_PTRACE:
		play_ptrace(game, thread, step->whom);
		break;
	case DO_FORK:
	case DO_FORK_SIBLING:
		play_fork(game, thread, step->command);
		break;
	case DO_THREAD:
		play_thread(game, thread);
		break;
	case DO_EXEC:
		play_exec(game, thread);
		break;
	case DO_EXIT:
		play_exit(game, thread);
		break;
	case DO_EXIT_THREAD:
		play_exit_thread(game, thread);
		break;
	case DO_USER_NAMESPACE:
		play_user_namespace(game, thread);
		break;
	default:
		play_rights(game, thread, step->command);
	}
	if (!*game->reason)
		look_around(game, process, step->whom);
}

/* ---- a whole sequence ---- */

static void start(struct game *game)
{
	pid_t pid;

	add_process(&game->world, NO_PARENT, 0, NULL);
	expect_answer(game->board, 0);
	pid = fork();
	if (pid == 0)
		work(game->board, 0);
	if (pid < 0)
		wrong(game, "fork: %s", strerrorname_np(errno));
	else
		await_start(game, 0);
}

/* Orphans come to this process. */
static void end(struct game *game)
{
	for (int i = 0; i < game->world.n_processes; i++)
		if (game->world.processes[i].alive && game->world.processes[i].pid > 0)
			kill(game->world.processes[i].pid, SIGKILL);
	while (waitpid(-1, NULL, __WALL) > 0)
		;
}

size_t play(const struct sequence *sequence, struct counts *counts, FILE *trace,
	    char reason[MAX_REASON])
{
	static struct board *board;
	struct counts unused = { 0 };
	struct game game = { .counts = counts ? counts : &unused,
			     .trace = trace,
			     .reason = reason };
	size_t i;

	if (!board)
		board = make_board();
	memset(board, 0, sizeof(*board));
	game.board = board;
	*reason = '\0';
	start(&game);
	if (!*reason)
		observe(&game, 0);
	for (i = 0; i < sequence->count && !*reason; i++) {
		play_step(&game, &sequence->steps[i]);
		game.counts->steps++;
	}
	end(&game);
	return *reason ? i + !i : 0;
}
