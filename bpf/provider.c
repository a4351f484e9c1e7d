// SPDX-License-Identifier: GPL-2.0-or-later
#include "provider.h"

#include "pins.h"
#include "prove.h"
#include "shared.h"
#include "tables.h"

#include USERCAP_SKELETON

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_LINKS 48

struct provider {
	struct usercap_bpf *skeleton;
	struct bpf_link *links[MAX_LINKS];
	const char *names[MAX_LINKS];
	size_t n_links;
	struct usercap_shared *shared;
	bool watched; /* what userfaultfd registers */
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
	{ "usercap_last_words", "taskstats_exit" },
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

/*
 * Without userfaultfd_set_ctx(), vma_merge() says what is registered: userfault.bpf.h.
 * Return: is it watched?
 */
static bool watch_userfault(struct usercap_bpf *skeleton, const struct btf *kernel)
{
	unsigned int at = find_argument(kernel, "vma_merge", "vm_flags");

	if (bpf_program__autoload(skeleton->progs.usercap_userfault_set))
		return true;
#if defined(__x86_64__)
	if (at < 5 || at > 6)
		return false;
#else
	if (at != 5)
		return false;
#endif
	skeleton->rodata->merge_flags_argument = at;
	bpf_program__set_autoload(skeleton->progs.usercap_userfault_merge, true);
	bpf_program__set_autoload(skeleton->progs.usercap_userfault_done, true);
	return true;
}

static void take_optional(struct provider *provider)
{
	struct usercap_bpf *skeleton = provider->skeleton;
	struct btf *kernel = btf__load_vmlinux_btf();

	for (size_t i = 0; kernel && i < sizeof(optional) / sizeof(optional[0]); i++) {
		struct bpf_program *program =
			bpf_object__find_program_by_name(skeleton->obj, optional[i][0]);

		if (btf__find_by_name_kind(kernel, optional[i][1], BTF_KIND_FUNC) > 0)
			bpf_program__set_autoload(program, true);
	}
	if (kernel)
		provider->watched = watch_userfault(skeleton, kernel);
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

/* A number that another object does not have */
static __u64 name_object(void)
{
	__u64 hash = 0xcbf29ce484222325ULL;
	size_t size;
	const unsigned char *bytes = usercap_bpf__elf_bytes(&size);

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3ULL;
	return hash;
}

static int open_object(struct provider *provider, struct problem *problem)
{
	libbpf_set_print(listen_to_libbpf);
	*libbpf_said = '\0';
	provider->skeleton = usercap_bpf__open();
	if (!provider->skeleton)
		return libbpf_problem(problem, -errno, "the BPF object");
	take_optional(provider);
	provider->skeleton->rodata->this_object = name_object();
	return 0;
}

static int load_object(struct provider *provider, bool take_over, struct problem *problem)
{
	int r = usercap_bpf__load(provider->skeleton);
	void *shared;

	if (r < 0)
		return libbpf_problem(problem, r, "the kernel does not accept the BPF programs");
	shared = mmap(NULL, sizeof(*provider->shared), PROT_READ | PROT_WRITE, MAP_SHARED,
		      bpf_map__fd(provider->skeleton->maps.shared), 0);
	if (shared == MAP_FAILED)
		return libbpf_problem(problem, -errno, "the shared table");
	provider->shared = shared;
	provider->shared->layout = USERCAP_LAYOUT;
	if (!take_over)
		provider->shared->counting = provider->skeleton->rodata->this_object;
	return 0;
}

int provider_attach(struct provider **ret, bool take_over, struct problem *problem)
{
	struct provider *provider;
	int r;

	provider = calloc(1, sizeof(*provider));
	if (!provider)
		return problem_set(problem, -ENOMEM, "out of memory");
	r = open_object(provider, problem);
	if (r == 0 && take_over)
		r = tables_adopt(provider->skeleton->obj, problem);
	if (r == 0)
		r = load_object(provider, take_over, problem);
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
	if (provider->shared)
		munmap(provider->shared, sizeof(*provider->shared));
	usercap_bpf__destroy(provider->skeleton);
	free(provider);
}

int provider_prove(struct provider *provider, struct problem *problem)
{
	struct usercap_shared *pinned = NULL, *shared;
	int r;

	if (!provider)
		pinned = tables_map("shared", sizeof(*pinned));
	shared = provider ? provider->shared : pinned;
	/* what its processes are refused is nothing to tell anybody */
	if (shared)
		shared->proving = getpid();
	r = prove(problem);
	if (shared)
		shared->proving = 0;
	if (pinned)
		munmap(pinned, sizeof(*pinned));
	return r;
}

int provider_pin(struct provider *provider, struct problem *problem)
{
	struct usercap_shared *shared = provider->shared;
	int r = pins_prepare(problem) ?: tables_pin(provider->skeleton->obj, problem);

	if (r < 0)
		return r;
	shared->counting = provider->skeleton->rodata->this_object;
	r = pins_replace_links(provider->links, provider->names, provider->n_links, problem);
	if (r < 0)
		return r;
	shared->object = shared->counting;
	pins_note_watched(provider->watched);
	return 0;
}

/* ---- what is pinned ---- */

bool provider_is_current(void)
{
	struct usercap_shared *shared = tables_map("shared", sizeof(*shared));
	bool current = shared && shared->object == name_object();

	if (shared)
		munmap(shared, sizeof(*shared));
	return current;
}

void provider_count(unsigned int *ret_pinned, unsigned int *ret_missing)
{
	struct provider provider = { 0 };
	struct bpf_program *program;
	struct problem ignored;
	unsigned int pinned = 0, missing = 0;
	char path[PINS_PATH_SIZE];

	if (open_object(&provider, &ignored) == 0) {
		bpf_object__for_each_program(program, provider.skeleton->obj)
		{
			pins_link_path(bpf_program__name(program), path);
			if (access(path, F_OK) == 0)
				pinned++;
			else if (bpf_program__autoload(program))
				missing++;
		}
	}
	usercap_bpf__destroy(provider.skeleton);
	*ret_pinned = pinned;
	*ret_missing = missing;
}
