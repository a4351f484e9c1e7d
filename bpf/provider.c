// SPDX-License-Identifier: GPL-2.0-or-later
#include "provider.h"

#include "requirements.h"
#include "usercap.skel.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <cleanup.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <usercap.h>

#define MAX_LINKS 48

struct provider {
	struct usercap_bpf *skeleton;
	struct bpf_link *links[MAX_LINKS];
	const char *names[MAX_LINKS];
	size_t n_links;
};

/* What libbpf says last is what went wrong; what it says while all is well is noise. */
static char libbpf_said[512];

static int listen_to_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
	if (getenv("USERCAP_BPF_DEBUG"))
		return vfprintf(stderr, format, args);
	if (level == LIBBPF_WARN)
		vsnprintf(libbpf_said, sizeof(libbpf_said), format, args);
	libbpf_said[strcspn(libbpf_said, "\n")] = '\0';
	return 0;
}

static int libbpf_problem(struct problem *problem, int error, const char *what)
{
	return problem_set(problem, error, "%s: %s%s%s", what, strerror(-error),
			   *libbpf_said ? ": " : "", libbpf_said);
}

/* Where a kernel has no such function there is nothing to attach to. */
static const char *const optional[][2] = {
	{ "usercap_file_ioctl_compat", "bpf_lsm_file_ioctl_compat" },
	{ "usercap_userfault_set", "userfaultfd_set_ctx" },
};

/* Which argument of a function of the kernel has this name, from 1; 0 for none */
static unsigned int find_argument(const struct btf *kernel, const char *function, const char *name)
{
	int id = btf__find_by_name_kind(kernel, function, BTF_KIND_FUNC);
	const struct btf_type *type = id > 0 ? btf__type_by_id(kernel, id) : NULL;
	const struct btf_type *proto = type ? btf__type_by_id(kernel, type->type) : NULL;

	for (unsigned int i = 0; proto && i < btf_vlen(proto); i++)
		if (strcmp(btf__name_by_offset(kernel, btf_params(proto)[i].name_off), name) == 0)
			return i + 1;
	return 0;
}

/* Without userfaultfd_set_ctx(), vma_merge() says what is registered: userfault.bpf.h */
static void watch_merges(struct usercap_bpf *skeleton, const struct btf *kernel)
{
	unsigned int at = find_argument(kernel, "vma_merge", "vm_flags");

	if (bpf_program__autoload(skeleton->progs.usercap_userfault_set) || at < 5 || at > 6)
		return;
	skeleton->rodata->merge_flags_argument = at;
	bpf_program__set_autoload(skeleton->progs.usercap_userfault_merge, true);
	bpf_program__set_autoload(skeleton->progs.usercap_userfault_done, true);
}

static void take_optional(struct usercap_bpf *skeleton)
{
	struct btf *kernel = btf__load_vmlinux_btf();

	for (size_t i = 0; kernel && i < sizeof(optional) / sizeof(optional[0]); i++) {
		struct bpf_program *program =
			bpf_object__find_program_by_name(skeleton->obj, optional[i][0]);

		if (btf__find_by_name_kind(kernel, optional[i][1], BTF_KIND_FUNC) > 0)
			bpf_program__set_autoload(program, true);
	}
	if (kernel)
		watch_merges(skeleton, kernel);
	btf__free(kernel);
}

static int attach_one(struct provider *provider, struct bpf_program *program,
		      struct problem *problem)
{
	struct bpf_link *link;

	if (!bpf_program__autoload(program))
		return 0;
	link = bpf_program__attach(program);
	if (!link)
		return libbpf_problem(problem, -errno, bpf_program__name(program));
	provider->names[provider->n_links] = bpf_program__name(program);
	provider->links[provider->n_links++] = link;
	return 0;
}

static int attach_all(struct provider *provider, struct problem *problem)
{
	struct bpf_program *program, *answer = provider->skeleton->progs.usercap_prctl;
	int r;

	bpf_object__for_each_program(program, provider->skeleton->obj)
	{
		if (program == answer)
			continue;
		r = attach_one(provider, program, problem);
		if (r < 0)
			return r;
	}
	return attach_one(provider, answer, problem);
}

static int load(struct provider *provider, struct problem *problem)
{
	int r;

	libbpf_set_print(listen_to_libbpf);
	*libbpf_said = '\0';
	provider->skeleton = usercap_bpf__open();
	if (!provider->skeleton)
		return libbpf_problem(problem, -errno, "the BPF object");
	take_optional(provider->skeleton);
	r = usercap_bpf__load(provider->skeleton);
	if (r < 0)
		return libbpf_problem(problem, r, "the kernel does not accept the BPF programs");
	return 0;
}

int provider_attach(struct provider **ret, struct problem *problem)
{
	struct provider *provider;
	int r;

	r = requirements_check(problem);
	if (r < 0)
		return r;
	provider = calloc(1, sizeof(*provider));
	if (!provider)
		return problem_set(problem, -ENOMEM, "out of memory");
	r = load(provider, problem);
	if (r == 0)
		r = attach_all(provider, problem);
	if (r < 0) {
		provider_detach(provider);
		return r;
	}
	*ret = provider;
	return 0;
}

/* Last attached, first detached */
void provider_detach(struct provider *provider)
{
	if (!provider)
		return;
	while (provider->n_links > 0)
		bpf_link__destroy(provider->links[--provider->n_links]);
	usercap_bpf__destroy(provider->skeleton);
	free(provider);
}

/* ---- pins ---- */

static bool is_mounted(void)
{
	struct stat above, here;

	return stat(PROVIDER_DIR "/..", &above) == 0 && stat(PROVIDER_DIR, &here) == 0 &&
	       above.st_dev != here.st_dev;
}

static int mount_dir(struct problem *problem)
{
	if (is_mounted())
		return problem_set(problem, -EEXIST, "%s is in use already", PROVIDER_DIR);
	if ((mkdir("/run/usercap", 0755) < 0 && errno != EEXIST) ||
	    (mkdir(PROVIDER_DIR, 0700) < 0 && errno != EEXIST))
		return problem_set(problem, -errno, "%s: %s", PROVIDER_DIR, strerror(errno));
	if (mount("usercap", PROVIDER_DIR, "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700") <
	    0)
		return problem_set(problem, -errno, "bpf file system on %s: %s", PROVIDER_DIR,
				   strerror(errno));
	return 0;
}

static bool is_iterator(const char *name)
{
	return strcmp(name, "usercap_processes") == 0;
}

static int pin_links(struct provider *provider, struct problem *problem)
{
	char path[128];
	int r;

	for (size_t i = 0; i < provider->n_links; i++) {
		if (is_iterator(provider->names[i]))
			snprintf(path, sizeof(path), "%s", PROVIDER_PROCESSES);
		else
			snprintf(path, sizeof(path), PROVIDER_DIR "/link-%s", provider->names[i]);
		r = bpf_link__pin(provider->links[i], path);
		if (r < 0)
			return libbpf_problem(problem, r, path);
	}
	if (chmod(PROVIDER_PROCESSES, 0400) < 0)
		return problem_set(problem, -errno, "%s: %s", PROVIDER_PROCESSES, strerror(errno));
	return 0;
}

/* Who reads events, counts processes, or takes over from this version finds them here. */
static int pin_maps(struct provider *provider, struct problem *problem)
{
	const struct {
		struct bpf_map *map;
		const char *path;
	} pins[] = {
		{ provider->skeleton->maps.events, PROVIDER_DIR "/events" },
		{ provider->skeleton->maps.members, PROVIDER_DIR "/members" },
		{ provider->skeleton->maps.processes, PROVIDER_DIR "/words" },
		{ provider->skeleton->maps.bss, PROVIDER_DIR "/counters" },
	};
	int r;

	for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++) {
		r = bpf_map__pin(pins[i].map, pins[i].path);
		if (r < 0)
			return libbpf_problem(problem, r, pins[i].path);
	}
	return 0;
}

static void remove_pins(void)
{
	_cleanup_(closedirp) DIR *dir = opendir(PROVIDER_DIR);
	struct dirent *entry;

	/* first, so that whoever gets an answer is also held to it */
	unlink(PROVIDER_DIR "/link-usercap_prctl");
	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
}

/* Other mount namespaces may have copies of the mount, but there is one file system. */
static int remove_dir(struct problem *problem)
{
	remove_pins();
	if (umount2(PROVIDER_DIR, MNT_DETACH) < 0)
		return problem_set(problem, -errno, "%s: %s", PROVIDER_DIR, strerror(errno));
	return 0;
}

int provider_pin(struct provider *provider, struct problem *problem)
{
	struct problem ignored;
	int r = mount_dir(problem);

	if (r < 0)
		return r;
	r = pin_maps(provider, problem) ?: pin_links(provider, problem);
	if (r < 0)
		remove_dir(&ignored);
	return r;
}

int provider_unpin(struct problem *problem)
{
	if (!is_mounted())
		return problem_set(problem, -ENOENT, "nothing is loaded from here: %s is empty",
				   PROVIDER_DIR);
	return remove_dir(problem);
}

/* ---- status ---- */

static bool ftrace_is_off(void)
{
	_cleanup_(closep) int fd = open("/proc/sys/kernel/ftrace_enabled", O_RDONLY | O_CLOEXEC);
	char value = '1';

	return fd >= 0 && read(fd, &value, 1) == 1 && value == '0';
}

/* How many processes have a word of their own */
static unsigned int count_words(void)
{
	_cleanup_(closep) int fd = bpf_obj_get(PROVIDER_DIR "/words");
	unsigned long long key, *last = NULL;
	unsigned int count = 0;

	while (fd >= 0 && count < PROVIDER_MAX_PROCESSES &&
	       bpf_map_get_next_key(fd, last, &key) == 0) {
		last = &key;
		count++;
	}
	return count;
}

static void count_pins(struct provider_status *status)
{
	struct usercap_bpf *skeleton = usercap_bpf__open();
	struct bpf_program *program;
	char path[128];

	if (!skeleton)
		return;
	bpf_object__for_each_program(program, skeleton->obj)
	{
		const char *name = bpf_program__name(program);

		if (is_iterator(name))
			snprintf(path, sizeof(path), "%s", PROVIDER_PROCESSES);
		else
			snprintf(path, sizeof(path), PROVIDER_DIR "/link-%s", name);
		if (access(path, F_OK) == 0)
			status->pinned++;
		else if (bpf_program__autoload(program))
			status->missing++;
	}
	usercap_bpf__destroy(skeleton);
}

void provider_status(struct provider_status *ret)
{
	struct provider_status status = {
		.answers = usercap_probe() == 0,
		.in_kernel = access("/sys/kernel/security/usercap", F_OK) == 0,
		.ftrace_off = ftrace_is_off(),
	};

	libbpf_set_print(listen_to_libbpf);
	if (is_mounted()) {
		count_pins(&status);
		status.words = count_words();
	}
	*ret = status;
}

bool provider_is_whole(void)
{
	struct provider_status status;

	provider_status(&status);
	return status.answers && status.pinned && !status.missing;
}
