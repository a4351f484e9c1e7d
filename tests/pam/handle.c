// SPDX-License-Identifier: GPL-2.0-or-later
#include "handle.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/pam-usercap.XXXXXX";
static char service[64], other[64], policy[64], dropins[64], dropin[80];
static char *module;

static void must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

static void write_file(const char *path, const char *text, unsigned int mode)
{
	FILE *file;

	unlink(path);
	if (!text)
		return;
	file = fopen(path, "we");
	must(file && fputs(text, file) >= 0 && !fclose(file), path);
	must(!chmod(path, mode), path);
}

void handle_setup(const char *path)
{
	must(mkdtemp(dir) != NULL, dir);
	sprintf(service, "%s/usercap", dir);
	sprintf(other, "%s/other", dir);
	sprintf(policy, "%s/policy", dir);
	sprintf(dropins, "%s/policy.d", dir);
	sprintf(dropin, "%s/dropin.conf", dropins);
	must(!mkdir(dropins, 0755), dropins);
	/* meson names it relative to where it runs tests; libpam wants all of it */
	module = realpath(path, NULL);
	must(module != NULL, path);
	/* libpam insists on this one */
	write_file(other, "session required pam_deny.so\n", 0644);
}

void handle_teardown(void)
{
	unlink(service);
	unlink(other);
	unlink(policy);
	unlink(dropin);
	rmdir(dropins);
	must(!rmdir(dir), dir);
	free(module);
}

void handle_policy(const char *text, unsigned int mode)
{
	write_file(policy, text, mode);
}

void handle_dropin(const char *text)
{
	write_file(dropin, text, 0644);
}

const char *handle_policy_path(void)
{
	return policy;
}

static int converse(int n, const struct pam_message **messages, struct pam_response **ret,
		    void *data)
{
	(void)messages;
	(void)data;
	*ret = calloc(n, sizeof(**ret));
	return *ret ? PAM_SUCCESS : PAM_BUF_ERR;
}

/*
 * The last line answers in place of the module if that returned PAM_IGNORE:
 * pam_debug returns whatever it is told.
 */
pam_handle_t *handle_start(const char *user, const char *const *lines)
{
	static const struct pam_conv conv = { .conv = converse };
	pam_handle_t *pamh = NULL;
	char text[8192] = "";
	size_t used = 0;
	int r;

	for (; *lines; lines++)
		used += sprintf(text + used,
				"session [success=%s ignore=ignore default=die] %s %s%s %s\n",
				lines[1] ? "ok" : "done", module,
				strncmp(*lines, "conf=", 5) ? "conf=" : "",
				strncmp(*lines, "conf=", 5) ? policy : "", *lines);
	sprintf(text + used, "session required pam_debug.so open_session=no_module_data\n");
	write_file(service, text, 0644);
	r = pam_start_confdir("usercap", user, &conv, dir, &pamh);
	must(r == PAM_SUCCESS, "pam_start_confdir");
	return pamh;
}
