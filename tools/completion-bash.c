// SPDX-License-Identifier: GPL-2.0-or-later
#include "completion.h"

#include <getopt.h>
#include <stdio.h>

/* Of bash alone, so that it works without the package bash-completion, too */
static const char functions[] =
	"# Those candidates, one a line, that begin with the word as it is so far\n"
	"_usercap_from() {\n"
	"\tlocal candidate\n"
	"\twhile IFS= read -r candidate; do\n"
	"\t\t[[ $candidate == \"$cur\"* ]] && COMPREPLY+=(\"$candidate\")\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_usercap_files() {\n"
	"\tcompopt -o filenames 2>/dev/null\n"
	"\t_usercap_from < <(compgen -f -- \"$cur\")\n"
	"}\n"
	"\n"
	"# The last name of a list that commas separate; those that are there already are left "
	"out\n"
	"_usercap_list() {\n"
	"\tlocal before='' name sign=''\n"
	"\t[[ $cur == *,* ]] && before=${cur%,*},\n"
	"\t[[ -z $before && $cur == '~'* ]] && sign='~'\n"
	"\tcompopt -o nospace 2>/dev/null\n"
	"\tfor name; do\n"
	"\t\t[[ \",${before#'~'}\" == *\",$name,\"* ]] && continue\n"
	"\t\t[[ -n $before && ($name == all || $name == none) ]] && continue\n"
	"\t\t[[ $before$sign$name == \"$cur\"* ]] && COMPREPLY+=(\"$before$sign$name\")\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_usercap_units() {\n"
	"\t_usercap_from < <(systemctl list-unit-files --no-legend --no-pager --full \\\n"
	"\t\t--type=service,socket 2>/dev/null | sed 's/[[:blank:]].*//')\n"
	"\t[[ $cur == */* ]] && _usercap_files\n"
	"}\n"
	"\n"
	"_usercap_programs() {\n"
	"\tlocal file magic all\n"
	"\t_usercap_files\n"
	"\tall=(\"${COMPREPLY[@]}\")\n"
	"\tCOMPREPLY=()\n"
	"\tfor file in \"${all[@]}\"; do\n"
	"\t\tmagic=\n"
	"\t\t[[ -f $file && -r $file ]] &&\n"
	"\t\t\tmagic=$(LC_ALL=C head -c 4 -- \"$file\" 2>/dev/null | tr -d '\\0')\n"
	"\t\t[[ -d $file || $magic == $'\\177ELF' ]] && COMPREPLY+=(\"$file\")\n"
	"\tdone\n"
	"}\n"
	"\n";

static const char values[] = "\tdropin)\n"
			     "\t\t_usercap_from < <(cd /etc/security/usercap.conf.d 2>/dev/null && "
			     "printf '%s\\n' *.conf)\n"
			     "\t\t[[ $cur == */* ]] && _usercap_files\n"
			     "\t\t;;\n"
			     "\telf) _usercap_programs ;;\n"
			     "\tcommand) _usercap_from < <(compgen -c -- \"$cur\" | sort -u) ;;\n"
			     "\tfile) _usercap_files ;;\n"
			     "\tgroup) _usercap_from < <(compgen -g -- \"$cur\") ;;\n"
			     "\tpid) _usercap_from < <(cd /proc && printf '%s\\n' [0-9]*) ;;\n"
			     "\tshell) _usercap_from < <(printf '%s\\n' bash zsh) ;;\n"
			     "\tunit) _usercap_units ;;\n"
			     "\tuser) _usercap_from < <(compgen -u -- \"$cur\") ;;\n"
			     "\tesac\n"
			     "}\n"
			     "\n";

static const char main_function[] =
	"_usercap() {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev='' command=${COMP_WORDS[1]-} kind i\n"
	"\tCOMPREPLY=()\n"
	"\t((COMP_CWORD > 1)) && prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\tif ((COMP_CWORD == 1)); then\n"
	"\t\t_usercap_from < <(printf '%s\\n' \"${!_usercap_options[@]}\" --help --version | "
	"sort)\n"
	"\t\treturn\n"
	"\tfi\n"
	"\t# --option=value is three words\n"
	"\tif [[ $cur == '=' ]]; then\n"
	"\t\tcur=\n"
	"\telif [[ $prev == '=' ]]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\telif [[ -n ${_usercap_optional[\"$command $prev\"]-} ]]; then\n"
	"\t\tprev=\n"
	"\tfi\n"
	"\tfor ((i = 2; i < COMP_CWORD; i++)); do\n"
	"\t\tkind=${_usercap_operands[\"$command\"]-text}\n"
	"\t\tcase ${COMP_WORDS[i]} in\n"
	"\t\t--)\n"
	"\t\t\t[[ $kind == command ]] && ((i + 1 < COMP_CWORD)) && kind='file'\n"
	"\t\t\t_usercap_value \"$kind\"\n"
	"\t\t\treturn\n"
	"\t\t\t;;\n"
	"\t\t=) ((i++)) ;;\n"
	"\t\t-*)\n"
	"\t\t\t[[ -n ${_usercap_values[\"$command ${COMP_WORDS[i]}\"]-} &&\n"
	"\t\t\t\t${COMP_WORDS[i + 1]} != '=' ]] && ((i++))\n"
	"\t\t\t;;\n"
	"\t\t*)\n"
	"\t\t\t# what comes after a command is the command's own\n"
	"\t\t\t[[ $kind == command ]] || continue\n"
	"\t\t\t_usercap_files\n"
	"\t\t\treturn\n"
	"\t\t\t;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tkind=${_usercap_values[\"$command $prev\"]-}\n"
	"\tif [[ -n $kind ]]; then\n"
	"\t\t_usercap_value \"$kind\"\n"
	"\telif [[ $cur == -* ]]; then\n"
	"\t\t# shellcheck disable=SC2086\n"
	"\t\t_usercap_from < <(printf '%s\\n' ${_usercap_options[\"$command\"]-})\n"
	"\telse\n"
	"\t\t_usercap_value \"${_usercap_operands[\"$command\"]-text}\"\n"
	"\tfi\n"
	"}\n"
	"\n"
	"complete -F _usercap usercap\n";

static void put_options(void)
{
	puts("declare -gA _usercap_options=(");
	for (const struct command *command = all_commands; command->name; command++) {
		const struct command_option *option = command->options;

		printf("\t[%s]='", command->name);
		for (; option && option->name; option++)
			printf("%s--%s", option == command->options ? "" : " ", option->name);
		puts("'");
	}
	puts(")");
}

static void put_operands(void)
{
	puts("declare -gA _usercap_operands=(");
	for (const struct command *command = all_commands; command->name; command++)
		printf("\t[%s]='%s'\n", command->name, value_names[command->operand]);
	puts(")");
}

static void put_value(const struct command *command, const struct command_option *option)
{
	char letter[3];

	printf("\t['%s --%s']=%s\n", command->name, option->name, value_names[option->value]);
	if (*option_letter(option, letter))
		printf("\t['%s %s']=%s\n", command->name, letter, value_names[option->value]);
}

/* "--option VALUE" is not the same as "--option=VALUE" where the value is optional. */
static void put_values(const char *name, int least)
{
	printf("declare -gA %s=(\n", name);
	for (const struct command *command = all_commands; command->name; command++)
		for (const struct command_option *option = command->options; option && option->name;
		     option++)
			if (option->has_arg >= least)
				put_value(command, option);
	puts(")");
}

void completion_bash(void)
{
	puts("# bash completion for usercap(1), made by \"usercap completion bash\"\n");
	put_options();
	put_operands();
	puts("# What their values are");
	put_values("_usercap_values", required_argument);
	puts("# Those whose values are optional");
	put_values("_usercap_optional", optional_argument);
	putchar('\n');
	fputs(functions, stdout);
	fputs("_usercap_value() {\n\tcase $1 in\n\tcaps) _usercap_list ", stdout);
	put_cap_names();
	fputs(" ;;\n\tlinux_caps) _usercap_list ", stdout);
	put_linux_cap_names();
	puts(" ;;");
	fputs(values, stdout);
	fputs(main_function, stdout);
}
