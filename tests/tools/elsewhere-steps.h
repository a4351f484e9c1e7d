/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_TESTS_ELSEWHERE_STEPS_H
#define _USERCAP_TESTS_ELSEWHERE_STEPS_H

/* prctl(2), for what is not about user capabilities or no_new_privs */
int steps_prctl(int option, unsigned long arg);

#endif /* _USERCAP_TESTS_ELSEWHERE_STEPS_H */
