// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: ptrace, the need of the capability */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "rights.h"
#include "sets-live.h"
#include "trial.h"
#include "victim.h"

/* Who traces and who is traced, in "how" */
enum {
	BY_NOBODY = 1,
	OF_NOBODY = 2,
	OF_THREAD = 4,
	SAME_USER = BY_NOBODY | OF_NOBODY,
};

static void have_victim(struct scene *scene)
{
	void (*prepare)(void) = NULL;

	if (scene->how & OF_NOBODY)
		prepare = become_nobody;
	if (scene->how & OF_THREAD)
		prepare = victim_with_thread;
	scene->pid = start_victim(prepare);
}

static pid_t target_of(struct scene *scene)
{
	if (scene->how & BY_NOBODY)
		become_nobody();
	return scene->how & OF_THREAD ? other_thread(scene->pid) : scene->pid;
}

#define ATTEMPT(operation)                              \
	static int try_##operation(struct scene *scene) \
	{                                               \
		return operation(target_of(scene));     \
	}

ATTEMPT(attach)
ATTEMPT(seize)
ATTEMPT(read_memory)
ATTEMPT(write_memory)
ATTEMPT(read_memory_file)
ATTEMPT(take_descriptor)
ATTEMPT(read_syscall_file)
ATTEMPT(read_mode_access)

static int try_open_read_write(struct scene *scene)
{
	int fd = open_memory(target_of(scene), O_RDWR);

	return fd < 0 ? fd : 0;
}

/* ---- oneself ---- */

static int try_read_own_memory(struct scene *scene)
{
	(void)scene;
	return read_memory(getpid());
}

static int try_write_own_memory(struct scene *scene)
{
	(void)scene;
	return write_memory(getpid());
}

static int try_read_own_file(struct scene *scene)
{
	(void)scene;
	return read_memory_file(getpid());
}

static int try_take_own_descriptor(struct scene *scene)
{
	(void)scene;
	return take_descriptor(getpid());
}

static void *read_leader(void *result)
{
	*(int *)result = read_memory(getpid()) ?: read_memory_file(getpid());
	return NULL;
}

/* A sibling thread is no other process. */
static int try_from_thread(struct scene *scene)
{
	pthread_t thread;
	int result = 0;

	(void)scene;
	expect(!pthread_create(&thread, NULL, read_leader, &result));
	pthread_join(thread, NULL);
	return result;
}

/* What a tracer does besides attaching needs no other process's memory. */
static int try_signal(struct scene *scene)
{
	return result_of(kill(target_of(scene), 0));
}

/* ---- PTRACE_TRACEME ---- */

struct traceme {
	int go[2];
	void (*prepare)(void);
	int wanted;
};

static void trace_me(void *arg)
{
	const struct traceme *traceme = arg;
	char byte;

	if (traceme->prepare)
		traceme->prepare();
	expect(read(traceme->go[0], &byte, 1) == 1);
	if (traceme->wanted)
		expect_errno(ptrace(PTRACE_TRACEME, 0, 0, 0), traceme->wanted);
	else
		expect_ok(ptrace(PTRACE_TRACEME, 0, 0, 0));
}

/* The child starts before the parent changes, and tries after that. */
static void expect_traceme(void (*prepare)(void), void (*change)(void), int wanted)
{
	struct traceme traceme = { .prepare = prepare, .wanted = wanted };
	pid_t pid;

	expect_ok(pipe(traceme.go));
	pid = start_child(trace_me, &traceme);
	if (change)
		change();
	expect(write(traceme.go[1], "", 1) == 1);
	expect_child_passed(pid);
}

static void lower_ptrace(void)
{
	expect_ok(lower(E_, PTRACE));
}

static void traceme_parent_lacks(void)
{
	expect_traceme(NULL, NULL, 0);
	needs_provider();
	expect_traceme(NULL, lower_ptrace, EPERM);
	/* recorded with the tracer, or with a child that has ended */
	expect_sets(sets_of(FULL & ~PTRACE, FULL, FULL, 0, PTRACE));
}

static void traceme_child_lacks(void)
{
	needs_provider();
	expect_traceme(lower_ptrace, NULL, 0);
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
}

static void be_permissive(void)
{
	expect_ok(raise_caps(PERMISSIVE_, PTRACE));
	expect_ok(lower(E_, PTRACE));
}

static void traceme_permissive(void)
{
	needs_provider();
	expect_traceme(NULL, be_permissive, 0);
	expect_sets(sets_of(FULL & ~PTRACE, FULL, FULL, PTRACE, PTRACE));
}

/* ---- attachments made before the drop ---- */

static void spawn_on_signal(int number)
{
	(void)number;
	if (fork() == 0) {
		for (;;)
			pause();
	}
}

static void victim_that_spawns(void)
{
	signal(SIGUSR1, spawn_on_signal);
}

static int wait_stopped(pid_t pid)
{
	int status = wait_for(pid);

	if (!WIFSTOPPED(status))
		fail("a traced process did not stop: %#x", status);
	return status;
}

static void expect_tracing(pid_t pid)
{
	errno = 0;
	expect(ptrace(PTRACE_PEEKDATA, pid, &victim_data, 0) == VICTIM_SECRET);
	expect_ok(ptrace(PTRACE_POKEDATA, pid, &victim_data, VICTIM_SECRET));
}

static pid_t attach_for_long(void)
{
	pid_t pid = start_victim(victim_that_spawns);

	expect_ok(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEFORK | PTRACE_O_EXITKILL));
	expect_ok(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
	wait_stopped(pid);
	expect_tracing(pid);
	return pid;
}

/* Let it fork; the new process is traced from its start. */
static pid_t await_spawned(pid_t pid)
{
	unsigned long spawned;
	int status, stopping;

	expect_ok(kill(pid, SIGUSR1));
	expect_ok(ptrace(PTRACE_CONT, pid, 0, 0));
	for (;;) {
		status = wait_stopped(pid);
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_FORK << 8))
			break;
		stopping = status >> 16 ? 0 : WSTOPSIG(status);
		expect_ok(ptrace(PTRACE_CONT, pid, 0, stopping));
	}
	expect_ok(ptrace(PTRACE_GETEVENTMSG, pid, 0, &spawned));
	wait_stopped(spawned);
	return spawned;
}

static void attachment_survives(void)
{
	pid_t pid = attach_for_long();
	pid_t spawned;

	if (!only_unrestricted)
		expect_ok(lower(E_ | P_ | B_, PTRACE));
	expect_tracing(pid);
	spawned = await_spawned(pid);
	expect_tracing(spawned);
	expect_tracing(pid);
	expect_ok(ptrace(PTRACE_DETACH, spawned, 0, 0));
	expect_ok(ptrace(PTRACE_DETACH, pid, 0, 0));
	needs_provider();
	expect_sets(sets_of(FULL & ~PTRACE, FULL & ~PTRACE, FULL & ~PTRACE, 0, 0));
	/* a new attachment is another matter */
	expect(attach(pid) == -EPERM);
	expect(seize(spawned) == -EPERM);
}

static void memory_file_survives(void)
{
	pid_t pid = start_victim(NULL);
	int fd = expect_ok(open_memory(pid, O_RDONLY));
	long word = 0;

	if (!only_unrestricted)
		expect_ok(lower(E_ | P_ | B_, PTRACE));
	expect(pread(fd, &word, sizeof(word), (off_t)(uintptr_t)&victim_data) == sizeof(word));
	expect(word == VICTIM_SECRET);
	needs_provider();
	expect(open_memory(pid, O_RDONLY) == -EACCES);
}

#define GUARDED                                                                        \
	"attach-mode access to another process: `ptrace`, TRACEME (the parent is the " \
	"tracer), `process_vm_*`, `/proc/PID/mem`, `pidfd_getfd`"
#define SAME "trace, or read or write the memory of, another process, same uid or not"
#define INTO_EACCES "the core kernel turns that of another process's /proc/PID/mem into EACCES"
#define READ_MODE "Read-mode (`ps`, `/proc/PID/maps`) is not guarded"
#define BEFORE "Attachments made before the drop survive, with what the tracee spawns"

/* clang-format off */
static const struct test_case cases[] = {
	{ "TRACEME when the parent lacks it refused",
	  "TRACEME (the parent is the tracer)", traceme_parent_lacks },
	{ "TRACEME when only the child lacks it stays allowed",
	  "TRACEME (the parent is the tracer)", traceme_child_lacks },
	{ "TRACEME when the parent lacks it but is permissive is recorded",
	  "permissive: lacking it is recorded but allowed", traceme_permissive },
	{ "an attachment made before the drop goes on, with what the tracee forks",
	  BEFORE, attachment_survives },
	{ "a /proc/PID/mem opened before the drop goes on",
	  "What was made before the drop [...] stays", memory_file_survives },
};

static const struct trial trials[] = {
	{ "PTRACE_ATTACH", GUARDED, EPERM, have_victim, try_attach },
	{ "PTRACE_SEIZE", GUARDED, EPERM, have_victim, try_seize },
	{ "process_vm_readv", GUARDED, EPERM, have_victim, try_read_memory },
	{ "process_vm_writev", GUARDED, EPERM, have_victim, try_write_memory },
	{ "pidfd_getfd", GUARDED, EPERM, have_victim, try_take_descriptor },
	{ "reading /proc/PID/mem", INTO_EACCES, EACCES, have_victim, try_read_memory_file },
	/* writing needs wx_mappings as well */
	{ "opening /proc/PID/mem to write", INTO_EACCES, EACCES,
	  have_victim, try_open_read_write, 0, TRIAL_ONLY_E },
	{ "reading /proc/PID/syscall, attach-mode as well", GUARDED, EPERM,
	  have_victim, try_read_syscall_file },
	{ "PTRACE_ATTACH to a thread that is not the leader", GUARDED, EPERM,
	  have_victim, try_attach, OF_THREAD },
	{ "PTRACE_ATTACH by root to nobody", SAME, EPERM, have_victim, try_attach, OF_NOBODY },
	{ "PTRACE_ATTACH by nobody to nobody", SAME, EPERM, have_victim, try_attach, SAME_USER },
	{ "PTRACE_SEIZE by nobody to nobody", SAME, EPERM, have_victim, try_seize, SAME_USER },
	{ "process_vm_readv by nobody of nobody", SAME, EPERM,
	  have_victim, try_read_memory, SAME_USER },
	{ "reading /proc/PID/mem by nobody of nobody", INTO_EACCES, EACCES,
	  have_victim, try_read_memory_file, SAME_USER },
	{ "pidfd_getfd by nobody from nobody", SAME, EPERM,
	  have_victim, try_take_descriptor, SAME_USER },

	{ "read-mode access", READ_MODE, 0, have_victim, try_read_mode_access },
	{ "read-mode access by nobody to nobody", READ_MODE, 0,
	  have_victim, try_read_mode_access, SAME_USER },
	{ "a signal to another process", READ_MODE, 0, have_victim, try_signal },
	{ "process_vm_readv of oneself", "another process", 0, NULL, try_read_own_memory },
	{ "process_vm_writev of oneself", "another process", 0, NULL, try_write_own_memory },
	{ "reading one's own /proc/PID/mem", "another process", 0, NULL, try_read_own_file },
	{ "pidfd_getfd from oneself", "another process", 0, NULL, try_take_own_descriptor },
	{ "a thread reading its own process", "another process", 0, NULL, try_from_thread },
};
/* clang-format on */

const struct suite suite_ptrace = {
	.section = "4",
	.area = "ptrace",
	.cap = CAP_USR_PTRACE,
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
