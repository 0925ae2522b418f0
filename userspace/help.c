// SPDX-License-Identifier: GPL-2.0
/*
 * help.c - the commands there are, and what --help says of them.
 */
#include <ctype.h>
#include <stdio.h>

#include "column.h"
#include "option.h"

const struct vml_command vml_commands[] = {
	{ VML_CMD_LIST, "list", "[PID...]", VML_WORDS_PIDS,
	  "All processes, or some, one row each", VML_IN_LIST, vml_list },
	{ VML_CMD_EXPLAIN, "explain", "PID...", VML_WORDS_PIDS,
	  "Where the virtual size of processes comes from", 0, vml_answer },
	{ VML_CMD_MAPS, "maps", "PID", VML_WORDS_PID,
	  "One row for each mapping", VML_IN_MAPS, vml_maps },
	{ VML_CMD_SECTIONS, "sections", "PID [FILE]", VML_WORDS_MIXED,
	  "What is in memory of each section of its ELF files", VML_IN_SECTIONS, vml_sections },
	{ VML_CMD_SAVE, "save", "[PID...]", VML_WORDS_PIDS,
	  "Write a snapshot: of the list, or of processes", 0, vml_save },
	{ VML_CMD_DIFF, "diff", "OLD [NEW]", VML_WORDS_MIXED,
	  "What grew: between snapshots, in a series, until now", VML_IN_OWNERS, vml_diff },
	{ VML_CMD_RECORD, "record", "PID", VML_WORDS_PID,
	  "Write a series: what each owner has, time after time", 0, vml_record },
	{ VML_CMD_TOP, "top", "[PID]", VML_WORDS_PIDS,
	  "A live view: processes, and the owners of one", VML_IN_LIST | VML_IN_TOP, vml_top },
	{ VML_CMD_PICTURE, "picture", "PID|FILE", VML_WORDS_MIXED,
	  "Draw an address space, or a series", 0, vml_picture },
	{ 0 },
};

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
	vml_options_list(command ? command->bit : VML_CMD_ALL);
	if (!command)
		list_all_columns();
	else if (command->tables)
		list_columns(command->tables);
	puts(outro);
}
