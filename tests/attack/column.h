/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an attempt is made under: the columns of the table */
#ifndef _ATTACK_COLUMN_H
#define _ATTACK_COLUMN_H

#include "attack.h"

enum column {
	COLUMN_UNRESTRICTED,
	COLUMN_USERCAP,
	COLUMN_SECCOMP,
	COLUMN_MDWE,
	COLUMN_SYSTEMD,
	N_COLUMNS,
};

extern const char *const column_names[N_COLUMNS];

/* Where systemd's filters are, see filters.h; NULL: nowhere */
extern const char *filters_dir;

/* Is there such a thing, on this kernel, for this group? */
bool column_exists(enum column column, const struct group *group);

/* Put this process under it, or fail. */
void restrict_self(enum column column, const struct group *group,
		   const struct technique *technique);

#endif /* _ATTACK_COLUMN_H */
