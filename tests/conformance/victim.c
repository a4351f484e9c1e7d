// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "harness.h"
#include "victim.h"

volatile long victim_data;

pid_t start_victim(void (*prepare)(void))
{
	char byte = 0;
	int fds[2];
	pid_t pid;

	expect_ok(pipe(fds));
	pid = expect_ok(fork());
	if (pid == 0) {
		victim_data = VICTIM_SECRET;
		if (prepare)
			prepare();
		/* after prepare(): a change of ids forgets it */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		expect(write(fds[1], &byte, 1) == 1);
		for (;;)
			pause();
	}
	close(fds[1]);
	if (read(fds[0], &byte, 1) != 1)
		_exit(CASE_FAILED);
	close(fds[0]);
	return pid;
}

static void *wait_forever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

void victim_with_thread(void)
{
	pthread_t thread;

	expect(!pthread_create(&thread, NULL, wait_forever, NULL));
}

pid_t other_thread(pid_t pid)
{
	struct dirent *entry;
	pid_t found = 0;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	expect(dir);
	while ((entry = readdir(dir)))
		if (atoi(entry->d_name) > 0 && atoi(entry->d_name) != pid)
			found = atoi(entry->d_name);
	closedir(dir);
	expect(found);
	return found;
}

static int detach_when_stopped(pid_t pid)
{
	int status = wait_for(pid);

	if (!WIFSTOPPED(status))
		fail("a traced process ended: %#x", status);
	return result_of(ptrace(PTRACE_DETACH, pid, 0, 0));
}

int attach(pid_t pid)
{
	if (ptrace(PTRACE_ATTACH, pid, 0, 0) < 0)
		return -errno;
	return detach_when_stopped(pid);
}

int seize(pid_t pid)
{
	if (ptrace(PTRACE_SEIZE, pid, 0, 0) < 0)
		return -errno;
	expect_ok(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
	return detach_when_stopped(pid);
}

static int transfer(pid_t pid, int number, long *word)
{
	struct iovec local = { word, sizeof(*word) };
	struct iovec remote = { (void *)&victim_data, sizeof(victim_data) };
	long length = syscall(number, pid, &local, 1, &remote, 1, 0);

	if (length < 0 && errno == ENOSYS)
		skip("no process_vm_readv");
	return length == sizeof(*word) ? 0 : -errno;
}

int read_memory(pid_t pid)
{
	long word = 0;
	int result = transfer(pid, SYS_process_vm_readv, &word);

	if (result == 0 && pid != getpid())
		expect(word == VICTIM_SECRET);
	return result;
}

int write_memory(pid_t pid)
{
	long word = VICTIM_SECRET;

	return transfer(pid, SYS_process_vm_writev, &word);
}

int open_memory(pid_t pid, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int read_memory_file(pid_t pid)
{
	long word = 0;
	int fd = open_memory(pid, O_RDONLY);

	if (fd < 0)
		return fd;
	if (pread(fd, &word, sizeof(word), (off_t)(uintptr_t)&victim_data) != sizeof(word))
		return -errno;
	close(fd);
	return 0;
}

int take_descriptor(pid_t pid)
{
	int pidfd, fd;

	pidfd = expect_ok(syscall(SYS_pidfd_open, pid, 0));
	fd = syscall(SYS_pidfd_getfd, pidfd, 1, 0);
	if (fd < 0)
		return -errno;
	close(fd);
	close(pidfd);
	return 0;
}

int read_syscall_file(pid_t pid)
{
	char path[64], line[256];
	int fd, result;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		skip("no /proc/PID/syscall");
	expect_ok(fd);
	result = result_of(read(fd, line, sizeof(line)));
	close(fd);
	return result;
}

static int read_proc_file(pid_t pid, const char *name)
{
	char path[64], text[256];
	int fd, result;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	result = read(fd, text, sizeof(text)) > 0 ? 0 : -errno;
	close(fd);
	return result;
}

int read_mode_access(pid_t pid)
{
	static const char *const files[] = { "maps", "status", "stat", "cmdline", "auxv" };
	char path[64], target[256];
	int result;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		result = read_proc_file(pid, files[i]);
		if (result)
			return result;
	}
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	if (readlink(path, target, sizeof(target)) <= 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/%d/fd/1", pid);
	if (readlink(path, target, sizeof(target)) <= 0)
		return -errno;
	if (syscall(SYS_kcmp, getpid(), pid, KCMP_VM, 0, 0) < 0 && errno != ENOSYS)
		return -errno;
	return 0;
}
