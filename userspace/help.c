// SPDX-License-Identifier: GPL-2.0
/*
 * help.c - what --help says.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "column.h"
#include "help.h"
#include "option.h"

static const char intro[] =
	"Usage: vmledger [options]            all processes, one row each (list)\n"
	"       vmledger [options] PID...     explain the virtual size of some (explain)\n"
	"       vmledger COMMAND [options]    see below, and vmledger COMMAND --help\n"
	"\n"
	"Where is every kilobyte of a process's virtual size? Sizes are in kB.\n"
	"\n"
	"Commands:\n";

static const char outro[] =
	"\nExit status: 0 ok, 1 failure, 2 wrong usage, 3 no module or no permission.\n"
	"More in vmledger(8).";

static void list_commands(void)
{
	for (const struct vml_command *command = vml_commands; command->run; command++)
		printf("  %-8s %-12s %s\n", command->name, command->arguments, command->help);
}

static void list_options(unsigned int commands)
{
	for (const struct vml_option *info = vml_options; info->name; info++) {
		const char *rest = strchr(info->help, '\n');
		char form[40];
		int len = rest ? (int)(rest - info->help) : (int)strlen(info->help);

		if (!(info->commands & commands))
			continue;
		snprintf(form, sizeof(form), "--%s%s%s", info->name, info->value ? " " : "",
			 info->value ? info->value : "");
		if (info->key < VML_OPTION_FROM)
			printf("  -%c, %-16s  %.*s\n", info->key, form, len, info->help);
		else
			printf("      %-16s  %.*s\n", form, len, info->help);
		if (rest)
			printf("%24s%s\n", "", rest + 1);
	}
}

/*
 * One letter says in which table a column is, a small one that it is slow, and a star
 * that it is shown unasked.
 */
static char mark(const struct vml_column *column, unsigned int table, char letter)
{
	if (!(column->tables & table))
		return ' ';
	if (column->tables & VML_OF_PAGES)
		return tolower(letter);
	return column->tables & VML_DEFAULT_OF(table) ? '*' : letter;
}

static void list_all_columns(void)
{
	puts("\nColumns (P of processes, M of maps, * shown by default;\n"
	     "         p m: takes a look at each page, slow):");
	for (int id = 0; id < COL_NUM; id++) {
		const struct vml_column *column = &vml_columns[id];

		if (column->tables & (VML_IN_LIST | VML_IN_MAPS))
			printf("  %c%c %-15s  %s\n", mark(column, VML_IN_LIST, 'P'),
			       mark(column, VML_IN_MAPS, 'M'), column->name, column->help);
	}
}

static void list_columns(unsigned int tables)
{
	puts(tables & (VML_IN_LIST | VML_IN_MAPS) ?
	     "\nColumns (* shown by default, - takes a look at each page, slow):" :
	     "\nColumns (* shown by default):");
	for (int id = 0; id < COL_NUM; id++) {
		const struct vml_column *column = &vml_columns[id];
		unsigned int in = column->tables & tables;

		if (in)
			printf("  %c  %-15s  %s\n",
			       column->tables & VML_OF_PAGES ? '-' :
			       column->tables & VML_DEFAULT_OF(tables) ? '*' : ' ',
			       column->name, column->help);
	}
}

/**
 * vml_help() - print what --help says
 * @command: of one command, NULL for all
 */
void vml_help(const struct vml_command *command)
{
	if (command) {
		printf("Usage: vmledger %s [options] %s\n\n%s. Sizes are in %s.\n", command->name,
		       command->arguments, command->help,
		       command->bit == VML_CMD_SECTIONS ? "bytes" : "kB");
	} else {
		fputs(intro, stdout);
		list_commands();
	}
	puts("\nOptions:");
	list_options(command ? command->bit : VML_CMD_ALL);
	if (!command)
		list_all_columns();
	else if (command->tables)
		list_columns(command->tables);
	if (command && command->bit == VML_CMD_DIFF)
		puts("\nWith --maps the columns are those of vmledger maps, and of lists those of\n"
		     "vmledger list, but none that takes a look at each page.");
	puts(outro);
}
