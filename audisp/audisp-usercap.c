// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * audisp-usercap - plugin of auditd that keeps the records of user capabilities
 *
 * auditd's own log is rotated away within days, or minutes, by all the rest that is in
 * it. Records of user capabilities are few, as the kernel counts what repeats itself:
 * kept apart they last for years. auditd waits for slow plugins, so this one looks
 * for little and never stops to wait, nor for the disk.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "cleanup.h"
#include "kept.h"
#include "lines.h"
#include "record.h"

#define DEFAULT_LOG "/var/log/usercap/audit.log"

struct plugin {
	struct input input;
	struct lines lines;
	struct kept kept;
	unsigned long lost; /* since the last one that was written */
};

static void plugin_drop(struct plugin *plugin)
{
	input_drop(&plugin->input);
	kept_drop(&plugin->kept);
}

static void keep(struct plugin *plugin, const struct line *line)
{
	struct record record;
	int r;

	if (!line->whole || record_from_line(line->text, &record) < 0)
		return;
	r = kept_add(&plugin->kept, line->text);
	if (r < 0) {
		if (!plugin->lost++)
			syslog(LOG_ERR, "%s: %s: records are lost, auditd's own log has them",
			       plugin->kept.path, strerror(-r));
		return;
	}
	if (plugin->lost)
		syslog(LOG_NOTICE, "%s: going on, %lu records were lost", plugin->kept.path,
		       plugin->lost);
	plugin->lost = 0;
}

/* Until auditd closes its end */
static int run(struct plugin *plugin)
{
	struct line line;
	int r;

	input_open(&plugin->input, STDIN_FILENO, false);
	lines_begin(&plugin->lines, &plugin->input);
	do {
		r = lines_next(&plugin->lines, &line);
		if (r > 0)
			keep(plugin, &line);
	} while (r > 0 || r == -EINTR);
	return r;
}

static int usage(void)
{
	fputs("Usage: audisp-usercap [FILE]\n"
	      "Plugin of auditd: appends to FILE, by default " DEFAULT_LOG ",\n"
	      "the records of user capabilities among those on standard input.\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	_cleanup_(plugin_drop) struct plugin plugin = { .kept = { DEFAULT_LOG, -1 } };
	int r;

	if (argc > 2 || (argc == 2 && argv[1][0] != '/'))
		return usage();
	if (argc == 2)
		plugin.kept.path = argv[1];
	openlog("audisp-usercap", LOG_PID, LOG_DAEMON);
	/* auditd passes on that it is to read its configuration, of which we have none */
	signal(SIGHUP, SIG_IGN);
	r = input_init(&plugin.input);
	if (!r)
		r = run(&plugin);
	if (!r)
		return 0;
	syslog(LOG_ERR, "reading from auditd: %s", strerror(-r));
	return 1;
}
