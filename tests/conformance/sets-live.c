// SPDX-License-Identifier: GPL-2.0-or-later
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "harness.h"
#include "sets-live.h"

/* The raw call: all 64 bits of each argument reach the kernel, and so does its answer. */
int usercap_call(uint64_t op, uint64_t sets, uint64_t caps, uint64_t last)
{
	long result = syscall(SYS_prctl, (long)PR_USERCAP, op, sets, caps, last);

	if (result != 0 && result != -1)
		fail("prctl returned %ld: results are never data", result);
	return result;
}

int probe(void)
{
	return usercap_call(USERCAP_PROBE, USERCAP_ABI, 0, 0);
}

int test_caps(unsigned int sets, uint32_t caps)
{
	return usercap_call(USERCAP_TEST, sets, caps, 0);
}

int lower(unsigned int sets, uint32_t caps)
{
	return usercap_call(USERCAP_LOWER, sets, caps, 0);
}

int raise_caps(unsigned int sets, uint32_t caps)
{
	return usercap_call(USERCAP_RAISE, sets, caps, 0);
}

int lock_sets(void)
{
	return usercap_call(USERCAP_LOCK, 0, 0, 0);
}

static uint32_t read_set(unsigned int set)
{
	uint32_t caps = 0;
	uint32_t cap;

	/* the usual answer, in one call instead of one for each */
	if (test_caps(set, USERCAP_ALL) == 0)
		return USERCAP_ALL;
	for (cap = 1; cap <= USERCAP_ALL; cap <<= 1) {
		if (test_caps(set, cap) == 0)
			caps |= cap;
		else if (errno != EPERM)
			fail("TEST: %s", strerrorname_np(errno));
	}
	return caps;
}

uint64_t read_sets(void)
{
	return sets_of(read_set(E_), read_set(P_), read_set(B_), read_set(PERMISSIVE_),
		       read_set(DENIED_));
}

bool sets_unrestricted(void)
{
	return !usercap_restricted(read_sets());
}

uint64_t sets_of(uint32_t effective, uint32_t permitted, uint32_t bounding, uint32_t permissive,
		 uint32_t denied)
{
	return usercap_flip(usercap_spread(E_, effective) | usercap_spread(P_, permitted) |
			    usercap_spread(B_, bounding) | usercap_spread(PERMISSIVE_, permissive) |
			    usercap_spread(DENIED_, denied));
}

static void append_set(char *text, size_t size, const char *label, uint32_t caps)
{
	/* clang-format off */
	static const char *const names[] = {
#define NAME(constant, bit, name, text) name,
		USERCAP_TABLE(NAME)
#undef NAME
	};
	/* clang-format on */
	const char *separator = "";
	int i;

	snprintf(text + strlen(text), size - strlen(text), "%s=", label);
	if (caps == USERCAP_ALL)
		snprintf(text + strlen(text), size - strlen(text), "all");
	for (i = 0; i < USERCAP_COUNT && caps != USERCAP_ALL; i++) {
		if (!(caps & USERCAP_MASK(i)))
			continue;
		snprintf(text + strlen(text), size - strlen(text), "%s%s", separator, names[i]);
		separator = ",";
	}
}

const char *sets_text(uint64_t state)
{
	static _Thread_local char texts[4][320];
	static _Thread_local unsigned int turn;
	char *text = texts[turn++ % ARRAY_SIZE(texts)];

	*text = '\0';
	append_set(text, sizeof(texts[0]), "E", usercap_in(state, E_));
	append_set(text, sizeof(texts[0]), " P", usercap_in(state, P_));
	append_set(text, sizeof(texts[0]), " B", usercap_in(state, B_));
	append_set(text, sizeof(texts[0]), " permissive", usercap_in(state, PERMISSIVE_));
	append_set(text, sizeof(texts[0]), " denied", usercap_in(state, DENIED_));
	return text;
}

void expect_sets_at(const char *file, int line, uint64_t wanted)
{
	uint64_t sets = read_sets();

	wanted &= ~USERCAP_LOCKED;
	if (sets != wanted)
		fail_at(file, line, "sets are %s, wanted %s", sets_text(sets), sets_text(wanted));
}

int try_listen(void)
{
	int fd = expect_ok(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	int result = result_of(listen(fd, 1));

	close(fd);
	return result;
}

int try_fork(void)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(CASE_PASSED);
	expect_child_passed(pid);
	return 0;
}

int try_map(void)
{
	void *memory;

	memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		      -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	munmap(memory, 4096);
	return 0;
}

/* The refusals that cost least */
void expect_refusal(uint32_t cap)
{
	int result = cap == LISTEN ? try_listen() : cap == WX ? try_map() : try_fork();

	if (result != -EPERM)
		fail("%s, wanted EPERM", result ? strerrorname_np(-result) : "success");
}

void have_refused(uint32_t caps)
{
	uint32_t cap;

	for (cap = 1; cap <= USERCAP_ALL; cap <<= 1)
		if (caps & cap)
			expect_refusal(cap);
}

/* Raising again what was lowered from E only is everybody's right. */
static void have_denied(uint32_t denied)
{
	expect_ok(lower(E_, denied));
	have_refused(denied);
	expect_ok(raise_caps(E_, denied));
}

void become(uint64_t state)
{
	uint32_t denied = usercap_in(state, DENIED_);

	if (denied & PTRACE)
		fail("ptrace cannot be made denied here");
	have_denied(denied);
	expect_ok(raise_caps(PERMISSIVE_, usercap_in(state, PERMISSIVE_)));
	expect_ok(lower(B_, USERCAP_ALL & ~usercap_in(state, B_)));
	expect_ok(lower(P_, USERCAP_ALL & ~usercap_in(state, P_)));
	expect_ok(lower(E_, USERCAP_ALL & ~usercap_in(state, E_)));
	if (usercap_locked(state))
		expect_ok(lock_sets());
	expect_sets(state);
}
