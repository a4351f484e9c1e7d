// SPDX-License-Identifier: GPL-2.0-or-later
/* Does every service that opens sessions call pam_usercap? */
#include "doctor.h"

#include "machine.h"
#include "module-options.h"
#include "pam-stack.h"

#include <errno.h>
#include <glob.h>
#include <string.h>

#define MODULE PAM_USERCAP
#define RULE "session [success=ok ignore=ignore module_unknown=ignore default=bad] " MODULE

/* A part of other files, which lacks the module, and the services that have it from there */
struct fragment {
	const char *name;
	const char *services;
	size_t n;
	enum severity severity;
};

struct fragments {
	struct fragment *at;
	size_t n;
	size_t room;
};

static bool is_among(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* By these people log in, or become somebody else. */
static enum severity weigh(const char *service)
{
	static const char *const logins[] = { "atd",	      "cockpit", "cron",   "crond",
					      "gdm-password", "lightdm", "login",  "other",
					      "remote",	      "sddm",	 "sshd",   "su",
					      "su-l",	      "sudo",	 "sudo-i", "systemd-user",
					      "xrdp-sesman" };
	/* for root alone, to run something as somebody without all that a session is */
	static const char *const spared[] = { "runuser", "runuser-l" };

	if (is_among(service, logins, sizeof(logins) / sizeof(*logins)))
		return SEVERITY_CRITICAL;
	if (is_among(service, spared, sizeof(spared) / sizeof(*spared)))
		return SEVERITY_NOTE;
	return SEVERITY_WARNING;
}

/* ---- where it is missing ---- */

static struct fragment *find_fragment(struct doctor *doctor, struct fragments *fragments,
				      const char *name)
{
	const struct fragment fragment = { .name = name };

	for (size_t i = 0; i < fragments->n; i++)
		if (!strcmp(fragments->at[i].name, name))
			return &fragments->at[i];
	list_append(doctor->arena, fragments, fragment);
	return &fragments->at[fragments->n - 1];
}

static void add_to_fragment(struct doctor *doctor, struct fragments *fragments, const char *name,
			    const char *service)
{
	struct fragment *fragment = find_fragment(doctor, fragments, name);

	fragment->services =
		fragment->n++ ? arena_format(doctor->arena, "%s, %s", fragment->services, service)
			      : service;
	if (weigh(service) > fragment->severity)
		fragment->severity = weigh(service);
}

static void add_service(struct doctor *doctor, const struct pam_stack *stack, const char *service)
{
	add_finding(doctor, weigh(service), "pam-missing", stack->path,
		    arena_format(doctor->arena, "after line %u add: " RULE, stack->last),
		    weigh(service) == SEVERITY_NOTE
			    ? "sessions that root opens with it are not limited: " MODULE
			      " is not in its session stack"
			    : "its sessions are not limited: " MODULE
			      " is not in its session stack");
}

static void add_fragment(struct doctor *doctor, const struct fragment *fragment)
{
	const char *profile = machine_path(doctor->arena, "/usr/share/pam-configs/usercap");
	bool debian = !strncmp(fragment->name, "common-", 7) && access(profile, F_OK) == 0;

	add_finding(doctor, fragment->severity, "pam-missing",
		    pam_service_path(doctor->arena, fragment->name),
		    debian ? "pam-auth-update --enable usercap" : "append to it: " RULE,
		    arena_format(doctor->arena,
				 "sessions are not limited, because " MODULE " is not in it: %s",
				 fragment->services));
}

static void miss(struct doctor *doctor, struct fragments *fragments, const struct pam_stack *stack,
		 const char *service)
{
	for (size_t i = 0; i < stack->files.n; i++)
		if (pam_is_fragment(stack->files.at[i])) {
			add_to_fragment(doctor, fragments, stack->files.at[i], service);
			return;
		}
	add_service(doctor, stack, service);
}

/* ---- where it is ---- */

/* As libpam splits them, but for brackets, which no option of ours has */
static void split(struct arena *arena, const char *text, struct strings *ret)
{
	while (*(text += strspn(text, " \t"))) {
		size_t len = strcspn(text, " \t");

		list_append(arena, ret, arena_copy(arena, text, len));
		text += len;
	}
}

/* A policy that conf= names; where it is wrong only the first mistake is told */
static void look_at_conf(struct doctor *doctor, const char *where, const char *conf)
{
	const char *path = machine_path(doctor->arena, conf);
	const char *dirs[2] = { arena_format(doctor->arena, "%s.d", path), NULL };
	struct usercap_policy *policy = NULL;
	struct usercap_diag diag = { .file = "" };
	int r = policy_load_from(path, dirs, machine_owner(), &policy, &diag);

	usercap_policy_free(policy);
	if (r == 0)
		add_finding(doctor, SEVERITY_NOTE, "pam-conf", where, NULL,
			    arena_format(doctor->arena,
					 "another policy than the one that is looked at here: %s",
					 path));
	else if (r == -EACCES)
		add_unseen(doctor, "pam-conf", arena_copy(doctor->arena, path, strlen(path)), r);
	else
		add_finding(doctor, SEVERITY_CRITICAL, "pam-conf",
			    diag.line ? arena_format(doctor->arena, "%s:%u:%u", diag.file,
						     diag.line, diag.column)
				      : arena_copy(doctor->arena, diag.file, strlen(diag.file)),
			    arena_format(doctor->arena, "usercap edit %s", path),
			    arena_format(doctor->arena, "only root can log in, by %s: %s", where,
					 diag.message));
}

static void look_at_options(struct doctor *doctor, const struct pam_rule *rule, const char *where)
{
	struct strings arguments = { 0 };
	struct module_options options;
	const char *wrong;

	split(doctor->arena, rule->arguments, &arguments);
	wrong = module_options_parse((int)arguments.n, arguments.at, &options);
	if (wrong)
		add_finding(doctor, SEVERITY_CRITICAL, "pam-option", where,
			    "pam_usercap(8) has those that there are",
			    arena_format(doctor->arena, "only root can log in: unknown option %s",
					 wrong));
	if (options.admit)
		add_finding(doctor, SEVERITY_NOTE, "pam-onerr", where, NULL,
			    "onerr=ignore: where the policy cannot be applied, everybody is let in "
			    "without it");
	if (options.seccomp)
		add_finding(
			doctor, SEVERITY_NOTE, "pam-seccomp", where, NULL,
			"provider=seccomp: where nothing else enforces, filters do, and outlast "
			"the session");
	if (options.permissive)
		add_finding(doctor, SEVERITY_NOTE, "pam-permissive", where, NULL,
			    "permissive: what the policy takes away is only recorded");
	if (options.conf && *options.conf == '/')
		look_at_conf(doctor, where, options.conf);
}

/* What becomes of a session that the module refuses? */
static bool goes_on(const char *control)
{
	const char *action = NULL;

	if (*control != '[')
		return !strcasecmp(control, "optional") || !strcasecmp(control, "sufficient");
	action = strcasestr(control, "perm_denied=");
	if (!action)
		action = strcasestr(control, "default=");
	if (!action)
		return false;
	action += strcspn(action, "=") + 1;
	return strncasecmp(action, "bad", 3) != 0 && strncasecmp(action, "die", 3) != 0;
}

static void look_at_rule(struct doctor *doctor, const struct pam_rule *rule)
{
	const char *where = arena_format(doctor->arena, "%s:%u", rule->file, rule->line);

	if (*rule->module == '/' && access(machine_path(doctor->arena, rule->module), F_OK) < 0)
		add_finding(doctor, SEVERITY_CRITICAL, "pam-module-missing", where,
			    "install it, or write " MODULE,
			    arena_format(doctor->arena, "%s is not there", rule->module));
	if (goes_on(rule->control))
		add_finding(doctor, SEVERITY_WARNING, "pam-control", where, "write " RULE,
			    arena_format(doctor->arena,
					 "%s: who cannot be limited is let in without limits",
					 rule->control));
	look_at_options(doctor, rule, where);
}

/* One rule that many services include is looked at once. */
static void look_at_once(struct doctor *doctor, struct strings *seen, const struct pam_rule *rule)
{
	const char *place = arena_format(doctor->arena, "%s:%u", rule->file, rule->line);

	if (is_among(place, seen->at, seen->n))
		return;
	list_append(doctor->arena, seen, place);
	look_at_rule(doctor, rule);
}

/* Where libpam looks for names: where its own modules are, which need not be where ours is. */
static const char *module_dir(struct arena *arena)
{
	static const char *const dirs[] = { PAM_MODULES,	   "/lib/security",
					    "/lib64/security",	   "/usr/lib/security",
					    "/usr/lib64/security", "/usr/lib/*/security" };
	const char *found = NULL;

	for (size_t i = 0; !found && i < sizeof(dirs) / sizeof(*dirs); i++) {
		glob_t paths;
		const char *own =
			machine_path(arena, arena_format(arena, "%s/pam_unix.so", dirs[i]));

		if (glob(own, 0, NULL, &paths) == 0)
			found = arena_copy(arena, paths.gl_pathv[0],
					   strlen(paths.gl_pathv[0]) - strlen("/pam_unix.so"));
		globfree(&paths);
	}
	return found ? found : machine_path(arena, PAM_MODULES);
}

static void look_for_module(struct doctor *doctor, bool used)
{
	const char *path = arena_format(doctor->arena, "%s/" MODULE, module_dir(doctor->arena));

	if (access(path, F_OK) == 0)
		return;
	add_finding(doctor, used ? SEVERITY_CRITICAL : SEVERITY_WARNING, "pam-module-missing", path,
		    "install usercap again, with PAM's other modules",
		    used ? "it is not there: PAM goes on without it, and limits nobody"
			 : "it is not there");
}

void doctor_pam(struct doctor *doctor)
{
	struct fragments fragments = { 0 };
	struct strings services = { 0 }, seen = { 0 };

	pam_services(doctor->arena, &services);
	for (size_t i = 0; i < services.n; i++) {
		const struct pam_rule *rule;
		struct pam_stack stack;

		if (pam_is_fragment(services.at[i]))
			continue;
		pam_stack_read(&stack, doctor->arena, services.at[i]);
		rule = pam_stack_find(&stack, MODULE);
		if (rule)
			look_at_once(doctor, &seen, rule);
		else if (stack.unread)
			add_unseen(doctor, "pam-unseen", stack.unread, stack.error);
		else if (stack.rules.n) /* or its sessions are those of "other" */
			miss(doctor, &fragments, &stack, services.at[i]);
	}
	for (size_t i = 0; i < fragments.n; i++)
		add_fragment(doctor, &fragments.at[i]);
	if (services.n)
		look_for_module(doctor, seen.n);
	else
		add_finding(doctor, SEVERITY_WARNING, "pam-none",
			    machine_path(doctor->arena, "/etc/pam.d"), NULL,
			    "there are no PAM services, so that no login is limited");
}
