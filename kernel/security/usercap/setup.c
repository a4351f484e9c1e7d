// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: its hooks
 */

#include <linux/init.h>

#include "usercap.h"

static const struct lsm_id usercap_lsmid = {
	.name = "usercap",
	.id = LSM_ID_USERCAP,
};

static struct security_hook_list usercap_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(task_prctl, usercap_prctl),

	LSM_HOOK_INIT(process_fork, usercap_process_fork),
	LSM_HOOK_INIT(process_exit, usercap_process_exit),
	LSM_HOOK_INIT(bprm_committed_creds, usercap_process_exec),

	LSM_HOOK_INIT(socket_listen, usercap_socket_listen),
	LSM_HOOK_INIT(sk_listen, usercap_sk_listen),

	LSM_HOOK_INIT(ptrace_access_check, usercap_ptrace_access_check),
	LSM_HOOK_INIT(ptrace_traceme, usercap_ptrace_traceme),

	LSM_HOOK_INIT(mmap_file, usercap_mmap_file),
	LSM_HOOK_INIT(file_mprotect, usercap_file_mprotect),
	LSM_HOOK_INIT(vm_implied_exec, usercap_vm_implied_exec),
	LSM_HOOK_INIT(userfault_register, usercap_userfault_register),
	LSM_HOOK_INIT(file_open, usercap_file_open),

	LSM_HOOK_INIT(task_alloc, usercap_task_alloc),
	LSM_HOOK_INIT(bprm_creds_for_exec, usercap_bprm_creds_for_exec),
	LSM_HOOK_INIT(bprm_elf, usercap_bprm_elf),

	LSM_HOOK_INIT(userns_create, usercap_userns_create),
};

static int __init usercap_init(void)
{
	usercap_add_hooks(usercap_hooks, &usercap_lsmid);
	pr_info("usercap: %d user capabilities, ABI %d\n", USERCAP_COUNT,
		USERCAP_ABI);
	return 0;
}

DEFINE_LSM(usercap) = {
	.name = "usercap",
	.init = usercap_init,
};
