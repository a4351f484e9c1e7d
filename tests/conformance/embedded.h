/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files inside this program, so that one file can be copied into any guest */
#ifndef _CONFORMANCE_EMBEDDED_H
#define _CONFORMANCE_EMBEDDED_H

extern const char embedded_dynamic[], embedded_dynamic_end[];
extern const char embedded_module[], embedded_module_end[];

#endif /* _CONFORMANCE_EMBEDDED_H */
