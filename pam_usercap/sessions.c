// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>

#include "sessions.h"

#define DATA "pam_usercap.sessions"

struct node {
	struct session session;
	struct node *outer;
};

/* PAM keeps a constant pointer to this; the list changes behind it. */
struct sessions {
	struct node *innermost;
};

static void sessions_free(pam_handle_t *pamh, void *data, int status)
{
	struct sessions *sessions = data;
	struct node *node;

	(void)pamh;
	(void)status;
	while ((node = sessions->innermost)) {
		sessions->innermost = node->outer;
		free(node);
	}
	free(sessions);
}

static struct sessions *sessions_find(pam_handle_t *pamh)
{
	const void *data;

	if (pam_get_data(pamh, DATA, &data) != PAM_SUCCESS)
		return NULL;
	return (struct sessions *)data;
}

static struct sessions *sessions_new(pam_handle_t *pamh)
{
	struct sessions *sessions = calloc(1, sizeof(*sessions));

	if (!sessions)
		return NULL;
	if (pam_set_data(pamh, DATA, sessions, sessions_free) != PAM_SUCCESS) {
		free(sessions);
		return NULL;
	}
	return sessions;
}

struct session *sessions_begin(pam_handle_t *pamh)
{
	struct sessions *sessions = sessions_find(pamh);
	struct node *node;

	if (!sessions)
		sessions = sessions_new(pamh);
	if (!sessions)
		return NULL;
	node = calloc(1, sizeof(*node));
	if (!node)
		return NULL;
	node->outer = sessions->innermost;
	sessions->innermost = node;
	return &node->session;
}

int sessions_end(pam_handle_t *pamh, struct session *ret)
{
	struct sessions *sessions = sessions_find(pamh);
	struct node *node = sessions ? sessions->innermost : NULL;

	if (!node)
		return -ENOENT;
	sessions->innermost = node->outer;
	if (ret)
		*ret = node->session;
	free(node);
	return 0;
}
