// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy-files.h"

#include "machine.h"
#include "names.h"
#include "nearest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

const char *policy_main_path(struct arena *arena)
{
	return machine_path(arena, USERCAP_CONF);
}

const char *policy_admin_dir(struct arena *arena)
{
	return machine_path(arena, USERCAP_CONF ".d");
}

const char *policy_vendor_dir(struct arena *arena)
{
	return machine_path(arena, POLICY_VENDOR_DIR);
}

bool policy_takes_name(const char *name)
{
	return dropin_is_wanted(name);
}

/* ---- a file's text ---- */

/* Where a word of a list that is a mistake ends */
static struct word word_at(struct word text, size_t at)
{
	struct word word = { text.at + at, 0 };

	while (at + word.len < text.len && !strchr(" \t,", word.at[word.len]))
		word.len++;
	return word;
}

/* The library lists all names that there are; the one that was meant says more. */
static const char *improve(struct arena *arena, struct word text, const struct usercap_diag *diag)
{
	static const char unknown[] = "unknown user capability ";
	const char *meant, *colon;
	struct word word;

	if (diag->column && !strncmp(diag->message, unknown, strlen(unknown))) {
		word = word_at(text, diag->column - 1);
		if (word_is(word, "permissive"))
			return "\"permissive\" is an option: it follows the list, after a blank";
		meant = nearest_word(word);
		colon = strstr(diag->message, "\": ");
		if (meant && colon)
			return arena_format(arena, "%.*s: did you mean \"%s\"?",
					    (int)(colon + 1 - diag->message), diag->message, meant);
	}
	return arena_copy(arena, diag->message, strlen(diag->message));
}

static void add_mistake(struct arena *arena, struct policy_file *file, struct word text,
			const struct usercap_diag *diag)
{
	struct policy_mistake mistake = {
		.line = diag->line,
		.column = diag->column,
		.text = text,
	};

	if (file->state < POLICY_UNKNOWN)
		file->state = POLICY_WRONG;
	if (file->mistakes.n == POLICY_MISTAKES_MAX) {
		file->more++;
		return;
	}
	mistake.message = improve(arena, text, diag);
	list_append(arena, &file->mistakes, mistake);
}

/* Does the list name what is held, and not what is taken away? */
static bool is_absolute(struct word text, const struct line *line)
{
	const char *end = text.at + text.len, *at = line->word.at + line->word.len;

	at += at < end && *at == '"';
	while (at < end && strchr(" \t,", *at))
		at++;
	if (*at == '~' || line->caps == 0)
		return false;
	return !word_is(word_at((struct word){ at, end - at }, 0), "all");
}

static void read_line(struct arena *arena, struct policy_file *file, const struct place *place,
		      struct word text)
{
	struct policy_line line = { .path = file->path, .number = place->line };
	int r = line_check_text(place, text) < 0 ? -EBADMSG : line_read(place, text, &line.line);

	if (r < 0)
		add_mistake(arena, file, text, place->diag);
	if (r <= 0)
		return;
	line.absolute = is_absolute(text, &line.line);
	list_append(arena, &file->lines, line);
}

static void read_lines(struct arena *arena, struct policy_file *file)
{
	struct usercap_diag diag = { .message = "" };
	struct place place = { .file = file->path, .begin = file->text.bytes, .diag = &diag };
	const char *end = file->text.bytes + file->text.len;

	while (place.begin < end) {
		const char *newline = memchr(place.begin, '\n', end - place.begin);

		place.line++;
		read_line(arena, file, &place, (struct word){ place.begin, newline - place.begin });
		place.begin = newline + 1;
	}
}

/* ---- files ---- */

static struct policy_file *add_file(struct policy_files *files, const char *path)
{
	const struct policy_file file = { .path = arena_copy(files->arena, path, strlen(path)) };

	list_append(files->arena, &files->files, file);
	return &files->files.at[files->files.n - 1];
}

/* What whoever asks may not do, or what may go better next time, says nothing about the file. */
static bool is_unknown(int error)
{
	switch (error) {
	case -EACCES:
	case -EAGAIN:
	case -EINTR:
	case -EIO:
	case -EMFILE:
	case -ENFILE:
	case -ENOMEM:
		return true;
	default:
		return false;
	}
}

static void add_failure(struct policy_files *files, struct policy_file *file, int error,
			const struct usercap_diag *diag)
{
	file->state = is_unknown(error) ? POLICY_UNKNOWN : POLICY_WRONG;
	add_mistake(files->arena, file, (struct word){ "", 0 }, diag);
}

/* One that only the machine's owner can have written */
static void add_trusted(struct policy_files *files, int dir, const char *name, const char *path)
{
	struct policy_file *file = add_file(files, path);
	struct usercap_diag diag = { .message = "" };
	int r = file_append(dir, name, path, machine_owner(), &file->text, &diag);

	if (r < 0)
		add_failure(files, file, r, &diag);
	else
		read_lines(files->arena, file);
}

static int copy_text(struct policy_file *file, struct word text)
{
	file->text.bytes = malloc(text.len + 1);
	if (!file->text.bytes)
		return -ENOMEM;
	if (text.len)
		memcpy(file->text.bytes, text.at, text.len);
	file->text.bytes[text.len] = '\n';
	file->text.len = file->text.room = text.len + 1;
	return 0;
}

static void add_text(struct policy_files *files, const char *path, struct word text)
{
	struct policy_file *file = add_file(files, path);
	struct usercap_diag diag = { .message = "" };

	if (copy_text(file, text) < 0)
		add_failure(files, file, diag_file(&diag, path, -ENOMEM, "out of memory"), &diag);
	else
		read_lines(files->arena, file);
}

static int read_stream(FILE *in, struct text *ret)
{
	FILE *out = open_memstream(&ret->bytes, &ret->len);
	char buffer[4096];
	size_t n;

	if (!out)
		return -ENOMEM;
	while ((n = fread(buffer, 1, sizeof(buffer), in)))
		fwrite(buffer, 1, n, out);
	fputc('\n', out);
	if (fclose(out) != 0)
		return -ENOMEM;
	return ferror(in) ? -EIO : 0;
}

static int read_draft(int dir, const char *name, struct text *ret)
{
	_cleanup_(closep) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	FILE *in;
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	in = fdopen(fd, "r");
	if (!in)
		return -errno;
	fd = -1; /* @in has it now */
	r = read_stream(in, ret);
	fclose(in);
	return r;
}

static int add_draft(struct policy_files *files, int dir, const char *name, const char *path)
{
	struct policy_file *file = add_file(files, path);
	int r = strcmp(name, "-") == 0 ? read_stream(stdin, &file->text)
				       : read_draft(dir, name, &file->text);

	if (r < 0) {
		files->files.n--;
		free(file->text.bytes);
		return r;
	}
	read_lines(files->arena, file);
	return 0;
}

static void take_draft(struct policy_files *files, int dir, const char *name, const char *path)
{
	int r = add_draft(files, dir, name, path);
	struct usercap_diag diag;

	if (r == 0)
		return;
	errno = -r;
	add_failure(files, add_file(files, path), diag_file(&diag, path, r, "cannot be read: %m"),
		    &diag);
}

/* ---- directories of drop-ins ---- */

struct loading {
	struct policy_files *files;
	const char *dirs[2];
	const struct policy_substitute *substitute;
	bool trusted;
	bool substituted;
};

static bool is_substituted(struct loading *loading, const char *path)
{
	if (!loading->substitute || strcmp(path, loading->substitute->path) != 0)
		return false;
	loading->substituted = true;
	return true;
}

static int take_dropin(int dir, const char *name, const char *path, void *arg)
{
	struct loading *loading = arg;

	if (is_substituted(loading, path))
		add_text(loading->files, path, loading->substitute->text);
	else if (loading->trusted)
		add_trusted(loading->files, dir, name, path);
	else
		take_draft(loading->files, dir, name, path);
	return 0;
}

static struct policy_file *find(const struct policy_files *files, const char *path)
{
	for (size_t i = 0; i < files->files.n; i++)
		if (!strcmp(files->files.at[i].path, path))
			return &files->files.at[i];
	return NULL;
}

/* A file that is not read: say why */
static void add_beside(struct loading *loading, size_t rank, const char *name)
{
	struct policy_files *files = loading->files;
	const char *path = arena_format(files->arena, "%s/%s", loading->dirs[rank], name);
	struct policy_file *file;

	if (find(files, path))
		return;
	file = add_file(files, path);
	file->state = POLICY_MASKED;
	if (!policy_takes_name(name)) {
		file->state = POLICY_IGNORED;
		file->reason = "its name does not end in .conf";
	} else if (dropin_is_mask(AT_FDCWD, path)) {
		file->reason = "a link to /dev/null: no file of this name is read";
	} else if (rank) {
		file->reason =
			arena_format(files->arena, "%s/%s is read instead", loading->dirs[0], name);
	} else {
		files->files.n--; /* it came a moment ago */
	}
}

static void add_all_beside(struct loading *loading, size_t rank)
{
	struct dirent **entries;
	int n = loading->dirs[rank] ? scandir(loading->dirs[rank], &entries, NULL, alphasort) : 0;

	for (int i = 0; i < n; i++) {
		if (*entries[i]->d_name != '.')
			add_beside(loading, rank, entries[i]->d_name);
		free(entries[i]);
	}
	if (n >= 0 && loading->dirs[rank])
		free(entries);
}

/* A drop-in that is about to be made masks one of its name */
static void add_new(struct loading *loading)
{
	struct policy_files *files = loading->files;
	const char *path = loading->substitute->path, *name = strrchr(path, '/') + 1;
	struct policy_file *masked;

	masked = find(files, arena_format(files->arena, "%s/%s", loading->dirs[1], name));
	if (masked && strcmp(masked->path, path) != 0) {
		masked->state = POLICY_MASKED;
		masked->reason = arena_format(files->arena, "%s is read instead", path);
	}
	add_text(files, path, loading->substitute->text);
}

static void load_dropins(struct loading *loading, uid_t owner)
{
	struct usercap_diag diag = { .message = "" };
	int r = dropins_each(loading->dirs, owner, take_dropin, loading, &diag);

	if (r < 0)
		add_failure(loading->files, add_file(loading->files, diag.file), r, &diag);
	if (loading->substitute && !loading->substituted)
		add_new(loading);
	add_all_beside(loading, 0);
	add_all_beside(loading, 1);
}

/* ---- policies ---- */

static void add_missing(struct policy_files *files, const char *path)
{
	struct usercap_diag diag;

	diag_file(&diag, path, -ENOENT, "it does not exist: make one, it may be empty");
	add_failure(files, add_file(files, path), -ENOENT, &diag);
}

void policy_files_load(struct policy_files *files, struct arena *arena,
		       const struct policy_substitute *substitute)
{
	struct loading loading = {
		.files = files,
		.dirs = { policy_admin_dir(arena), policy_vendor_dir(arena) },
		.substitute = substitute,
		.trusted = true,
	};
	const char *path = policy_main_path(arena);

	*files = (struct policy_files){ .arena = arena };
	if (is_substituted(&loading, path))
		add_text(files, path, substitute->text);
	else if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
		add_missing(files, path);
	else
		add_trusted(files, AT_FDCWD, path, path);
	load_dropins(&loading, machine_owner());
}

int policy_files_draft(struct policy_files *files, struct arena *arena, const char *path)
{
	struct loading loading = {
		.files = files,
		.dirs = { arena_format(arena, "%s.d", path), NULL },
	};
	int r;

	*files = (struct policy_files){ .arena = arena };
	r = add_draft(files, AT_FDCWD, path, path);
	if (r < 0)
		return r;
	/* a copy is as good */
	if (strcmp(path, "-") != 0)
		load_dropins(&loading, OWNER_ANY);
	return 0;
}

void policy_files_one(struct policy_files *files, struct arena *arena, const char *path)
{
	*files = (struct policy_files){ .arena = arena };
	add_trusted(files, AT_FDCWD, path, path);
}

void policy_files_text(struct policy_files *files, struct arena *arena,
		       const struct policy_substitute *text)
{
	*files = (struct policy_files){ .arena = arena };
	add_text(files, text->path, text->text);
}

void policy_files_drop(struct policy_files *files)
{
	for (size_t i = 0; i < files->files.n; i++)
		free(files->files.at[i].text.bytes);
}

enum policy_state policy_files_state(const struct policy_files *files)
{
	enum policy_state worst = POLICY_VALID;

	for (size_t i = 0; i < files->files.n; i++)
		if (files->files.at[i].state > worst)
			worst = files->files.at[i].state;
	return worst;
}

int policy_files_parse(const struct policy_files *files, struct usercap_policy **ret,
		       struct usercap_diag *diag)
{
	struct policy_text *texts;
	size_t n = 0;

	texts = arena_alloc(files->arena, (files->files.n + 1) * sizeof(*texts));
	for (size_t i = 0; i < files->files.n; i++) {
		const struct policy_file *file = &files->files.at[i];

		if (file->state == POLICY_VALID)
			texts[n++] = (struct policy_text){
				.name = file->path,
				.bytes = file->text.bytes,
				.len = file->text.len,
			};
	}
	return policy_parse_texts(texts, n, ret, diag);
}
