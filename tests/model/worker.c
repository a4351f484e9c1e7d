// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the threads do that are told: each command is one system call, as raw as
 * may be, because glibc would change every thread where the kernel changes one.
 */
#include "board.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <linux/usercap.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534
#define SETPCAP (1ULL << CAP_SETPCAP)
#define SYS_PTRACE_CAP (1ULL << CAP_SYS_PTRACE)

static int result_of(long result)
{
	return result == -1 ? -errno : 0;
}

/* ---- classical capabilities ---- */

static void get_capabilities(uint64_t *effective, uint64_t *permitted)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };

	syscall(SYS_capget, &header, data);
	*effective = data[0].effective | (uint64_t)data[1].effective << 32;
	*permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
}

static int set_capabilities(uint64_t effective, uint64_t permitted)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = effective, .permitted = permitted },
		{ .effective = effective >> 32, .permitted = permitted >> 32 },
	};

	return result_of(syscall(SYS_capset, &header, data));
}

static int change_capabilities(uint64_t off, uint64_t on, uint64_t for_good)
{
	uint64_t effective, permitted;

	get_capabilities(&effective, &permitted);
	permitted &= ~for_good;
	effective = (effective | on) & permitted & ~(off | for_good);
	return set_capabilities(effective, permitted);
}

static int become_nobody(void)
{
	if (syscall(SYS_setgroups, 0, NULL) < 0 ||
	    syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY) < 0)
		return -errno;
	return result_of(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY));
}

/* ---- guarded operations ---- */

static int call(const uint64_t args[4])
{
	long result = syscall(SYS_prctl, (long)PR_USERCAP, args[0], args[1], args[2], args[3]);

	/* results are never data */
	return result > 0 ? (int)result : result_of(result);
}

static int observe(uint32_t sets[N_SETS])
{
	for (int set = 0; set < N_SETS; set++) {
		sets[set] = 0;
		for (int cap = 0; cap < USERCAP_COUNT; cap++) {
			int result = call((uint64_t[]){ USERCAP_TEST, 1U << set, 1U << cap, 0 });

			if (result == 0)
				sets[set] |= USERCAP_MASK(cap);
			else if (result != -EPERM)
				return result;
		}
	}
	return 0;
}

static int try_listen(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result = fd < 0 ? -errno : result_of(listen(fd, 1));

	if (fd >= 0)
		close(fd);
	return result;
}

static int try_map(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	munmap(memory, 4096);
	return 0;
}

/* There is nothing at that address, which is found out after permission. */
static int try_ptrace(pid_t pid)
{
	char byte;
	struct iovec local = { &byte, 1 }, remote = { NULL, 1 };

	if (process_vm_readv(pid, &local, 1, &remote, 1, 0) >= 0 || errno == EFAULT)
		return 0;
	return -errno;
}

/* ---- what starts and ends ---- */

/* Of the process as it is now: a thread has the slot that it was started with. */
static struct board *my_board;

static int start_process(int slot, unsigned long flags)
{
	long pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		work(my_board, slot);
	return result_of(pid);
}

static void *thread(void *slot)
{
	work(my_board, (int)(intptr_t)slot);
}

static int start_thread(int slot)
{
	pthread_attr_t attr;
	pthread_t id;
	int error;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 128 * 1024);
	error = pthread_create(&id, &attr, thread, (void *)(intptr_t)slot);
	pthread_attr_destroy(&attr);
	return -error;
}

static int execute(int slot)
{
	char fd_text[16], slot_text[16];
	char *argv[] = { "usercap-model", WORKER_OPTION, fd_text, slot_text, NULL };
	char *envp[] = { NULL };

	snprintf(fd_text, sizeof(fd_text), "%d", board_fd);
	snprintf(slot_text, sizeof(slot_text), "%d", slot);
	/* the one of the process is gone when its first thread has ended */
	return result_of(execve("/proc/thread-self/exe", argv, envp));
}

static int reap(pid_t pid)
{
	return result_of(waitpid(pid, NULL, __WALL));
}

/* ---- the loop ---- */

static void answer(struct slot *slot)
{
	get_capabilities(&slot->facts.effective, &slot->facts.permitted);
	slot->facts.no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
	slot->facts.pid = getpid();
	slot->facts.tid = syscall(SYS_gettid);
	slot->facts.uid = syscall(SYS_getuid);
	__atomic_store_n(&slot->done, slot->turn, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, &slot->done, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static int change_rights(enum command command)
{
	int result = -EINVAL;

	switch (command) {
	case DO_NO_NEW_PRIVS:
		return result_of(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	case DO_SETPCAP_OFF:
		return change_capabilities(SETPCAP, 0, 0);
	case DO_SETPCAP_ON:
		return change_capabilities(0, SETPCAP, 0);
	case DO_DROP_SETPCAP:
		result = change_capabilities(0, 0, SETPCAP);
		break;
	case DO_DROP_PTRACE:
		result = change_capabilities(0, 0, SYS_PTRACE_CAP);
		break;
	case DO_NOBODY:
		result = become_nobody();
		break;
	case DO_USER_NAMESPACE:
		result = result_of(unshare(CLONE_NEWUSER));
		break;
	default:
		break;
	}
	/* or ptrace would be refused for a reason that is none of ours */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	return result;
}

static int carry_out(struct slot *slot, int number)
{
	switch (slot->command) {
	case DO_CALL:
		return call(slot->args);
	case DO_OBSERVE:
		return observe(slot->sets);
	case DO_LISTEN:
		return try_listen();
	case DO_MAP:
		return try_map();
	case DO_PTRACE:
		return try_ptrace(slot->args[0]);
	case DO_FORK:
		return start_process(slot->args[0], 0);
	case DO_FORK_SIBLING:
		return start_process(slot->args[0], CLONE_PARENT);
	case DO_THREAD:
		return start_thread(slot->args[0]);
	case DO_EXEC:
		return execute(number);
	case DO_REAP:
		return reap(slot->args[0]);
	default:
		return change_rights(slot->command);
	}
}

void work(struct board *board, int number)
{
	struct slot *slot = &board->slots[number];
	uint32_t seen = slot->turn;

	my_board = board;
	for (;;) {
		answer(slot);
		while (__atomic_load_n(&slot->turn, __ATOMIC_SEQ_CST) == seen)
			syscall(SYS_futex, &slot->turn, FUTEX_WAIT, seen, NULL, NULL, 0);
		seen = slot->turn;
		if (slot->command == DO_EXIT || slot->command == DO_EXIT_THREAD) {
			answer(slot);
			syscall(slot->command == DO_EXIT ? SYS_exit_group : SYS_exit, 0);
		}
		slot->result = carry_out(slot, number);
	}
}

/* A new program; if it was not executed, the old one would have answered. */
void work_on(int fd, int number)
{
	struct board *board = board_at(fd);

	board->slots[number].result = 0;
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	work(board, number);
}
