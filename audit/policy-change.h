/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes to a policy that are about one account
 *
 * A line that others share is never loosened: who is held by a group's line, or by
 * "*", gets a line of his own, which says for him what that one said, but for what he
 * needs. Where he has lines of his own already, those are changed.
 */
#ifndef _USERCAP_AUDIT_POLICY_CHANGE_H
#define _USERCAP_AUDIT_POLICY_CHANGE_H

#include "draft.h"

/* Room for any list: "~", names, commas */
#define LIST_ROOM USERCAP_LIST_SIZE

/**
 * policy_change() - let an account have more
 * @draft:	the policy, parsed without changes; it gets the change
 * @name:	the account, as the policy would name it
 * @today:	what the policy says about it, from draft_parse()
 * @caps:	what it shall have, too
 * @ret:	where to store the lines that say so, separated by newlines; free(3) it
 *
 * Lists stay as they are written: one with "~" goes on giving what a later version
 * adds, and an absolute one does not begin to.
 *
 * Return: 0, or -EINVAL (no line can name this account), -ENOMEM.
 */
int policy_change(struct draft *draft, const char *name, const struct usercap_assignment *today,
		  uint64_t caps, char **ret);

/**
 * policy_lines() - lines for an account that say what it shall have
 * @name:	the account
 * @caps:	what it holds
 * @dry_run:	what of the rest is only recorded
 * @inverted:	write lists with "~"
 * @ret:	where to store them, each but the last with a newline; free(3) it
 *
 * Return: 0, or -EINVAL (no line can name this account), -ENOMEM.
 */
int policy_lines(const char *name, uint64_t caps, uint64_t dry_run, bool inverted, char **ret);

/* "~ptrace" or "ptrace": as usercap_list_format(), but in the form asked for */
const char *policy_list(uint64_t caps, bool inverted, char buf[LIST_ROOM]);

#endif /* _USERCAP_AUDIT_POLICY_CHANGE_H */
