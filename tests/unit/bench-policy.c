// SPDX-License-Identifier: GPL-2.0-or-later
/* What a policy costs a login: one load and one resolve, the best of several */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "policy-internal.h"
#include "scratch.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void write_lines(const char *format, int n)
{
	FILE *file = fopen("policy", "w");

	assert_non_null(file);
	for (int i = 0; i < n; i++)
		fprintf(file, format, i, i);
	assert_int_equal(fclose(file), 0);
}

static void measure(const char *what, const char *format, int n, const char *user)
{
	static const char *const none[2];
	double load = 1e9, resolve = 1e9;

	write_lines(format, n);
	for (int i = 0; i < 20; i++) {
		struct usercap_assignment *answer;
		struct usercap_policy *policy;
		double start = now(), loaded, resolved;

		assert_int_equal(policy_load_from("policy", none, geteuid(), &policy, NULL), 0);
		loaded = now();
		assert_int_equal(usercap_policy_resolve(policy, user, 5000, 5000, &answer), 0);
		resolved = now();
		load = loaded - start < load ? loaded - start : load;
		resolve = resolved - loaded < resolve ? resolved - loaded : resolve;
		usercap_assignment_free(answer);
		usercap_policy_free(policy);
	}
	printf("%7d %-28s load %8.3f ms, resolve %8.3f ms\n", n, what, load, resolve);
}

int main(void)
{
	scratch_enter();
	for (int n = 1000; n <= 100000; n *= 10) {
		measure("users", "user%d ~tcp_listen,wx_mappings permissive # %d\n", n, "user500");
		measure("uid ranges", "%d:%d ~ptrace\n", n, "stranger");
		measure("gid ranges", "@%d:%d ~ptrace\n", n, "stranger");
		measure("lines about one user", "alice ~ptrace # %d %d\n", n, "alice");
		measure("lines about everybody", "* ~ptrace # %d %d\n", n, "stranger");
	}
	for (int n = 100; n <= 2000; n *= n < 1000 ? 10 : 2)
		measure("groups that do not exist", "@group%d ~ptrace # %d\n", n, "stranger");
	scratch_leave();
	return 0;
}
