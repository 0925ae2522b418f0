// SPDX-License-Identifier: GPL-2.0
/*
 * command.c - the commands there are: see command.h.
 */
#include <stddef.h>
#include <string.h>

#include "column.h"
#include "command.h"

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

/**
 * vml_command_find() - look a command up
 * @word: its name
 *
 * Return: the command, NULL if there is none of that name.
 */
const struct vml_command *vml_command_find(const char *word)
{
	for (const struct vml_command *command = vml_commands; command->run; command++)
		if (strcmp(command->name, word) == 0)
			return command;
	return NULL;
}
