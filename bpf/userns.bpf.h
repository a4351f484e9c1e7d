/* SPDX-License-Identifier: GPL-2.0-only */
/* userns */
#ifndef _USERCAP_BPF_USERNS_H
#define _USERCAP_BPF_USERNS_H

/* By clone() or unshare(). To enter one that is there is not to create one. */
SEC("lsm/userns_create")
int BPF_PROG(usercap_userns_create, const struct cred *cred, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_USERNS };
	__u64 word;

	if (ret)
		return ret;
	word = word_lacking(CAP_USR_USERNS);
	return word && refuse(word, &attempt) ? -EPERM : 0;
}

#endif /* _USERCAP_BPF_USERNS_H */
