// SPDX-License-Identifier: GPL-2.0-or-later
#include "logins.h"

#include "cleanup.h"

#include <errno.h>
#include <string.h>
#include <usercap.h>

#define N_CHAINS 4096

/* Places are numbered from 1; 0 is none */
struct place_of_login {
	struct login login;
	uint32_t next; /* older, in the same chain */
};

struct logins {
	struct pool *texts;
	uint32_t chains[N_CHAINS]; /* newest first */
	struct place_of_login places[MOST_LOGINS];
	uint32_t n;
	uint32_t oldest; /* which place is taken next, once all are */
};

int logins_new(struct pool *texts, struct logins **ret)
{
	struct logins *logins = calloc(1, sizeof(*logins));

	if (!logins)
		return -ENOMEM;
	logins->texts = texts;
	*ret = logins;
	return 0;
}

void logins_free(struct logins *logins)
{
	free(logins);
}

static size_t chain_of(const char *node, uint32_t ses)
{
	return (ses * 2654435761U ^ ((uintptr_t)node >> 3)) % N_CHAINS;
}

static bool is_same_session(const struct login *login, const char *node, uint32_t ses)
{
	return login->ses == ses && login->node == node;
}

/* Session numbers begin anew at boot: what was there of this one and user is over. */
static struct login *find_same(struct logins *logins, const struct login *wanted)
{
	uint32_t i = logins->chains[chain_of(wanted->node, wanted->ses)];

	for (; i; i = logins->places[i - 1].next) {
		struct login *login = &logins->places[i - 1].login;

		if (is_same_session(login, wanted->node, wanted->ses) &&
		    login->acct == wanted->acct)
			return login;
	}
	return NULL;
}

static void unlink_place(struct logins *logins, uint32_t place)
{
	const struct login *login = &logins->places[place - 1].login;
	uint32_t *link = &logins->chains[chain_of(login->node, login->ses)];

	while (*link != place)
		link = &logins->places[*link - 1].next;
	*link = logins->places[place - 1].next;
}

static void insert(struct logins *logins, const struct login *login)
{
	uint32_t *chain = &logins->chains[chain_of(login->node, login->ses)];
	uint32_t place;

	if (logins->n < MOST_LOGINS) {
		place = ++logins->n;
	} else {
		place = logins->oldest + 1;
		logins->oldest = place % MOST_LOGINS;
		unlink_place(logins, place);
	}
	logins->places[place - 1] = (struct place_of_login){ *login, *chain };
	*chain = place;
}

static bool read_sets(const struct assignment *assignment, struct login *login)
{
	if (!assignment->new_caps ||
	    usercap_list_parse(assignment->new_caps, &login->caps, NULL) < 0)
		return false;
	if (assignment->new_permissive &&
	    usercap_list_parse(assignment->new_permissive, &login->permissive, NULL) < 0)
		return false;
	login->permissive &= ~login->caps;
	return true;
}

int logins_note(struct logins *logins, const char *node, const struct assignment *assignment)
{
	struct login login = { .ses = assignment->subject.ses };
	struct login *same;
	int r;

	if (!assignment->success || !assignment->acct || login.ses == ID_UNSET ||
	    !read_sets(assignment, &login))
		return 0;
	r = pool_keep(logins->texts, node, &login.node);
	if (r == 0)
		r = pool_keep(logins->texts, assignment->acct, &login.acct);
	if (r == 0)
		r = pool_keep(logins->texts, assignment->policy, &login.policy);
	if (r < 0)
		return r == -ENOSPC ? 0 : r;
	same = find_same(logins, &login);
	if (same)
		*same = login;
	else
		insert(logins, &login);
	return 0;
}

static bool is_of(const struct login *login, const char *user)
{
	return user && strcmp(login->acct, user) == 0;
}

const struct login *logins_find(const struct logins *logins, const char *node, uint32_t ses,
				const char *user, const char *login_user)
{
	const struct login *first = NULL, *only = NULL;
	unsigned int n = 0;
	const char *kept;
	uint32_t i;

	if (ses == ID_UNSET || pool_keep(logins->texts, node, &kept) < 0)
		return NULL;
	for (i = logins->chains[chain_of(kept, ses)]; i; i = logins->places[i - 1].next) {
		const struct login *login = &logins->places[i - 1].login;

		if (!is_same_session(login, kept, ses))
			continue;
		if (is_of(login, user))
			return login;
		if (!first && is_of(login, login_user))
			first = login;
		only = n++ ? NULL : login;
	}
	return first ? first : only;
}

const struct login *logins_at(const struct logins *logins, size_t i)
{
	return i < logins->n ? &logins->places[i].login : NULL;
}
