// SPDX-License-Identifier: GPL-2.0-or-later
/* What the generator wrote, against what it would write now */
#include "verify.h"

#include "unit-file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void verify_find_generators(struct arena *arena, struct surroundings *around)
{
	static const char *const bases[] = { "/run/systemd", "/etc/systemd",
					     "/usr/local/lib/systemd", "/usr/lib/systemd" };
	const char *scope = around->scope == UNIT_SCOPE_USER ? "user" : "system";
	const char *instead = getenv("SYSTEMD_GENERATOR_PATH");

	for (; instead && *instead; instead += *instead == ':') {
		size_t len = strcspn(instead, ":");

		list_append(arena, &around->generators, arena_copy(arena, instead, len));
		instead += len;
		/* a colon at the end stands for the usual ones */
		if (!*instead)
			return;
	}
	for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++)
		list_append(arena, &around->generators,
			    arena_format(arena, "%s/%s-generators", bases[i], scope));
}

static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return !strncmp(path, dir, len) && path[len] == '/';
}

bool is_generated(const struct surroundings *around, const struct tree_dropin *dropin)
{
	/* the name ends so, whatever it had to sort behind */
	size_t len = strlen(dropin->name), suffix = strlen(PLAN_DROPIN);

	return is_below(dropin->path, around->generated.normal) && len >= suffix &&
	       !strcmp(dropin->name + len - suffix, PLAN_DROPIN);
}

static const struct tree_dropin *find_ours(const struct verification *verification)
{
	const struct tree_dropins *dropins = &verification->on_disk.dropins;

	for (size_t i = dropins->n; i-- > 0;)
		if (is_generated(verification->around, dropins->at[i]))
			return dropins->at[i];
	return NULL;
}

static const struct tree_dropin *find_named(const struct verification *verification,
					    const char *name)
{
	const struct tree_dropins *dropins = &verification->on_disk.dropins;

	for (size_t i = 0; i < dropins->n; i++)
		if (!strcmp(dropins->at[i]->name, name))
			return dropins->at[i];
	return NULL;
}

/* What the generator does to a unit whose drop-in it cannot write */
static bool is_masked_early(const struct verification *verification)
{
	const struct tree_entry *entry = verification->on_disk.fragment;

	return entry && entry->masks &&
	       is_below(entry->path, verification->around->generated.early);
}

/* Why daemon-reload would not help: a check if the generator does not run, and true */
static bool add_generator(struct verification *verification)
{
	struct arena *arena = verification->outlook->arena;
	const struct strings *dirs = &verification->around->generators;
	struct stat st;

	for (size_t i = 0; i < dirs->n; i++) {
		const char *path = arena_format(arena, "%s/usercap-generator", dirs->at[i]);

		if (stat(path, &st) < 0)
			continue;
		if (S_ISREG(st.st_mode) && st.st_mode & 0111)
			return false;
		add_check(verification, GRADE_WRONG, "generator-masked",
			  arena_format(arena, "remove %s, then: %s", path,
				       remedy_systemctl(verification, "daemon-reload")),
			  arena_format(arena, "%s masks usercap-generator", path));
		return true;
	}
	add_check(verification, GRADE_WRONG, "generator-missing", "install usercap again",
		  "usercap-generator is not where systemd looks for generators");
	return true;
}

static void add_outdated(struct verification *verification, const char *code, const char *text)
{
	if (!add_generator(verification))
		add_check(verification, GRADE_WRONG, code,
			  remedy_systemctl(verification, "daemon-reload"), text);
}

/* The next line that says something, or the end: comments tell line numbers, which may change */
static const char *skip_comments(const char *text)
{
	while (*text == '#') {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return text;
}

static bool says_the_same(const char *a, const char *b)
{
	for (;;) {
		size_t len;

		a = skip_comments(a);
		b = skip_comments(b);
		len = strcspn(a, "\n");
		if (strncmp(a, b, len + 1) != 0)
			return false;
		if (!a[len])
			return true;
		a += len + 1;
		b += len + 1;
	}
}

/* 1 if the file says what the text says, 0 if not, or a negative errno */
static int says(struct arena *arena, const char *path, const char *text)
{
	char *found;
	size_t len;
	int r;

	r = unit_file_read(arena, path, &found, &len);
	if (r < 0)
		return r;
	return len == strlen(found) && says_the_same(found, text);
}

static void verify_unwanted(struct verification *verification)
{
	struct arena *arena = verification->outlook->arena;
	const struct tree_dropin *ours = find_ours(verification);

	if (ours)
		add_outdated(verification, "dropin-unwanted",
			     arena_format(arena,
					  "%s is there, although nothing in the unit's files asks "
					  "for it any more",
					  ours->path));
	else if (is_masked_early(verification))
		add_outdated(verification, "dropin-unwanted",
			     arena_format(arena,
					  "%s masks the unit, although nothing asks for it any "
					  "more",
					  verification->on_disk.fragment->path));
}

static void verify_mask(struct verification *verification)
{
	if (is_masked_early(verification))
		add_check(verification, GRADE_FINE, "dropin-current", NULL,
			  arena_format(verification->outlook->arena, "%s masks the unit",
				       verification->on_disk.fragment->path));
	else
		add_outdated(verification, "dropin-missing",
			     "nothing masks the unit: its files changed since the last "
			     "daemon-reload");
}

/* Nothing of that name where it should be */
static void verify_absent(struct verification *verification, const char *wanted)
{
	struct arena *arena = verification->outlook->arena;
	const struct tree_dropin *ours = find_ours(verification);

	if (is_masked_early(verification))
		add_check(verification, GRADE_WRONG, "dropin-masked",
			  arena_format(arena, "see journalctl -b -t usercap-generator, then: %s",
				       remedy_systemctl(verification, "daemon-reload")),
			  arena_format(arena,
				       "%s could not be written: instead the unit is masked, and "
				       "does not start",
				       wanted));
	else if (ours)
		add_outdated(verification, "dropin-stale",
			     arena_format(arena, "there is %s instead of %s", ours->path, wanted));
	else
		add_outdated(verification, "dropin-missing",
			     arena_format(arena, "%s is missing%s", wanted,
					  verification->unit.verdict == UNIT_WRAPPED
						  ? ", so that the unit is not restricted"
						  : ""));
}

/* It says what it should; but is it what counts? */
static void verify_last(struct verification *verification, const struct tree_dropin *found)
{
	struct arena *arena = verification->outlook->arena;
	const struct tree_dropins *dropins = &verification->on_disk.dropins;
	const struct tree_dropin *last = dropins->at[dropins->n - 1];

	if (last == found)
		add_check(verification, GRADE_FINE, "dropin-current", NULL,
			  arena_format(arena, "%s is current", found->path));
	else
		add_check(verification, GRADE_WRONG, "dropin-not-last",
			  "have what writes that give it a name that comes before \"~\"",
			  arena_format(arena, "%s is read after %s, and can undo it", last->path,
				       found->path));
}

static void verify_present(struct verification *verification, const char *wanted)
{
	struct arena *arena = verification->outlook->arena;
	const struct tree_dropin *found =
		find_named(verification, verification->outlook->plan.dropin);
	int r;

	if (!found) {
		verify_absent(verification, wanted);
		return;
	}
	if (strcmp(found->path, wanted) != 0 && !is_generated(verification->around, found)) {
		add_check(verification, GRADE_WRONG, "dropin-hidden",
			  arena_format(arena, "remove %s", found->path),
			  arena_format(arena, "%s is read instead of %s", found->path, wanted));
		return;
	}
	r = says(arena, found->path, verification->planned->text);
	if (r < 0)
		add_check(verification, GRADE_UNKNOWN, "dropin-unreadable", NULL,
			  arena_format(arena, "%s: %s", found->path, strerror(-r)));
	else if (!r)
		add_outdated(verification, "dropin-stale",
			     arena_format(arena,
					  "%s is not what the unit's files ask for: they changed "
					  "since the last daemon-reload",
					  found->path));
	else
		verify_last(verification, found);
}

void verify_dropin(struct verification *verification)
{
	const struct plan_unit *planned = verification->planned;

	if (!verification->installed || verification->unit.verdict == UNIT_MASKED)
		return;
	if (!planned)
		verify_unwanted(verification);
	else if (planned->mask)
		verify_mask(verification);
	else
		verify_present(verification,
			       arena_format(verification->outlook->arena, "%s/%s.d/%s",
					    verification->around->generated.normal,
					    planned->unit.id, verification->outlook->plan.dropin));
}
