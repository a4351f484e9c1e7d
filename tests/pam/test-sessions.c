// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sessions that are nested, closed elsewhere, or never closed
 *
 * Usage: test-sessions /path/of/pam_usercap.so
 */
#include "fakes.h"
#include "handle.h"
#include "model.h"
#include "tap.h"

#include <dlfcn.h>
#include <linux/usercap.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PTRACE ((uint64_t)USERCAP_MASK(CAP_USR_PTRACE))
#define LISTEN ((uint64_t)USERCAP_MASK(CAP_USR_TCP_LISTEN))
#define ALL ((uint64_t)USERCAP_ALL)

static const struct sets everything = { ALL, ALL, ALL, 0 };

static pam_handle_t *begin(const char *user, const char *const *lines)
{
	fakes_reset();
	model_start(RIGHT_GRANT, everything, false);
	return handle_start(user, lines);
}

static const char *const plain[] = { "", NULL };

/*
 * libpam's answer to a close is that of the stack's last open, so it says
 * nothing here where that was something else than PAM_SUCCESS.
 */
static bool bounding_lacks(uint64_t caps)
{
	return model_sets().b == (ALL & ~caps);
}

static void test_again(void)
{
	pam_handle_t *pamh;
	int i;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice", plain);
	for (i = 0; i < 3; i++) {
		tap_check(!pam_open_session(pamh, 0) && bounding_lacks(PTRACE), "open %d", i);
		fakes.audit[0] = '\0';
		tap_check(!pam_close_session(pamh, 0) && bounding_lacks(0), "close %d", i);
	}
	tap_check(!pam_close_session(pamh, 0) && bounding_lacks(0), "close once too often");
	pam_end(pamh, PAM_SUCCESS);
}

/* One handle, opened for alice, then for bob in the same, as samba may do */
static void test_nested(void)
{
	pam_handle_t *pamh;

	handle_policy("alice ~ptrace\nbob ~tcp_listen\n", 0644);
	pamh = begin("alice", plain);
	tap_check(!pam_open_session(pamh, 0) && bounding_lacks(PTRACE), "outer");
	pam_set_item(pamh, PAM_USER, "bob");
	fakes.audit[0] = '\0';
	tap_check(!pam_open_session(pamh, 0) && bounding_lacks(LISTEN), "inner");
	tap_check(model_sets().e == (ALL & ~(LISTEN | PTRACE)), "effective is never raised");
	tap_check(!pam_close_session(pamh, 0) && bounding_lacks(PTRACE), "inner closed");
	tap_check(model_sets().e == (ALL & ~PTRACE), "effective as in the outer");
	tap_check(!pam_close_session(pamh, 0) && bounding_lacks(0), "outer closed");
	tap_check(model_sets().e == ALL, "effective as before");
	pam_end(pamh, PAM_SUCCESS);
}

/* The inner one has nothing to do, and its close must not end the outer. */
static void test_nested_same(void)
{
	pam_handle_t *pamh;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice", plain);
	tap_check(!pam_open_session(pamh, 0) && bounding_lacks(PTRACE), "outer");
	tap_check(pam_open_session(pamh, 0) == IGNORED && bounding_lacks(PTRACE), "the same again");
	pam_close_session(pamh, 0);
	tap_check(bounding_lacks(PTRACE), "still limited");
	pam_close_session(pamh, 0);
	tap_check(bounding_lacks(0), "outer closed");
	pam_end(pamh, PAM_SUCCESS);
}

/* A session that was refused is none: it leaves the outer to its own close. */
static void test_nested_refused(void)
{
	pam_handle_t *pamh;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice", plain);
	tap_check(!pam_open_session(pamh, 0) && bounding_lacks(PTRACE), "outer");
	handle_policy("alice ~foo\n", 0644);
	fakes.audit[0] = '\0';
	tap_check(pam_open_session(pamh, 0) == PAM_PERM_DENIED && bounding_lacks(PTRACE),
		  "inner refused");
	pam_close_session(pamh, 0);
	tap_check(bounding_lacks(0), "outer closed");
	pam_end(pamh, PAM_PERM_DENIED);
}

static void test_twice_in_the_stack(void)
{
	static const char *const twice[] = { "", "noaudit", NULL };
	pam_handle_t *pamh;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice", twice);
	tap_check(pam_open_session(pamh, 0) == IGNORED && bounding_lacks(PTRACE), "open");
	pam_close_session(pamh, 0);
	tap_check(bounding_lacks(0), "close");
	pam_end(pamh, PAM_SUCCESS);
}

/* What else changed in the meantime stays changed. */
static void test_only_its_own(void)
{
	struct sets sets;
	pam_handle_t *pamh;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice", plain);
	pam_open_session(pamh, 0);
	sets = model_sets();
	sets.e &= ~LISTEN;
	sets.b &= ~LISTEN;
	model_start(RIGHT_GRANT, sets, false);
	tap_check(!pam_close_session(pamh, 0) && bounding_lacks(LISTEN), "bounding");
	tap_check(model_sets().e == (ALL & ~LISTEN) && model_sets().p == ALL, "effective");
	pam_end(pamh, PAM_SUCCESS);
}

/* The lock, or setuid, came in between: as with systemd, in a child. */
static void test_close_without_right(int right, bool locked, const char *name)
{
	static const char *const debug[] = { "debug", NULL };
	pam_handle_t *pamh;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice", debug);
	pam_open_session(pamh, 0);
	model_start(right, model_sets(), locked);
	fakes.log[0] = '\0';
	tap_check(!pam_close_session(pamh, 0) && bounding_lacks(PTRACE), "%s", name);
	tap_check(strstr(fakes.log, "<7>cannot put the user capabilities back: "), "%s: log", name);
	pam_end(pamh, PAM_SUCCESS);
}

static void test_close_in_child(void)
{
	pam_handle_t *pamh;
	int status = -1;
	pid_t pid;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice", plain);
	pam_open_session(pamh, 0);
	pid = fork();
	if (!pid) {
		model_start(RIGHT_NONE, model_sets(), false);
		_exit(pam_close_session(pamh, 0) || !bounding_lacks(PTRACE));
	}
	waitpid(pid, &status, 0);
	tap_check(!status, "closed without privilege in a child");
	tap_check(!pam_close_session(pamh, 0) && bounding_lacks(0), "then in the parent");
	pam_end(pamh, PAM_SUCCESS);
}

/* Leak checkers see to the rest. The sets stay: pam_end() is no logout. */
static void test_never_closed(void)
{
	pam_handle_t *pamh;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice", plain);
	pam_open_session(pamh, 0);
	pam_open_session(pamh, 0);
	pam_end(pamh, PAM_SUCCESS);
	tap_check(bounding_lacks(PTRACE), "a handle that ends changes nothing");
}

static void test_never_opened(void)
{
	pam_handle_t *pamh = begin("alice", plain);

	tap_check(!pam_close_session(pamh, 0) && !model.calls, "closed without having been opened");
	pam_end(pamh, PAM_SUCCESS);
}

static void test_close_with_mistakes(void)
{
	static const char *const mistaken[] = { "onerr=ignore nosuch", NULL };
	pam_handle_t *pamh;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice", mistaken);
	tap_check(!pam_open_session(pamh, 0) && bounding_lacks(0), "let in");
	tap_check(!pam_close_session(pamh, 0) && bounding_lacks(0), "let out");
	pam_end(pamh, PAM_SUCCESS);
}

int main(int argc, char **argv)
{
	void *module;

	if (argc < 2)
		return 2;
	module = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	tap_check(module, "loads with all symbols bound");
	handle_setup(argv[1]);
	test_again();
	test_nested();
	test_nested_same();
	test_nested_refused();
	test_twice_in_the_stack();
	test_only_its_own();
	test_close_without_right(RIGHT_NONE, false, "privilege gone");
	test_close_without_right(RIGHT_GRANT, true, "locked meanwhile");
	test_close_without_right(NO_PROVIDER, false, "provider gone");
	test_close_in_child();
	test_never_closed();
	test_never_opened();
	test_close_with_mistakes();
	handle_teardown();
	if (module)
		dlclose(module);
	return tap_done();
}
