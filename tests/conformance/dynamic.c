// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: helper-dynamic MODULE
 *
 * A dynamically linked program, so the dynamic loader has mapped and relocated
 * it. It loads one more module, starts a thread and exits with 42 (EXIT_RAN).
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static void *call(void *function)
{
	int (*answer)(void);

	*(void **)&answer = function;
	return (void *)(long)answer();
}

int main(int argc, char **argv)
{
	void *module, *function, *result;
	pthread_t thread;

	if (argc != 2)
		return 1;
	module = dlopen(argv[1], RTLD_NOW);
	if (!module) {
		fprintf(stderr, "%s\n", dlerror());
		return 2;
	}
	function = dlsym(module, "answer");
	if (!function)
		return 3;
	if (pthread_create(&thread, NULL, call, function) || pthread_join(thread, &result))
		return 4;
	return (long)result;
}
