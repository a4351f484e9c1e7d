/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libsystemd, loaded by who needs it
 *
 * It brings half a dozen libraries with it, which takes longer than all that most
 * commands do, and "usercap run" is to start programs as fast as setpriv(1).
 */
#ifndef _USERCAP_SYSTEMD_H
#define _USERCAP_SYSTEMD_H

#include <systemd/sd-bus.h>
#include <systemd/sd-journal.h>

/* Of these, each without "sd_" */
/* clang-format off */
#define SYSTEMD_FUNCTIONS(function)            \
	function(bus_call_method)              \
	function(bus_close_unref)              \
	function(bus_error_free)               \
	function(bus_flush_close_unref)        \
	function(bus_get_property)             \
	function(bus_is_ready)                 \
	function(bus_message_enter_container)  \
	function(bus_message_exit_container)   \
	function(bus_message_read)             \
	function(bus_message_skip)             \
	function(bus_message_unref)            \
	function(bus_new)                      \
	function(bus_open_system)              \
	function(bus_open_user)                \
	function(bus_process)                  \
	function(bus_set_address)              \
	function(bus_set_method_call_timeout)  \
	function(bus_start)                    \
	function(bus_wait)                     \
	function(journal_add_match)            \
	function(journal_close)                \
	function(journal_get_data)             \
	function(journal_get_events)           \
	function(journal_get_fd)               \
	function(journal_get_realtime_usec)    \
	function(journal_get_timeout)          \
	function(journal_has_persistent_files) \
	function(journal_has_runtime_files)    \
	function(journal_next)                 \
	function(journal_open)                 \
	function(journal_open_directory)       \
	function(journal_open_files)           \
	function(journal_process)              \
	function(journal_seek_head)            \
	function(journal_seek_realtime_usec)   \
	function(journal_set_data_threshold)
/* clang-format on */

struct systemd {
#define SYSTEMD_MEMBER(name) __typeof__(sd_##name) *name;
	SYSTEMD_FUNCTIONS(SYSTEMD_MEMBER)
#undef SYSTEMD_MEMBER
};

/* To be called before one of these is used */
extern struct systemd sd;

/* Load the library, unless it is. 0, or -ELIBACC: it is not there, or too old */
int systemd_load(void);

#endif /* _USERCAP_SYSTEMD_H */
