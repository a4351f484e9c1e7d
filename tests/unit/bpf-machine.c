// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "bpf-machine.h"

#include <stdbool.h>
#include <string.h>

struct machine {
	uint32_t a;
	uint32_t x;
	uint32_t memory[BPF_MEMWORDS];
	const struct seccomp_data *data;
};

static uint32_t load(const struct machine *machine, uint32_t offset)
{
	uint32_t word;

	assert_true(offset % 4 == 0 && offset <= sizeof(*machine->data) - sizeof(word));
	memcpy(&word, (const char *)machine->data + offset, sizeof(word));
	return word;
}

static bool holds(const struct machine *machine, const struct sock_filter *insn)
{
	switch (BPF_OP(insn->code)) {
	case BPF_JA:
		return true;
	case BPF_JEQ:
		return machine->a == insn->k;
	case BPF_JGT:
		return machine->a > insn->k;
	case BPF_JGE:
		return machine->a >= insn->k;
	case BPF_JSET:
		return machine->a & insn->k;
	default:
		fail_msg("jump %#x", insn->code);
		return false;
	}
}

static void calculate(struct machine *machine, const struct sock_filter *insn)
{
	uint32_t operand = BPF_SRC(insn->code) == BPF_X ? machine->x : insn->k;

	switch (BPF_OP(insn->code)) {
	case BPF_AND:
		machine->a &= operand;
		return;
	case BPF_OR:
		machine->a |= operand;
		return;
	case BPF_XOR:
		machine->a ^= operand;
		return;
	default:
		fail_msg("calculation %#x", insn->code);
	}
}

static void move(struct machine *machine, const struct sock_filter *insn)
{
	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		machine->a = load(machine, insn->k);
		return;
	case BPF_LDX | BPF_W | BPF_MEM:
		assert_true(insn->k < BPF_MEMWORDS);
		machine->x = machine->memory[insn->k];
		return;
	case BPF_ST:
		assert_true(insn->k < BPF_MEMWORDS);
		machine->memory[insn->k] = machine->a;
		return;
	default:
		fail_msg("instruction %#x", insn->code);
	}
}

uint32_t bpf_run(const struct sock_filter *code, unsigned int len, const struct seccomp_data *data,
		 unsigned int *ret_steps)
{
	struct machine machine = { .data = data };
	unsigned int steps = 0;

	for (unsigned int at = 0;; at++) {
		const struct sock_filter *insn;

		assert_true(at < len);
		insn = &code[at];
		steps++;
		switch (BPF_CLASS(insn->code)) {
		case BPF_RET:
			assert_int_equal(insn->code, BPF_RET | BPF_K);
			if (ret_steps)
				*ret_steps = steps;
			return insn->k;
		case BPF_JMP:
			if (insn->code == (BPF_JMP | BPF_JA))
				at += insn->k;
			else
				at += holds(&machine, insn) ? insn->jt : insn->jf;
			break;
		case BPF_ALU:
			calculate(&machine, insn);
			break;
		default:
			move(&machine, insn);
		}
	}
}
