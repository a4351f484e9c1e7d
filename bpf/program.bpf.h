/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which programs may be executed
 *
 * A program that asks for memory that is writable and executable must be refused
 * before the point of no return; later it could only be killed. The last hook
 * before it, bprm_creds_from_file, is not told what the program headers say. But
 * the kernel has read them by then, by kernel_read(), and there a tracing program
 * sees the very bytes that count, of programs of either size and of interpreters.
 * It could be skipped, and does not enforce: who was not seen reading all of the
 * headers is not executed.
 */
#ifndef _USERCAP_BPF_PROGRAM_H
#define _USERCAP_BPF_PROGRAM_H

enum exec_seen {
	SEEN_PROGRAM = 1,
	SEEN_INTERPRETER = 2,
	WANTS_INTERPRETER = 4,
	WANTS_WX = 8,
	WANTS_EXEC_STACK = 16,
	NAMES_STACK = 32,
	NO_PATH_INTERPRETER = 64,
	CLASS32 = 128,
	EXEC_DONE = 256,
};

/* The kernel accepts a page of program headers, the largest of which has 64 KiB. */
#define MAX_HEADERS (LARGEST_PAGE / sizeof(struct elf32_phdr))

/* ---- the headers ---- */

struct header {
	__u32 type;
	__u32 flags;
	__u64 file_size;
	__u64 memory_size;
};

struct header_walk {
	__u64 at;
	__u32 size;
	__u32 seen;
	bool is_program;
};

static __always_inline __u32 header_size(__u32 seen)
{
	return seen & CLASS32 ? sizeof(struct elf32_phdr) : sizeof(struct elf64_phdr);
}

static __always_inline bool read_header(const struct header_walk *walk, struct header *ret)
{
	if (walk->seen & CLASS32) {
		struct elf32_phdr header;

		if (bpf_probe_read_kernel(&header, sizeof(header), (void *)walk->at))
			return false;
		*ret = (struct header){ header.p_type, header.p_flags, header.p_filesz,
					header.p_memsz };
	} else {
		struct elf64_phdr header;

		if (bpf_probe_read_kernel(&header, sizeof(header), (void *)walk->at))
			return false;
		*ret = (struct header){ header.p_type, header.p_flags, header.p_filesz,
					header.p_memsz };
	}
	return true;
}

static long look_at_header(__u32 index, struct header_walk *walk)
{
	__u32 size = header_size(walk->seen);
	struct header header;

	if (walk->size < size)
		return 1;
	if (!read_header(walk, &header)) {
		walk->seen |= WANTS_WX;
		return 1;
	}
	if (header.type == PT_LOAD && header.flags & PF_X && header.memory_size &&
	    (header.flags & PF_W || header.memory_size > header.file_size))
		walk->seen |= WANTS_WX;
	if (walk->is_program && header.type == PT_INTERP)
		walk->seen |= WANTS_INTERPRETER;
	/* the last one counts */
	if (walk->is_program && header.type == PT_GNU_STACK) {
		walk->seen &= ~WANTS_EXEC_STACK;
		walk->seen |= NAMES_STACK | (header.flags & PF_X ? WANTS_EXEC_STACK : 0);
	}
	walk->at += size;
	walk->size -= size;
	return 0;
}

/* Returns what was seen, @seen included */
static __noinline __u32 look_at_headers(__u64 at, __u32 size, __u32 seen, bool is_program)
{
	struct header_walk walk = {
		.at = at, .size = size, .seen = seen, .is_program = is_program
	};

	bpf_loop(MAX_HEADERS, look_at_header, &walk, 0);
	return walk.size ? walk.seen | WANTS_WX : walk.seen;
}

/* ---- the ELF header: where the program headers are ---- */

struct place {
	__u64 offset;
	__u32 size;
	bool is_32bit;
};

/*
 * Linux goes by the machine, and by how large the program headers are (x32). It does
 * not look at the class, so a program may say there whatever it likes.
 */
static __always_inline bool is_32bit(const struct elf64_hdr *header)
{
	return header->e_machine == EM_386 || header->e_machine == EM_ARM ||
	       header->e_phentsize != sizeof(struct elf64_phdr);
}

static __always_inline bool read_elf(const void *at, struct place *ret)
{
	struct elf64_hdr header;
	struct elf32_hdr header32;
	__u32 magic;

	if (bpf_probe_read_kernel(&header, sizeof(header), at))
		return false;
	__builtin_memcpy(&magic, header.e_ident, sizeof(magic));
	if (magic != ELF_MAGIC)
		return false;
	ret->is_32bit = is_32bit(&header);
	if (ret->is_32bit) {
		if (bpf_probe_read_kernel(&header32, sizeof(header32), at))
			return false;
		ret->offset = header32.e_phoff;
		ret->size = header32.e_phnum * sizeof(struct elf32_phdr);
	} else {
		ret->offset = header.e_phoff;
		ret->size = header.e_phnum * sizeof(struct elf64_phdr);
	}
	return true;
}

/* ---- the exec ---- */

/* Either can be permissive, so both are asked. */
static __noinline int refuse_exec(__u64 word, __u64 file)
{
	struct attempt attempt = { .cap = CAP_USR_FORK_EXEC, .rule = USERCAP_RULE_EXEC };

	attempt.file = file;
	if (!usercap_has(word, USERCAP_EFFECTIVE, USERCAP_MASK(CAP_USR_FORK_EXEC)) &&
	    refuse(word, &attempt))
		return -EPERM;
	if (usercap_has(word, USERCAP_EFFECTIVE, USERCAP_MASK(CAP_USR_EXEC)))
		return 0;
	attempt.cap = CAP_USR_EXEC;
	attempt.rule = USERCAP_RULE_NONE;
	return refuse(word, &attempt);
}

/* Begins anew: an exec of this thread that failed may have left something. */
SEC("lsm/bprm_creds_for_exec")
int BPF_PROG(usercap_bprm_creds_for_exec, struct linux_binprm *bprm, int ret)
{
	struct task_struct *current = bpf_get_current_task_btf();
	__u64 leader = (__u64)current->group_leader;
	struct member *member = member_of(leader);
	struct process *process = member ? process_numbered(member->process) : NULL;
	__u64 word = word_of(process);

	if (ret)
		return ret;
	if (process && process->tallied)
		tell_rest(member->process);
	if (!usercap_has(word, USERCAP_EFFECTIVE, USERCAP_TO_EXECUTE) &&
	    refuse_exec(word, (__u64)bprm->file))
		return -EPERM;
	/*
	 * It will be the leader. Another thread may lower something until it is
	 * alone, so this can't be left out for who is not restricted yet.
	 */
	if ((__u64)current != leader) {
		if (!process && !process_get(leader))
			return -EAGAIN;
		if (!process_join((__u64)current, leader))
			return -EAGAIN;
	}
	member = member_of((__u64)current);
	if (member)
		__builtin_memset(&member->exec, 0, sizeof(member->exec));
	return 0;
}

/* What the bounding set says about wx_mappings, which is what the program will have */
static __always_inline enum usercap_verdict program_verdict(void)
{
	return usercap_check(word_of(process_of(bpf_get_current_task_btf())), USERCAP_BOUNDING,
			     CAP_USR_WX_MAPPINGS);
}

/*
 * A 32-bit program that inherits READ_IMPLIES_EXEC would die on its first mapping;
 * the kernel takes the flag from 64-bit programs.
 */
static __always_inline bool inherits_implied_exec(bool is_32bit)
{
	struct task_struct *current = bpf_get_current_task_btf();

	return is_32bit && current->personality & READ_IMPLIES_EXEC;
}

static __noinline int refuse_program(enum usercap_verdict verdict, struct member *member,
				     const struct attempt *attempt)
{
	/* The exec clears what was denied; this belongs to the new program. */
	member->exec.denied = USERCAP_MASK(CAP_USR_WX_MAPPINGS);
	return carry_out(verdict, attempt);
}

/* Called for a script and for its interpreter: the last one counts. */
SEC("lsm/bprm_check_security")
int BPF_PROG(usercap_bprm_check, struct linux_binprm *bprm, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_WX_MAPPINGS, .rule = USERCAP_RULE_IMPLIED };
	struct member *member = member_of((__u64)bpf_get_current_task_btf());
	enum usercap_verdict verdict;
	struct place place = {};

	if (ret || !member)
		return ret;
	__builtin_memset(&member->exec, 0, sizeof(member->exec));
	verdict = program_verdict();
	if (verdict == USERCAP_ALLOW || !read_elf(bprm->buf, &place))
		return 0;
	attempt.file = (__u64)bprm->file;
	member->exec.program_offset = place.offset;
	member->exec.program_size = place.size;
	member->exec.seen = place.is_32bit ? CLASS32 : 0;
	member->exec.program = attempt.file;
	if (!inherits_implied_exec(place.is_32bit))
		return 0;
	return refuse_program(verdict, member, &attempt) ? -EPERM : 0;
}

/* What it has read is in @buf, and @pos is behind it. */
SEC("fexit/kernel_read")
int BPF_PROG(usercap_kernel_read, struct file *file, void *buf, size_t count, loff_t *pos,
	     ssize_t ret)
{
	struct member *member = member_of((__u64)bpf_get_current_task_btf());
	__u64 name = (__u64)file, begin = 0;
	struct exec *exec;
	struct place place;

	if (!member || !member->exec.program || ret < 0 || (size_t)ret != count)
		return 0;
	exec = &member->exec;
	if (bpf_probe_read_kernel(&begin, sizeof(begin), pos))
		return 0;
	begin -= count;
	if (name == exec->program) {
		/* once: whoever names these bytes as the interpreter's path has them read again */
		if (!(exec->seen & SEEN_PROGRAM) && begin == exec->program_offset &&
		    count == exec->program_size)
			exec->seen =
				look_at_headers((__u64)buf, count, exec->seen, true) | SEEN_PROGRAM;
	} else if (name == exec->interpreter) {
		if (begin == exec->interpreter_offset && count == exec->interpreter_size)
			exec->seen = look_at_headers((__u64)buf, count, exec->seen, false) |
				     SEEN_INTERPRETER;
	} else if (!begin && read_elf(buf, &place)) {
		exec->interpreter = name;
		exec->interpreter_offset = place.offset;
		exec->interpreter_size = place.size;
		if (!file_has_path(file))
			exec->seen |= NO_PATH_INTERPRETER;
	}
	return 0;
}

static __always_inline bool all_seen(__u32 seen)
{
	return seen & SEEN_PROGRAM && (!(seen & WANTS_INTERPRETER) || seen & SEEN_INTERPRETER);
}

/* Without PT_GNU_STACK a 32-bit program gets a stack of the old kind, which is executable. */
static __always_inline bool wants_wx(__u32 seen)
{
	return seen & (WANTS_WX | WANTS_EXEC_STACK) || (seen & CLASS32 && !(seen & NAMES_STACK));
}

/* The last hook before the point of no return */
SEC("lsm/bprm_creds_from_file")
int BPF_PROG(usercap_bprm_creds_from_file, struct linux_binprm *bprm, struct file *file, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_WX_MAPPINGS };
	struct member *member = member_of((__u64)bpf_get_current_task_btf());
	enum usercap_verdict verdict;
	__u32 seen;

	if (ret || !member)
		return ret;
	verdict = program_verdict();
	if (verdict == USERCAP_ALLOW)
		return 0;
	seen = member->exec.seen;
	if (!all_seen(seen))
		return -EAGAIN;
	if (!file_has_path(bprm->file) || seen & NO_PATH_INTERPRETER)
		attempt.rule = USERCAP_RULE_NO_PATH;
	else if (wants_wx(seen))
		attempt.rule = USERCAP_RULE_PROGRAM;
	else
		return 0;
	attempt.file = (__u64)bprm->file;
	return refuse_program(verdict, member, &attempt) ? -EPERM : 0;
}

struct transition {
	__u64 leader;
	__u32 denied;
};

/* Children that end may add to what was denied meanwhile; nobody else is left. */
static long try_transition(__u32 index, struct transition *transition)
{
	struct process *process = process_led_by(transition->leader);
	__u64 word = word_of(process), next;

	if (!process)
		return 1;
	next = usercap_note(usercap_exec(word), transition->denied);
	return __sync_val_compare_and_swap(&process->word, word, next) == word;
}

/*
 * Give the new program what the bounding set allows. No other thread is left, and
 * nothing of the program is mapped yet. There is deliberately no exception for
 * secureexec, which any process can bring about. During an upgrade two versions
 * are attached: what the first one noted the second must not clear.
 */
SEC("lsm/bprm_committed_creds")
int BPF_PROG(usercap_bprm_committed_creds, struct linux_binprm *bprm)
{
	struct task_struct *current = bpf_get_current_task_btf();
	struct transition transition = { .leader = (__u64)current };
	struct member *member = member_of((__u64)current);
	struct process *process;

	if (!member || member->exec.seen & EXEC_DONE)
		return 0;
	transition.denied = member->exec.denied;
	__builtin_memset(&member->exec, 0, sizeof(member->exec));
	member->exec.seen = EXEC_DONE;
	process = process_numbered(member->process);
	if (!process)
		return 0;
	if (process->tallied)
		tally_begin_anew(member->process);
	bpf_loop(1 << 20, try_transition, &transition, 0);
	return 0;
}

#endif /* _USERCAP_BPF_PROGRAM_H */
