// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a fuzz target over its corpus, without libFuzzer
 *
 * usage: fuzz-NAME [--mutations N] FILE|DIRECTORY...
 *
 * Every file is an input, as it is and in N mutations, which are the same in every
 * run. One that fails is left behind in failed-input.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Only there if a sanitizer is */
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

#define INPUT_MAX_SIZE (1 << 20)

struct input {
	char *path;
	uint8_t *data;
	size_t size;
};

static struct input *inputs;
static size_t n_inputs;

/* ---- what is running, for when it fails ---- */

static const char *running_path;
static const uint8_t *running;
static size_t running_size;

static void on_death(void)
{
	static const char left[] = ", mutated perhaps, has failed: see failed-input\n";
	int fd = open("failed-input", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (write(fd, running, running_size) < 0 ||
	    write(STDERR_FILENO, running_path, strlen(running_path)) < 0 ||
	    write(STDERR_FILENO, left, strlen(left)) < 0)
		_exit(1);
}

static void on_signal(int signal)
{
	on_death();
	raise(signal);
}

static void watch_for_death(void)
{
	static const int signals[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	const struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESETHAND };

	if (__sanitizer_set_death_callback) {
		__sanitizer_set_death_callback(on_death);
		sigaction(SIGABRT, &action, NULL);
		return;
	}
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
}

/* ---- inputs ---- */

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void add_file(const char *path)
{
	FILE *file = fopen(path, "re");
	uint8_t *data = malloc(INPUT_MAX_SIZE);
	size_t size;

	if (!file || !data)
		die(path);
	size = fread(data, 1, INPUT_MAX_SIZE, file);
	if (ferror(file))
		die(path);
	fclose(file);
	inputs = reallocarray(inputs, n_inputs + 1, sizeof(*inputs));
	data = realloc(data, size ? size : 1);
	if (!inputs || !data)
		die(path);
	inputs[n_inputs++] = (struct input){ .path = strdup(path), .data = data, .size = size };
}

static void add_path(const char *path)
{
	struct dirent **entries;
	struct stat st;
	int n;

	if (stat(path, &st) < 0)
		die(path);
	if (!S_ISDIR(st.st_mode)) {
		add_file(path);
		return;
	}
	n = scandir(path, &entries, NULL, alphasort);
	if (n < 0)
		die(path);
	for (int i = 0; i < n; i++) {
		char *child;

		if (asprintf(&child, "%s/%s", path, entries[i]->d_name) < 0)
			die(path);
		if (*entries[i]->d_name != '.')
			add_path(child);
		free(child);
		free(entries[i]);
	}
	free(entries);
}

/* ---- mutations ---- */

static uint64_t random_state;

static uint64_t next_random(uint64_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return limit ? random_state % limit : 0;
}

struct buffer {
	uint8_t *data;
	size_t size;
};

static void insert(struct buffer *buffer, size_t at, const uint8_t *what, size_t size)
{
	if (buffer->size + size > INPUT_MAX_SIZE)
		return;
	memmove(buffer->data + at + size, buffer->data + at, buffer->size - at);
	memmove(buffer->data + at, what, size);
	buffer->size += size;
}

static void insert_one(struct buffer *buffer)
{
	static const uint8_t special[] =
		" \n\r\t\0\"'=,:;()[]{}%$\\/~#@+-*?!0179afAFx\x1d\x1b\x7f\x80\xff";
	uint8_t c = special[next_random(sizeof(special))];

	insert(buffer, next_random(buffer->size + 1), &c, 1);
}

static void erase(struct buffer *buffer)
{
	size_t at = next_random(buffer->size), size = next_random(buffer->size - at + 1);

	/* mostly a little */
	if (next_random(4))
		size = size < 8 ? size : 1 + next_random(8);
	memmove(buffer->data + at, buffer->data + at + size, buffer->size - at - size);
	buffer->size -= size;
}

/* A piece of this input or of another one, somewhere else */
static void copy_piece(struct buffer *buffer)
{
	const struct input *other = &inputs[next_random(n_inputs)];
	size_t from = next_random(other->size), size = next_random(other->size - from + 1);

	insert(buffer, next_random(buffer->size + 1), other->data + from,
	       next_random(2) ? size : next_random(size < 40 ? size + 1 : 40));
}

static void mutate(struct buffer *buffer)
{
	for (uint64_t n = 1 + next_random(6); n; n--) {
		uint64_t kind = next_random(6);

		if (buffer->size == 0 || kind == 0)
			insert_one(buffer);
		else if (kind == 1)
			erase(buffer);
		else if (kind == 2)
			copy_piece(buffer);
		else if (kind == 3)
			buffer->data[next_random(buffer->size)] ^= 1U << next_random(8);
		else if (kind == 4)
			buffer->data[next_random(buffer->size)] = next_random(256);
		else
			buffer->size = next_random(8) ? buffer->size : next_random(buffer->size);
	}
}

/* ---- running ---- */

/* Exactly as much memory as it is big, so that a sanitizer sees what is read behind it */
static void run(const char *path, const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		die("malloc");
	memcpy(copy, data, size);
	running_path = path;
	running = copy;
	running_size = size;
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

/* The @number-th form of an input; 0 is the input */
static void run_form(const struct input *input, unsigned long number)
{
	static uint8_t data[INPUT_MAX_SIZE];
	struct buffer buffer = { .data = data, .size = input->size };

	memcpy(data, input->data, input->size);
	if (number) {
		random_state = number * 0x9e3779b97f4a7c15ULL + input->size + 1;
		mutate(&buffer);
	}
	run(input->path, data, buffer.size);
}

static unsigned long number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || end == text) {
		fprintf(stderr, "not a number: %s\n", text);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mutations", required_argument, NULL, 'm' },
		{ 0 },
	};
	unsigned long mutations = 0;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?')
			return 2;
		mutations = number(optarg);
	}
	for (int i = optind; i < argc; i++)
		add_path(argv[i]);
	if (!n_inputs) {
		fprintf(stderr, "no inputs\n");
		return 2;
	}
	watch_for_death();
	for (size_t i = 0; i < n_inputs; i++)
		for (unsigned long form = 0; form <= mutations; form++)
			run_form(&inputs[i], form);
	printf("%zu inputs, each in %lu forms\n", n_inputs, mutations + 1);
	printf("%zu passed, 0 failed, 0 skipped\n", n_inputs);
	for (size_t i = 0; i < n_inputs; i++) {
		free(inputs[i].path);
		free(inputs[i].data);
	}
	free(inputs);
	return 0;
}
