// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every call that the module makes fails once, with every error that it may have, and
 * then from there on for good: nobody gets in with more than the policy allows, root gets
 * in, and nothing is left behind.
 *
 * Usage: test-faults /path/of/the/failing/pam_usercap.so
 */
#include "failing.h"
#include "fakes.h"
#include "handle.h"
#include "model.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <linux/usercap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ALL ((uint64_t)USERCAP_ALL)
#define LISTEN ((uint64_t)USERCAP_MASK(CAP_USR_TCP_LISTEN))
#define PTRACE ((uint64_t)USERCAP_MASK(CAP_USR_PTRACE))
#define FORK ((uint64_t)USERCAP_MASK(CAP_USR_FORK_EXEC))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* ---- what can fail, and how ---- */

/*
 * Not what is an answer: ENOENT and ESRCH of getgrnam_r(3), which mean that there is no
 * such group, and what TEST says of a capability that is not held, or not known.
 */
static const struct way {
	const char *name;
	int errors[12];
} ways[] = {
	{ "malloc", { ENOMEM } },
	{ "calloc", { ENOMEM } },
	{ "realloc", { ENOMEM } },
	{ "reallocarray", { ENOMEM } },
	{ "strdup", { ENOMEM } },
	{ "asprintf", { ENOMEM } },
	{ "audit_encode_nv_string", { ENOMEM } },
	{ "open64", { ENOENT, EACCES, EMFILE, ENFILE, ENOMEM, EINTR, EIO, ELOOP, ENOTDIR } },
	{ "openat64", { ENOENT, EACCES, EMFILE, ENFILE, ENOMEM, EINTR, EIO, ELOOP, ESTALE } },
	{ "fstat64", { EIO, ENOMEM, EOVERFLOW, ESTALE } },
	{ "lstat64", { EIO, ENOMEM, EACCES, ENOENT } },
	{ "fcntl64", { EINVAL, EACCES, EAGAIN, EINTR, ENOMEM } },
	{ "fdopendir", { ENOMEM } },
	{ "readdir64", { EIO, ENOENT, EOVERFLOW } },
	{ "readlinkat", { EIO, EACCES, ENOMEM, ENOENT } },
	{ "read", { EIO, EINTR, EAGAIN, ENOMEM, EISDIR, FAILING_SHORT, FAILING_EMPTY } },
	{ "close", { EIO, EINTR } },
	{ "closedir", { EIO, EINTR } },
	{ "clock_gettime", { EINVAL } },
	{ "nanosleep", { EINTR } },
	{ "getpwnam_r",
	  { EIO, EINTR, ERANGE, EMFILE, ENFILE, ENOMEM, EAGAIN, EPERM, EBADF, ECONNREFUSED,
	    ETIMEDOUT, ENOENT } },
	{ "getgrnam_r",
	  { EIO, EINTR, ERANGE, EMFILE, ENFILE, ENOMEM, EAGAIN, EPERM, EBADF, ECONNREFUSED,
	    ETIMEDOUT } },
	{ "getgrgid_r",
	  { EIO, EINTR, ERANGE, EMFILE, ENFILE, ENOMEM, EAGAIN, EPERM, EBADF, ECONNREFUSED,
	    ETIMEDOUT } },
	{ "getgrouplist", { ENOMEM } },
	{ "prctl, PROBE", { EINVAL, EPERM, ENOSYS } },
	{ "prctl, TEST", { ENOMEM, EAGAIN, EIO, ENOSYS } },
	{ "prctl, a change", { EINVAL, EPERM, ENOMEM, EAGAIN, ENOSYS } },
	{ "audit_open", { EMFILE, ENOBUFS, EPERM, EPROTONOSUPPORT, EINVAL } },
	{ "audit_log_user_message", { EPERM, EAGAIN, ENOBUFS, ECONNREFUSED, EINTR } },
	{ "pam_get_user", { PAM_CONV_ERR, PAM_BUF_ERR, PAM_ABORT } },
	{ "pam_get_item", { PAM_SYSTEM_ERR, PAM_BUF_ERR } },
	{ "pam_get_data", { PAM_NO_MODULE_DATA, PAM_SYSTEM_ERR } },
	{ "pam_set_data", { PAM_BUF_ERR, PAM_SYSTEM_ERR } },
};

static const struct way *find_way(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (!strcmp(ways[i].name, name))
			return &ways[i];
	printf("Bail out! %s fails in no way that this test knows\n", name);
	exit(1);
}

/* ---- calls, counted ---- */

#define MOST_CALLS 20000

/**
 * struct plan - which call fails
 * @at:		from 1; 0: none
 * @error:	with what
 * @for_good:	those of the same name that follow fail, too
 */
struct plan {
	unsigned int at;
	int error;
	bool for_good;
};

static struct plan plan;
static unsigned int calls;
static const struct way *due, *called[MOST_CALLS];
static long allocated;

int failing_next(const char *name)
{
	/* @name is gone with the module */
	const struct way *way = find_way(name);

	if (++calls <= MOST_CALLS)
		called[calls - 1] = way;
	if (calls == plan.at) {
		due = way;
		return plan.error;
	}
	/* what never ends is seen by the number of calls */
	return plan.for_good && way == due && calls < MOST_CALLS ? plan.error : 0;
}

void failing_allocated(const void *p)
{
	allocated += p != NULL;
}

void failing_freed(const void *p)
{
	allocated -= p != NULL;
}

static unsigned int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

/* ---- sessions ---- */

/**
 * struct scene - a session
 * @before:	the sets of the service
 * @after:	what the policy makes of them
 * @admitted:	whoever it is gets in when something is wrong
 */
struct scene {
	const char *name, *policy, *dropin, *user, *options;
	struct sets before, after;
	bool admitted;
};

/* clang-format off */
#define FREE { ALL, ALL, ALL, 0 }
#define WITHOUT(x) { ALL & ~(x), ALL & ~(x), ALL & ~(x), 0 }

static const struct scene scenes[] = {
	{ "limited", "* ~ptrace\n", NULL, "alice", "", FREE, WITHOUT(PTRACE), false },
	{ "limited by groups", "@users ~ptrace\n@jit none\n@0:9 none\n* all\n", NULL, "alice", "",
	  FREE, WITHOUT(PTRACE), false },
	{ "by the second group", "@nobody-here all\n@jit ~ptrace\n* all\n", NULL, "bob", "",
	  FREE, WITHOUT(PTRACE), false },
	{ "limited by an ID", "1000:1999 ~ptrace\n* all\n", NULL, "alice", "",
	  FREE, WITHOUT(PTRACE), false },
	{ "limited by a drop-in", "alice ~tcp_listen\n", "alice ~ptrace\n", "alice", "",
	  FREE, WITHOUT(PTRACE | LISTEN), false },
	{ "limited, from a limited service", "alice ~ptrace\n", NULL, "alice", "debug",
	  WITHOUT(LISTEN), { ALL & ~(PTRACE | LISTEN), ALL & ~(PTRACE | LISTEN), ALL & ~PTRACE, 0 },
	  false },
	{ "without fork_exec", "alice ~fork_exec\n", NULL, "alice", "noaudit",
	  FREE, { ALL, ALL, ALL & ~FORK, 0 }, false },
	{ "a dry run", "alice ~ptrace permissive\nalice ~tcp_listen\n", NULL, "alice", "",
	  FREE, { ALL & ~(PTRACE | LISTEN), ALL & ~(PTRACE | LISTEN), ALL & ~(PTRACE | LISTEN), PTRACE },
	  false },
	{ "a dry run ends", "alice ~ptrace\n", NULL, "alice", "",
	  { ALL & ~PTRACE, ALL & ~PTRACE, ALL & ~PTRACE, PTRACE }, WITHOUT(PTRACE), false },
	{ "nothing to do", "* ~ptrace\nalice all\n", NULL, "alice", "", FREE, FREE, false },
	{ "a policy with a mistake", "alice ~foo\n", NULL, "alice", "", FREE, FREE, false },
	{ "a mistake, onerr=ignore", "alice ~foo\n", NULL, "alice", "onerr=ignore", FREE, FREE, true },
	{ "onerr=ignore", "alice ~ptrace\n", NULL, "alice", "onerr=ignore", FREE, WITHOUT(PTRACE), true },
	{ "a mistake in pam.d", "alice ~ptrace\n", NULL, "alice", "nosuch", FREE, FREE, false },
	{ "root", "* none\n@users none\n", NULL, "root", "", FREE, FREE, true },
	{ "root, limited", "root ~ptrace\n", NULL, "root", "", FREE, WITHOUT(PTRACE), true },
	{ "root, from a limited service", "alice ~ptrace\n", NULL, "root", "",
	  WITHOUT(PTRACE), { ALL & ~PTRACE, ALL & ~PTRACE, ALL, 0 }, true },
	{ "root, and a mistake", "alice ~foo\n", NULL, "root", "", FREE, FREE, true },
};
/* clang-format on */

static bool same(struct sets a, struct sets b)
{
	return !memcmp(&a, &b, sizeof(a));
}

/* Does whoever has @a have nothing that is in neither @b nor @c? A dry run is to have it. */
static bool within(struct sets a, struct sets b, struct sets c)
{
	return !((a.e | a.permissive) & ~(b.e | b.permissive | c.e | c.permissive)) &&
	       !((a.p | a.permissive) & ~(b.p | b.permissive | c.p | c.permissive)) &&
	       !((a.b | a.permissive) & ~(b.b | b.permissive | c.b | c.permissive));
}

/* Whose name the module was not told is nobody to it */
static bool is_nameless(void)
{
	return due && !strcmp(due->name, "pam_get_user");
}

static const char *judge_opening(const struct scene *scene, int code)
{
	struct sets sets = model_sets();
	bool in = code == PAM_SUCCESS || code == IGNORED;
	bool knows = !strcmp(scene->user, "root") && !is_nameless();

	if (!in && code != PAM_PERM_DENIED && code != PAM_USER_UNKNOWN)
		return "a strange return value";
	if (!in && (scene->admitted && (knows || strstr(scene->options, "onerr=ignore"))))
		return "locked out";
	if (!in && !strstr(fakes.log, "<1>refusing "))
		return "refused without a word";
	if (in && !scene->admitted && !within(sets, scene->after, scene->after))
		return "in, with more than the policy allows";
	if (in && !within(sets, scene->after, scene->after) && !strstr(fakes.log, "<1>letting "))
		return "let in without a word";
	/* what fails for good keeps the module from putting it back */
	if (!in && !plan.for_good && !same(sets, scene->before))
		return "refused, and not as before";
	if (!within(sets, scene->before, scene->after))
		return "something that nobody has";
	return NULL;
}

/* Open, close, end. Return: what is wrong, or NULL */
static const char *try(const struct scene *scene, const struct plan *with)
{
	const char *lines[] = { scene->options, NULL };
	unsigned int fds = count_fds();
	const char *wrong;
	pam_handle_t *pamh;
	int code;

	fakes_reset();
	model_start(RIGHT_GRANT, scene->before, false);
	pamh = handle_start(scene->user, lines);
	plan = *with;
	calls = 0;
	due = NULL;
	allocated = 0;
	code = pam_open_session(pamh, 0);
	wrong = judge_opening(scene, code);
	if ((code == PAM_SUCCESS || code == IGNORED) && !wrong) {
		pam_close_session(pamh, 0);
		if (!within(model_sets(), scene->before, scene->after))
			wrong = "closed, with something that nobody has";
	}
	pam_end(pamh, code);
	if (!wrong && allocated)
		wrong = "memory is lost, or freed twice";
	if (!wrong && count_fds() != fds)
		wrong = "descriptors are lost";
	if (!wrong && calls >= MOST_CALLS)
		wrong = "it never ends";
	return wrong;
}

/* ---- all of them ---- */

static unsigned int n_points, n_outcomes, n_wrong;

static void try_fault(const struct scene *scene, unsigned int at, int error, bool for_good)
{
	const struct plan with = { at, error, for_good };
	const char *wrong = try(scene, &with);

	n_outcomes++;
	if (!wrong)
		return;
	n_wrong++;
	printf("# %s: call %u, %s, with %d (%s)%s: %s\n# log: %s\n", scene->name, at,
	       due ? due->name : "?", error, strerror(error), for_good ? " and so on" : "", wrong,
	       tap_one_line(fakes.log));
}

/* Libraries keep what they ask for once, such as what the module's name is. */
static unsigned int count_calls(const struct scene *scene)
{
	const struct plan none = { 0 };
	const char *wrong = try(scene, &none);

	if (wrong || (!same(scene->before, scene->after) && strstr(fakes.log, "<1>"))) {
		printf("# %s\n", wrong ? wrong : tap_one_line(fakes.log));
		return 0;
	}
	return calls;
}

static void try_scene(const struct scene *scene)
{
	static const struct way *here[MOST_CALLS];
	unsigned int n, outcomes = n_outcomes, wrong = n_wrong;

	handle_policy(scene->policy, 0644);
	handle_dropin(scene->dropin);
	/* what was written only just now is waited for: once is enough */
	usleep(50000);
	n = count_calls(scene);
	if (!tap_check(n > 0 && n < 1000, "%s: without a fault", scene->name))
		return;
	memcpy(here, called, n * sizeof(*called));
	for (unsigned int at = 1; at <= n; at++) {
		const struct way *way = here[at - 1];

		for (size_t i = 0; i < ARRAY_SIZE(way->errors) && way->errors[i]; i++) {
			try_fault(scene, at, way->errors[i], false);
			/* which one hardly matters, but for those that are tried again */
			if (i == 0 || way->errors[i] == EINTR || way->errors[i] == ERANGE)
				try_fault(scene, at, way->errors[i], true);
		}
	}
	n_points += n;
	tap_check(n_wrong == wrong, "%s: %u calls, %u ways to fail", scene->name, n,
		  n_outcomes - outcomes);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	handle_setup(argv[1]);
	for (size_t i = 0; i < ARRAY_SIZE(scenes); i++)
		try_scene(&scenes[i]);
	printf("# %u calls failed in %u ways, %u of them badly\n", n_points, n_outcomes, n_wrong);
	handle_teardown();
	return tap_done();
}
