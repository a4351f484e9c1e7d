// SPDX-License-Identifier: GPL-2.0-or-later
#include "output.h"

#include "cleanup.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			text += n;
			len -= n;
		}
	}
	return 0;
}

/* The whole file or none: systemd reads names that end in .conf only */
static int write_file(struct arena *arena, const char *path, const char *text)
{
	const char *draft = arena_format(arena, "%s.new", path);
	_cleanup_(closep) int fd =
		open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	int r;

	if (fd < 0)
		return -errno;
	r = write_all(fd, text, strlen(text));
	if (!r && rename(draft, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(draft);
	return r;
}

static int write_dropin(struct arena *arena, const struct output *output, const char *name,
			const struct plan_unit *planned)
{
	const char *dir = arena_format(arena, "%s/%s.d", output->normal, planned->unit.id);

	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		return -errno;
	return write_file(arena, arena_format(arena, "%s/%s", dir, name), planned->text);
}

static int write_mask(struct arena *arena, const struct output *output, const char *id)
{
	const char *path = arena_format(arena, "%s/%s", output->early, id);

	return symlink("/dev/null", path) < 0 && errno != EEXIST ? -errno : 0;
}

/* A unit whose drop-in cannot be had is masked, so that it does not run without. */
static int write_unit(const struct output *output, const struct plan *plan,
		      const struct plan_unit *planned)
{
	const char *id = planned->unit.id;
	int r = 0;

	if (!planned->mask) {
		r = write_dropin(plan->arena, output, plan->dropin, planned);
		if (!r)
			return 0;
		log_line(LOG_ERR, "%s: its drop-in cannot be written, so it is masked: %s", id,
			 strerror(-r));
	}
	if (write_mask(plan->arena, output, id) < 0) {
		log_line(LOG_CRIT, "%s: cannot be masked, and runs unrestricted: %m", id);
		return -EIO;
	}
	return r ? -EIO : 0;
}

int output_write(const struct output *output, const struct plan *plan)
{
	int result = 0;

	for (size_t i = 0; i < plan->units.n; i++)
		if (plan->units.at[i].text && write_unit(output, plan, &plan->units.at[i]) < 0)
			result = -EIO;
	return result;
}

void output_print(const struct plan *plan)
{
	for (size_t i = 0; i < plan->units.n; i++) {
		const struct plan_unit *planned = &plan->units.at[i];

		if (planned->mask)
			printf("==> %s -> /dev/null\n", planned->unit.id);
		else if (planned->text)
			printf("==> %s.d/%s\n%s\n", planned->unit.id, plan->dropin, planned->text);
	}
}
