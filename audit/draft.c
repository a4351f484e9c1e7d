// SPDX-License-Identifier: GPL-2.0-or-later
#include "draft.h"

#include "policy-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

void draft_drop(struct draft *draft)
{
	for (size_t i = 0; i < draft->n_files; i++)
		edit_drop(&draft->files[i]);
	free(draft->files);
}

static int out_of_memory(struct usercap_diag *diag, const char *path)
{
	return diag_file(diag, path, -ENOMEM, "out of memory");
}

static int read_stream(FILE *file, struct edit *edit)
{
	char buffer[4096];
	FILE *out = open_memstream(&edit->text, &edit->len);
	size_t n;

	if (!out)
		return -ENOMEM;
	while ((n = fread(buffer, 1, sizeof(buffer), file)))
		fwrite(buffer, 1, n, out);
	if (fclose(out) != 0)
		return -ENOMEM;
	return ferror(file) ? -EIO : 0;
}

/* Mistakes are blamed on the file, which the whole draft has no names of */
static int check(const struct edit *edit, struct usercap_diag *diag)
{
	struct usercap_policy *policy;
	int r = usercap_policy_parse(edit->text, edit->len, edit->path, &policy, diag);

	if (r < 0)
		return r;
	usercap_policy_free(policy);
	return 0;
}

static int add_file(struct draft *draft, int dir, const char *name, const char *path,
		    struct usercap_diag *diag)
{
	struct edit edit = { 0 };
	struct stat st;
	FILE *file;
	int fd, r;

	if (array_grow(&draft->files, &draft->room, draft->n_files, sizeof(edit)) < 0)
		return out_of_memory(diag, path);
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return diag_file(diag, path, -errno, "cannot be opened: %m");
	file = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? fdopen(fd, "r") : NULL;
	if (!file) {
		close(fd);
		return diag_file(diag, path, -EPERM, "not a regular file");
	}
	r = read_stream(file, &edit);
	fclose(file);
	edit.path = strdup(path);
	/* dropped with the draft from here on */
	draft->files[draft->n_files++] = edit;
	if (r == -ENOMEM || !edit.path)
		return out_of_memory(diag, path);
	if (r < 0)
		return diag_file(diag, path, r, "cannot be read");
	return check(&edit, diag);
}

struct loading {
	struct draft *draft;
	struct usercap_diag *diag;
};

static int add_dropin(int dir, const char *name, const char *path, void *arg)
{
	struct loading *loading = arg;

	return add_file(loading->draft, dir, name, path, loading->diag);
}

static int add_dropins(struct draft *draft, const char *path, struct usercap_diag *diag)
{
	struct loading loading = { draft, diag };
	_cleanup_(freep) char *dir = NULL;
	const char *dirs[2] = { NULL, NULL };

	if (asprintf(&dir, "%s.d", path) < 0) {
		dir = NULL;
		return out_of_memory(diag, path);
	}
	dirs[0] = dir;
	if (strcmp(path, USERCAP_CONF) == 0)
		dirs[1] = POLICY_VENDOR_DIR;
	/* a copy is as good */
	return dropins_each(dirs, OWNER_ANY, add_dropin, &loading, diag);
}

static void draft_dropp(struct draft *draft)
{
	draft_drop(draft);
}

int draft_load(const char *main, const char *path, struct draft *ret, struct usercap_diag *diag)
{
	_cleanup_(draft_dropp) struct draft draft = { 0 };
	int r;

	if (!main)
		main = path;
	r = add_file(&draft, AT_FDCWD, main, main, diag);
	if (r < 0)
		return r;
	r = add_dropins(&draft, path, diag);
	if (r < 0)
		return r;
	*ret = draft;
	draft = (struct draft){ 0 };
	return 0;
}

/* ---- all files as one text: lines of a tier intersect, wherever they stand ---- */

static unsigned int count_lines(const struct edit *edit)
{
	unsigned int n = 0;

	for (size_t i = 0; i < edit->len; i++)
		n += edit->text[i] == '\n';
	return n + (edit->len && edit->text[edit->len - 1] != '\n');
}

int draft_parse(const struct draft *draft, struct usercap_policy **ret, struct usercap_diag *diag)
{
	_cleanup_(freep) char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return -ENOMEM;
	/* the main file comes last, so that what is added to it moves no line of the others */
	for (size_t i = draft->n_files; i-- > 0;) {
		size_t part_len;
		char *part = edit_result(&draft->files[i], &part_len);

		if (!part) {
			fclose(out);
			return -ENOMEM;
		}
		fwrite(part, 1, part_len, out);
		if (part_len && part[part_len - 1] != '\n')
			fputc('\n', out);
		free(part);
	}
	if (fclose(out) != 0)
		return -ENOMEM;
	return usercap_policy_parse(text, len, "draft", ret, diag);
}

struct edit *draft_place(const struct draft *draft, unsigned int line, unsigned int *ret_line)
{
	for (size_t i = draft->n_files; i-- > 1;) {
		unsigned int n = count_lines(&draft->files[i]);

		if (line <= n) {
			*ret_line = line;
			return &draft->files[i];
		}
		line -= n;
	}
	*ret_line = line;
	return &draft->files[0];
}
