// SPDX-License-Identifier: GPL-2.0-or-later
#include "completion.h"

#include <getopt.h>
#include <stdio.h>

static const char functions[] =
	"# The last name of a list that commas separate; those that are there already are left "
	"out\n"
	"_usercap_list() {\n"
	"\tlocal -a there=(${(s:,:)${PREFIX#\\~}%,*}) names=(\"$@\")\n"
	"\t[[ $PREFIX == *,* ]] || there=()\n"
	"\t(( $#there )) && names=(${names:#(all|none)})\n"
	"\tcompset -P '\\~'\n"
	"\tcompset -P '*,'\n"
	"\tcompadd -S '' -- ${names:|there}\n"
	"}\n"
	"\n"
	"_usercap_dropins() {\n"
	"\tcompadd -- /etc/security/usercap.conf.d/*.conf(N:t)\n"
	"\t[[ $PREFIX == */* ]] && _files\n"
	"}\n"
	"\n"
	"_usercap_units() {\n"
	"\tcompadd -- ${${(f)\"$(systemctl list-unit-files --no-legend --no-pager --full \\\n"
	"\t\t--type=service,socket 2>/dev/null)\"}%%[[:blank:]]*}\n"
	"\t[[ $PREFIX == */* ]] && _files\n"
	"}\n"
	"\n"
	"_usercap_is_program() {\n"
	"\tlocal magic\n"
	"\t[[ -r $REPLY ]] && read -rk 4 -u 0 magic <$REPLY && [[ $magic == $'\\x7f'ELF ]]\n"
	"}\n"
	"\n"
	"_usercap_programs() {\n"
	"\t_files -g '*(-.+_usercap_is_program)'\n"
	"}\n"
	"\n"
	"_usercap_arguments() {\n"
	"\tif [[ $words[1] == -- ]]; then\n"
	"\t\tshift words\n"
	"\t\t(( CURRENT-- ))\n"
	"\tfi\n"
	"\t_normal\n"
	"}\n"
	"\n";

/* What completes each kind, for _arguments */
static const char *const actions[VALUE_KINDS] = {
	[VALUE_TEXT] = " ",
	[VALUE_CAPS] = "_usercap_caps",
	[VALUE_COMMAND] = "_command_names -e",
	[VALUE_DROPIN] = "_usercap_dropins",
	[VALUE_ELF] = "_usercap_programs",
	[VALUE_FILE] = "_files",
	[VALUE_GROUP] = "_groups",
	[VALUE_LINUX_CAPS] = "_usercap_linux_caps",
	[VALUE_PID] = "_pids",
	[VALUE_SHELL] = "(bash zsh)",
	[VALUE_UNIT] = "_usercap_units",
	[VALUE_USER] = "_users",
};

static void put_spec(const char *dashes, const char *name, const struct command_option *option)
{
	static const char *const separators[] = {
		[no_argument] = "",
		[required_argument] = "=",
		[optional_argument] = "=-",
	};

	printf(" \\\n\t\t\t'*%s%s", dashes, name);
	/* a letter has its value in the same word or the next one */
	fputs(option->has_arg && !dashes[1] ? "+" : separators[option->has_arg], stdout);
	if (option->has_arg)
		printf("%s%s:%s", option->has_arg == optional_argument ? "::" : ":",
		       value_names[option->value], actions[option->value]);
	putchar('\'');
}

static void put_command(const struct command *command)
{
	const struct command_option *option = command->options;
	char letter[3];

	printf("\t\t%s)\n\t\t\t_arguments -s -S", command->name);
	for (; option && option->name; option++) {
		put_spec("--", option->name, option);
		if (*option_letter(option, letter))
			put_spec("-", letter + 1, option);
	}
	/* what comes after a command is the command's own */
	if (command->operand == VALUE_COMMAND)
		printf(" \\\n\t\t\t'(-)1:%s:%s' '*::argument:_usercap_arguments'",
		       value_names[command->operand], actions[command->operand]);
	else if (command->operand != VALUE_TEXT)
		printf(" \\\n\t\t\t'*:%s:%s'", value_names[command->operand],
		       actions[command->operand]);
	puts("\n\t\t\t;;");
}

static void put_names(void)
{
	puts("\tlocal -a names=(");
	for (const struct command *command = all_commands; command->name; command++)
		printf("\t\t'%s:%s'\n", command->name, command->summary);
	puts("\t)");
}

void completion_zsh(void)
{
	puts("#compdef usercap\n# made by \"usercap completion zsh\"\n");
	fputs(functions, stdout);
	fputs("_usercap_caps() {\n\t_usercap_list ", stdout);
	put_cap_names();
	fputs("\n}\n\n_usercap_linux_caps() {\n\t_usercap_list ", stdout);
	put_linux_cap_names();
	puts("\n}\n\n_usercap() {\n\tlocal curcontext=$curcontext state line ret=1\n"
	     "\tlocal -A opt_args");
	put_names();
	puts("\t_arguments -C '(- *)'{-h,--help} '(- *)'{-V,--version} '1: :->name' \\\n"
	     "\t\t'*:: :->rest' && ret=0\n"
	     "\tcase $state in\n"
	     "\tname) _describe -t commands command names && ret=0 ;;\n"
	     "\trest)\n"
	     "\t\tcurcontext=${curcontext%:*:*}:usercap-$words[1]:\n"
	     "\t\tcase $words[1] in");
	for (const struct command *command = all_commands; command->name; command++)
		put_command(command);
	puts("\t\tesac && ret=0\n"
	     "\t\t;;\n"
	     "\tesac\n"
	     "\treturn ret\n"
	     "}\n\n"
	     "if [[ $funcstack[1] == _usercap ]]; then\n"
	     "\t_usercap \"$@\"\n"
	     "else\n"
	     "\tcompdef _usercap usercap\n"
	     "fi");
}
