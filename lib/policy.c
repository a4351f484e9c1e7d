// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy-internal.h"

#include "steady.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

int array_grow(void *array, size_t *room, size_t n, size_t size)
{
	size_t more = *room ? *room * 2 : 8;
	void *bytes;

	if (n < *room)
		return 0;
	/* a pointer of whatever type must not be read as void * */
	memcpy(&bytes, array, sizeof(bytes));
	bytes = reallocarray(bytes, more, size);
	if (!bytes)
		return -ENOMEM;
	memcpy(array, &bytes, sizeof(bytes));
	*room = more;
	return 0;
}

int offsets_add(struct offsets *offsets, uint32_t at)
{
	int r = array_grow(&offsets->at, &offsets->room, offsets->n, sizeof(*offsets->at));

	if (r < 0)
		return r;
	offsets->at[offsets->n++] = at;
	return 0;
}

static int add_line(struct usercap_policy *policy, const struct line *line)
{
	uint32_t at = line->word.at - policy->text.bytes;

	/* a blank or a quote is there: the list comes after it */
	policy->text.bytes[at + line->word.len] = '\0';
	switch (line->who) {
	case WHO_USER:
		return offsets_add(&policy->users, at);
	case WHO_GROUP:
		return offsets_add(&policy->groups, at);
	case WHO_UIDS:
		return offsets_add(&policy->uids, at);
	case WHO_GIDS:
		return offsets_add(&policy->gids, at);
	case WHO_ANY:
		return offsets_add(&policy->anyone, at);
	}
	return 0;
}

static int out_of_memory(struct usercap_diag *diag, const char *path)
{
	return diag_file(diag, path, -ENOMEM, "out of memory");
}

/* @line is the one before */
static int parse_line(struct usercap_policy *policy, const struct place *place, struct word text,
		      struct line *line)
{
	int r = line_read(place, text, line);

	if (r <= 0)
		return r;
	r = add_line(policy, line);
	return r < 0 ? out_of_memory(place->diag, place->file) : 0;
}

/* Parse what was appended last, from @begin on */
static int parse_source(struct usercap_policy *policy, const char *path, uint32_t begin,
			struct usercap_diag *diag)
{
	struct place place = { .file = path, .begin = policy->text.bytes + begin, .diag = diag };
	const char *end = policy->text.bytes + policy->text.len;
	/* one look at all of it costs less than one at each line */
	bool plain = text_is_plain((struct word){ place.begin, end - place.begin });
	struct line line = { 0 };

	while (place.begin < end) {
		const char *newline = memchr(place.begin, '\n', end - place.begin);
		struct word text = { place.begin, newline - place.begin };
		int r;

		place.line++;
		r = plain ? 0 : line_check_text(&place, text);
		if (r == 0)
			r = parse_line(policy, &place, text, &line);
		if (r < 0)
			return r;
		place.begin = newline + 1;
	}
	return 0;
}

static int add_source(struct usercap_policy *policy, const char *path)
{
	int r = array_grow(&policy->sources, &policy->sources_room, policy->n_sources,
			   sizeof(*policy->sources));
	char *copy;

	if (r < 0)
		return r;
	copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	policy->sources[policy->n_sources++] =
		(struct policy_source){ .path = copy, .begin = policy->text.len };
	return 0;
}

static int add_file(struct usercap_policy *policy, int dir, const char *name, const char *path,
		    uid_t owner, struct usercap_diag *diag)
{
	uint32_t begin = policy->text.len;
	int r;

	if (add_source(policy, path) < 0)
		return out_of_memory(diag, path);
	r = file_append(dir, name, path, owner, &policy->text, diag);
	if (r < 0)
		return r;
	policy->sources[policy->n_sources - 1].st = policy->text.last;
	return parse_source(policy, path, begin, diag);
}

void usercap_policy_free(struct usercap_policy *policy)
{
	if (!policy)
		return;
	for (size_t i = 0; i < policy->n_sources; i++)
		free(policy->sources[i].path);
	free(policy->sources);
	free(policy->text.bytes);
	free(policy->users.at);
	free(policy->groups.at);
	free(policy->uids.at);
	free(policy->gids.at);
	free(policy->anyone.at);
	free(policy);
}

static void policy_freep(struct usercap_policy **policy)
{
	usercap_policy_free(*policy);
}

struct loading {
	struct usercap_policy *policy;
	uid_t owner;
	struct usercap_diag *diag;
};

static int add_dropin(int dir, const char *name, const char *path, void *arg)
{
	struct loading *loading = arg;

	return add_file(loading->policy, dir, name, path, loading->owner, loading->diag);
}

/* Each file was read whole, but the next may have changed with it, or because of it. */
static int check_sources(const struct usercap_policy *policy, struct usercap_diag *diag)
{
	for (size_t i = 0; i < policy->n_sources; i++) {
		const struct policy_source *source = &policy->sources[i];

		if (!steady_still(source->path, &source->st))
			return diag_file(diag, source->path, -EAGAIN,
					 "changed while the policy was read: try again");
	}
	return 0;
}

int policy_load_from(const char *path, const char *const dirs[2], uid_t owner,
		     struct usercap_policy **ret, struct usercap_diag *diag)
{
	_cleanup_(policy_freep) struct usercap_policy *policy = calloc(1, sizeof(*policy));
	struct loading loading = { policy, owner, diag };
	int r;

	if (!policy)
		return out_of_memory(diag, path);
	r = add_file(policy, AT_FDCWD, path, path, owner, diag);
	if (r < 0)
		return r;
	r = dropins_each(dirs, owner, add_dropin, &loading, diag);
	if (r == 0)
		r = check_sources(policy, diag);
	if (r < 0)
		return r;
	*ret = take_ptr(policy);
	return 0;
}

int usercap_policy_load_file(const char *path, struct usercap_policy **ret,
			     struct usercap_diag *diag)
{
	static const char *const none[2];

	return policy_load_from(path, none, 0, ret, diag);
}

int usercap_policy_load(const char *path, struct usercap_policy **ret, struct usercap_diag *diag)
{
	_cleanup_(freep) char *dir = NULL;
	const char *dirs[2] = { NULL, NULL };

	if (!path)
		path = USERCAP_CONF;
	if (asprintf(&dir, "%s.d", path) < 0) {
		dir = NULL;
		return out_of_memory(diag, path);
	}
	dirs[0] = dir;
	if (strcmp(path, USERCAP_CONF) == 0)
		dirs[1] = POLICY_VENDOR_DIR;
	return policy_load_from(path, dirs, 0, ret, diag);
}

/* Room for all of them, so that nothing that was read moves */
static int reserve_texts(struct usercap_policy *policy, const struct policy_text *texts, size_t n,
			 struct usercap_diag *diag)
{
	size_t room = 0;

	for (size_t i = 0; i < n; i++) {
		if (texts[i].len >= POLICY_SIZE_MAX - room) {
			diag_file(diag, texts[i].name, -EFBIG, POLICY_TOO_BIG);
			return -EFBIG;
		}
		room += texts[i].len + 1;
	}
	policy->text.bytes = calloc(1, room + 1);
	if (!policy->text.bytes) {
		out_of_memory(diag, n ? texts[0].name : "");
		return -ENOMEM;
	}
	policy->text.room = room + 1;
	return 0;
}

static int add_text(struct usercap_policy *policy, const struct policy_text *text,
		    struct usercap_diag *diag)
{
	struct text *all = &policy->text;
	uint32_t begin = all->len;

	if (add_source(policy, text->name) < 0)
		return out_of_memory(diag, text->name);
	memcpy(all->bytes + begin, text->bytes, text->len);
	all->len += text->len;
	all->bytes[all->len++] = '\n';
	return parse_source(policy, text->name, begin, diag);
}

int policy_parse_texts(const struct policy_text *texts, size_t n, struct usercap_policy **ret,
		       struct usercap_diag *diag)
{
	_cleanup_(policy_freep) struct usercap_policy *policy = calloc(1, sizeof(*policy));
	int r;

	if (!policy)
		return out_of_memory(diag, n ? texts[0].name : "");
	r = reserve_texts(policy, texts, n, diag);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		r = add_text(policy, &texts[i], diag);
		if (r < 0)
			return r;
	}
	*ret = take_ptr(policy);
	return 0;
}

int usercap_policy_parse(const char *text, size_t len, const char *name,
			 struct usercap_policy **ret, struct usercap_diag *diag)
{
	const struct policy_text only = { .name = name, .bytes = text, .len = len };

	return policy_parse_texts(&only, 1, ret, diag);
}
