// SPDX-License-Identifier: GPL-2.0-or-later
#include "board.h"

#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A kernel full of sanitizers on a busy machine is slow; nothing else takes long. */
#define PATIENCE 30

int board_fd = -1;

struct board *board_at(int fd)
{
	struct board *board;

	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (board == MAP_FAILED) {
		perror("usercap-model: board");
		_exit(2);
	}
	board_fd = fd;
	return board;
}

struct board *make_board(void)
{
	int fd = memfd_create("board", 0);

	if (fd < 0 || ftruncate(fd, sizeof(struct board)) < 0) {
		perror("usercap-model: board");
		exit(2);
	}
	return board_at(fd);
}

void expect_answer(struct board *board, int slot)
{
	__atomic_add_fetch(&board->slots[slot].turn, 1, __ATOMIC_SEQ_CST);
}

bool await_answer(struct board *board, int slot)
{
	struct slot *s = &board->slots[slot];
	time_t end = time(NULL) + PATIENCE;
	struct timespec second = { .tv_sec = 1 };
	uint32_t done;

	while ((done = __atomic_load_n(&s->done, __ATOMIC_SEQ_CST)) != s->turn) {
		if (time(NULL) > end)
			return false;
		syscall(SYS_futex, &s->done, FUTEX_WAIT, done, &second, NULL, 0);
	}
	return true;
}

bool tell(struct board *board, int slot, enum command command, const uint64_t args[4])
{
	struct slot *s = &board->slots[slot];

	s->command = command;
	for (int i = 0; i < 4; i++)
		s->args[i] = args ? args[i] : 0;
	expect_answer(board, slot);
	syscall(SYS_futex, &s->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
	return await_answer(board, slot);
}
