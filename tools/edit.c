// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap edit - edit the policy of logins, so that it is never half a policy, or a wrong one */
#include "editing.h"

#include "check.h"
#include "command.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum answer {
	ANSWER_SAVE,
	ANSWER_AGAIN,
	ANSWER_LEAVE,
};

static void print_help(void)
{
	fputs("Usage: usercap edit [FILE]\n"
	      "\n"
	      "Edits /etc/security/usercap.conf, or a drop-in, with $SUDO_EDITOR, $VISUAL,\n"
	      "$EDITOR or editor(1). What is edited is a copy. It takes the place of the file,\n"
	      "at once and as a whole, when it is valid. Where it is not, or where it takes\n"
	      "something from root, you are asked what to do.\n"
	      "\n"
	      "FILE is the name of a drop-in in /etc/security/usercap.conf.d, which need not\n"
	      "exist, or the path of any policy.\n"
	      "\n"
	      "  -h, --help\n"
	      "\n"
	      "Exit status: 0 saved, or unchanged; 1 not saved, because of what was answered or\n"
	      "since somebody else changed it; 2 wrong usage or failure.\n",
	      stdout);
}

/* ---- what to edit ---- */

static const char *join(struct arena *arena, const char *dir, const char *name)
{
	size_t len = strlen(name);
	bool complete = len > 5 && !strcmp(name + len - 5, ".conf");

	return arena_format(arena, "%s/%s%s", dir, name, complete ? "" : ".conf");
}

static bool is_in(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return !strncmp(path, dir, len) && path[len] == '/' && !strchr(path + len + 1, '/');
}

static int find_dir(struct editing *editing)
{
	size_t len = strrchr(editing->path, '/') - editing->path;

	editing->dir = len ? arena_copy(editing->arena, editing->path, len) : "/";
	return STATUS_FINE;
}

static int find_file(struct editing *editing, const char *argument)
{
	const char *main_path = policy_main_path(editing->arena);
	const char *admin_dir = policy_admin_dir(editing->arena);
	const char *vendor_dir = policy_vendor_dir(editing->arena);

	/* nobody means a drop-in that is called as the policy is */
	if (!argument || !strcmp(argument, strrchr(main_path, '/') + 1))
		editing->path = main_path;
	else if (strchr(argument, '/'))
		editing->path = argument;
	else
		editing->path = join(editing->arena, admin_dir, argument);
	if (argument && !*argument)
		return misused("edit", "a name is missing");
	if (editing->path[strlen(editing->path) - 1] == '/')
		return trouble("edit", "%s is a directory", editing->path);
	if (is_in(editing->path, vendor_dir))
		return trouble("edit",
			       "%s belongs to a package: \"usercap edit %s\" makes one that "
			       "is read instead",
			       editing->path, editing->path + strlen(vendor_dir) + 1);
	editing->policy = !strcmp(editing->path, main_path) || is_in(editing->path, admin_dir);
	if (is_in(editing->path, admin_dir) &&
	    !policy_takes_name(editing->path + strlen(admin_dir) + 1))
		return trouble("edit",
			       "%s is no name of a drop-in: it ends in .conf, and does not "
			       "begin with a dot",
			       editing->path);
	return find_dir(editing);
}

/* ---- what it would say ---- */

static void look(const struct editing *editing, struct word text, struct policy_files *files,
		 struct doubts *doubts)
{
	const struct policy_substitute substitute = { editing->path, text };

	doubts->arena = editing->arena;
	if (editing->policy)
		policy_files_load(files, editing->arena, &substitute);
	else
		policy_files_text(files, editing->arena, &substitute);
	doubts_find(doubts, files, true);
}

static bool is_loud(const struct doubt *doubt)
{
	return !strcmp(doubt->code, "root") || !strcmp(doubt->code, "everybody");
}

static bool was_there(const struct doubts *before, const struct doubt *doubt)
{
	for (size_t i = 0; i < before->list.n; i++)
		if (!strcmp(before->list.at[i].code, doubt->code) &&
		    !strcmp(before->list.at[i].text, doubt->text))
			return true;
	return false;
}

/* Something that nobody should do by mistake, and that was not so before */
static bool is_dangerous(const struct doubts *before, const struct doubts *after)
{
	for (size_t i = 0; i < after->list.n; i++)
		if (is_loud(&after->list.at[i]) && !was_there(before, &after->list.at[i]))
			return true;
	return false;
}

static const struct policy_file *find_own(const struct editing *editing,
					  const struct policy_files *files)
{
	for (size_t i = 0; i < files->files.n; i++)
		if (!strcmp(files->files.at[i].path, editing->path))
			return &files->files.at[i];
	return NULL;
}

/* ---- what now? ---- */

static enum answer ask(const char *question, char save)
{
	char *line = NULL;
	size_t room = 0;
	enum answer answer = ANSWER_LEAVE;

	for (;;) {
		fputs(question, stdout);
		fflush(stdout);
		errno = 0;
		/* nobody there to answer, or who was asked pressed ^C */
		if (getline(&line, &room, stdin) <= 0) {
			putchar('\n');
			break;
		}
		if (!isatty(STDIN_FILENO))
			putchar('\n');
		if (!strcmp(line, "x\n"))
			break;
		if (*line == save && !strcmp(line + 1, "\n")) {
			answer = ANSWER_SAVE;
			break;
		}
		if (!strcmp(line, "e\n")) {
			answer = ANSWER_AGAIN;
			break;
		}
	}
	free(line);
	return answer;
}

static enum answer consider(const struct editing *editing, const struct text *text)
{
	struct policy_files before = { 0 }, after = { 0 };
	struct doubts old_doubts = { 0 }, doubts = { 0 };
	const struct policy_file *own, *old;
	enum answer answer = ANSWER_SAVE;

	look(editing, (struct word){ editing->old.bytes, editing->old.len }, &before, &old_doubts);
	look(editing, (struct word){ text->bytes, text->len }, &after, &doubts);
	own = find_own(editing, &after);
	old = find_own(editing, &before);
	check_text_files(&after, &doubts, editing->arena);
	if (own->state == POLICY_WRONG) {
		answer = ask("\nWhat now? (e)dit again, e(x)it without saving, "
			     "(Q)uit and save, so that only root can log in: ",
			     'Q');
	} else if (is_dangerous(&old_doubts, &doubts)) {
		answer = ask("\nRead the warnings. What now? (e)dit again, e(x)it without saving, "
			     "(s)ave: ",
			     's');
	} else if (old->lines.n && !own->lines.n) {
		printf("\n%s says nothing any more: what it took away is given back.\n",
		       editing->path);
		answer = ask("What now? (e)dit again, e(x)it without saving, (s)ave: ", 's');
	}
	policy_files_drop(&before);
	policy_files_drop(&after);
	return answer;
}

/* ---- signals ---- */

static void note_signal(int number)
{
	editing_signal = number;
}

/* Without SA_RESTART: what waits for an editor, or an answer, is to wake up. */
static void watch_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	const struct sigaction action = { .sa_handler = note_signal };

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
}

static int interrupted(struct editing *editing, bool changed)
{
	editing->keep = changed;
	if (changed)
		return trouble("edit", "interrupted, nothing is changed: yours is %s",
			       editing->copy);
	return trouble("edit", "interrupted, nothing is changed");
}

/* ---- one after the other ---- */

static bool is_unchanged(const struct editing *editing, const struct text *text)
{
	return text->len == editing->old.len &&
	       !memcmp(text->bytes, editing->old.len ? editing->old.bytes : "", text->len);
}

static int save(struct editing *editing)
{
	int status = editing_save(editing);

	if (!status)
		printf("%s: saved. Sessions that are open keep what they hold.\n", editing->path);
	return status;
}

/* *@ret_again: the editor is wanted once more */
static int edit_once(struct editing *editing, bool *ret_again)
{
	struct text text = { 0 };
	enum answer answer = ANSWER_LEAVE;
	int status = editor_run(editing);
	bool changed;

	/* who was killed may have saved before */
	if (!status || editing_signal)
		status = editing_read(editing, &text);
	if (status)
		return status;
	changed = !is_unchanged(editing, &text);
	if (changed && !editing_signal)
		answer = consider(editing, &text);
	free(text.bytes);
	if (editing_signal)
		return interrupted(editing, changed && editing_signal != SIGINT);
	*ret_again = answer == ANSWER_AGAIN;
	if (!changed) {
		printf("%s: unchanged\n", editing->path);
		return STATUS_FINE;
	}
	if (answer == ANSWER_LEAVE)
		printf("%s: not saved\n", editing->path);
	return answer == ANSWER_SAVE ? save(editing) : STATUS_FINDINGS;
}

static int edit(struct editing *editing, const char *argument)
{
	int status = find_file(editing, argument);
	bool again = true;

	if (!status)
		status = edit_lock(editing->arena);
	if (status)
		return status;
	watch_signals();
	status = editing_begin(editing);
	while (again && (!status || status == STATUS_FINDINGS)) {
		again = false;
		status = edit_once(editing, &again);
	}
	editing_end(editing);
	return status;
}

const struct command_option edit_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

int edit_run(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct editing editing = { .arena = &arena };
	int status, option = command_getopt(argc, argv, ":h", edit_options);

	if (option == 'h') {
		print_help();
		return STATUS_FINE;
	}
	if (option != -1)
		return misused_option("edit", option, argv);
	if (argc - optind > 1)
		return misused("edit", "it takes one file, but \"%s\" was given, too",
			       argv[optind + 1]);
	status = edit(&editing, argv[optind]);
	arena_drop(&arena);
	return status;
}
