// SPDX-License-Identifier: GPL-2.0-or-later
#include "embedded-paths.h"
#include "embedded.h"

#define EMBED(symbol, path)                            \
	asm(".section .rodata\n"                       \
	    ".balign 16\n"                             \
	    ".global " #symbol "\n"                    \
	    ".global " #symbol "_end\n" #symbol ":\n"  \
	    ".incbin \"" path "\"\n" #symbol "_end:\n" \
	    ".byte 0\n"                                \
	    ".text\n")

EMBED(embedded_dynamic, DYNAMIC_PATH);
EMBED(embedded_module, MODULE_PATH);
