// SPDX-License-Identifier: GPL-2.0-or-later
#include "pam-stack.h"

#include "cleanup.h"
#include "machine.h"
#include "units/unit-file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* How deep libpam lets files include each other */
#define DEPTH_MAX 32

/* What libpam reads, the first that has the service */
static const char *const dirs[] = { "/etc/pam.d", "/usr/lib/pam.d" };

const char *pam_service_path(struct arena *arena, const char *name)
{
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		const char *path = machine_path(arena, arena_format(arena, "%s/%s", dirs[i], name));

		if (access(path, F_OK) == 0)
			return path;
	}
	return NULL;
}

struct reader {
	struct arena *arena;
	struct pam_stack *stack;
	unsigned int depth;
};

/* Everything, or what is about sessions only */
static void read_file(struct reader *reader, const char *name, bool all);

/* The next word of a line, which is changed; a word in brackets may have blanks */
static char *take_word(char **line)
{
	char *word = *line + strspn(*line, " \t"), *end;

	if (!*word)
		return NULL;
	if (*word == '[') {
		end = strchr(word, ']');
		end = end ? end + 1 : word + strlen(word);
	} else {
		end = word + strcspn(word, " \t");
	}
	*line = end + (*end != '\0');
	*end = '\0';
	return word;
}

static void note_file(struct reader *reader, const char *name)
{
	struct strings *files = &reader->stack->files;

	for (size_t i = 0; i < files->n; i++)
		if (!strcmp(files->at[i], name))
			return;
	list_append(reader->arena, files, name);
}

static bool is_session(const char *type)
{
	return !strcasecmp(type + (*type == '-'), "session");
}

struct line {
	const char *path;
	const char *file; /* its name */
	unsigned int number;
	bool all;
};

static void read_line(struct reader *reader, const struct line *at, char *text)
{
	char *type = take_word(&text), *control = type ? take_word(&text) : NULL;
	char *module;
	struct pam_rule rule = { .file = at->path, .line = at->number };
	size_t before = reader->stack->rules.n;

	if (!control)
		return;
	if (!strcmp(type, "@include")) {
		read_file(reader, control, at->all);
	} else {
		module = take_word(&text);
		if (!module || !is_session(type))
			return;
		if (!strcasecmp(control, "include") || !strcasecmp(control, "substack")) {
			read_file(reader, module, true);
		} else {
			rule.control = control;
			rule.module = module;
			rule.arguments = text + strspn(text, " \t");
			note_file(reader, at->file);
			list_append(reader->arena, &reader->stack->rules, rule);
		}
	}
	if (reader->depth == 1 && reader->stack->rules.n > before)
		reader->stack->last = at->number;
}

static void read_lines(struct reader *reader, struct line *at, char *text)
{
	while (*text) {
		char *line = text, *end;

		at->number++;
		end = text + strcspn(text, "\n");
		/* a backslash joins lines */
		while (*end && end > line && end[-1] == '\\') {
			end[-1] = ' ';
			*end = ' ';
			at->number++;
			end += strcspn(end, "\n");
		}
		text = end + (*end != '\0');
		*end = '\0';
		line[strcspn(line, "#")] = '\0';
		read_line(reader, at, line);
	}
}

static void read_file(struct reader *reader, const char *name, bool all)
{
	struct line at = { .all = all };
	char *text;
	size_t len;
	int r;

	if (*name == '/') {
		at.path = machine_path(reader->arena, name);
		at.file = strrchr(name, '/') + 1;
	} else {
		at.path = pam_service_path(reader->arena, name);
		at.file = name;
	}
	/* without the file that it includes a service fails: that is not for us to tell */
	if (!at.path || reader->depth == DEPTH_MAX)
		return;
	r = unit_file_read(reader->arena, at.path, &text, &len);
	if (r < 0) {
		reader->stack->unread = at.path;
		reader->stack->error = r;
		return;
	}
	reader->depth++;
	read_lines(reader, &at, text);
	reader->depth--;
}

void pam_stack_read(struct pam_stack *stack, struct arena *arena, const char *service)
{
	struct reader reader = { .arena = arena, .stack = stack };

	*stack = (struct pam_stack){ .path = pam_service_path(arena, service) };
	read_file(&reader, service, true);
}

static bool is_left_behind(const char *name)
{
	static const char *const suffixes[] = {
		"~",	      ".bak",	   ".old",	".orig",       ".pam-old", ".rpmnew",
		".rpmsave",   ".ucf-dist", ".ucf-old",	".pacnew",     ".pacsave", ".dpkg-bak",
		".dpkg-dist", ".dpkg-new", ".dpkg-old", ".dpkg-remove"
	};
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		size_t n = strlen(suffixes[i]);

		if (len > n && !strcmp(name + len - n, suffixes[i]))
			return true;
	}
	return *name == '.';
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has_string(const struct strings *strings, const char *text)
{
	for (size_t i = 0; i < strings->n; i++)
		if (!strcmp(strings->at[i], text))
			return true;
	return false;
}

void pam_services(struct arena *arena, struct strings *ret)
{
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		_cleanup_(closedirp) DIR *dir = opendir(machine_path(arena, dirs[i]));
		const struct dirent *entry;

		while (dir && (entry = readdir(dir)))
			if (!is_left_behind(entry->d_name) && !has_string(ret, entry->d_name))
				list_append(
					arena, ret,
					arena_copy(arena, entry->d_name, strlen(entry->d_name)));
	}
	if (ret->n)
		qsort(ret->at, ret->n, sizeof(*ret->at), by_name);
}

const struct pam_rule *pam_stack_find(const struct pam_stack *stack, const char *module)
{
	for (size_t i = 0; i < stack->rules.n; i++) {
		const char *path = stack->rules.at[i].module, *slash = strrchr(path, '/');

		if (!strcmp(slash ? slash + 1 : path, module))
			return &stack->rules.at[i];
	}
	return NULL;
}

bool pam_is_fragment(const char *name)
{
	size_t len = strlen(name);

	return !strncmp(name, "common-", 7) || !strncmp(name, "system-", 7) ||
	       (len > 5 && !strcmp(name + len - 5, "-auth")) || !strcmp(name, "postlogin");
}
