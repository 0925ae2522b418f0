/* SPDX-License-Identifier: GPL-2.0 */
/*
 * command.h - what vmledger can be asked to do: a file for each command.
 */
#ifndef _VML_COMMAND_H
#define _VML_COMMAND_H

#include "vmledger.h"

/* One bit for each command, for the table of options. */
enum vml_command_bit {
	VML_CMD_LIST = 0x01,
	VML_CMD_EXPLAIN = 0x02,
	VML_CMD_MAPS = 0x04,
	VML_CMD_SAVE = 0x08,
	VML_CMD_DIFF = 0x10,
	VML_CMD_RECORD = 0x20,
	VML_CMD_TOP = 0x40,
	VML_CMD_PICTURE = 0x80,
	VML_CMD_SECTIONS = 0x100,
	VML_CMD_ALL = 0x1ff,
};

/* What the words behind a command are. */
enum vml_words {
	VML_WORDS_PIDS,		/* any number of pids */
	VML_WORDS_PID,		/* one pid, or none if reports are captured */
	VML_WORDS_MIXED,	/* pids or files: the command takes them apart */
};

/**
 * struct vml_command - one command
 * @bit: its bit
 * @name: the word for it
 * @arguments: what may follow, for the usage
 * @words: what the words behind it are
 * @help: one line on what it does
 * @tables: columns it can show: VML_IN_*; 0 for none
 * @run: does it; returns an exit code
 */
struct vml_command {
	enum vml_command_bit bit;
	const char *name;
	const char *arguments;
	enum vml_words words;
	const char *help;
	unsigned int tables;
	int (*run)(const struct vml_settings *settings);
};

/* The last has no name. */
extern const struct vml_command vml_commands[];
const struct vml_command *vml_command_find(const char *word);

int vml_list(const struct vml_settings *settings);
int vml_answer(const struct vml_settings *settings);
int vml_maps(const struct vml_settings *settings);
int vml_sections(const struct vml_settings *settings);
int vml_save(const struct vml_settings *settings);
int vml_diff(const struct vml_settings *settings);
int vml_record(const struct vml_settings *settings);
int vml_top(const struct vml_settings *settings);
int vml_picture(const struct vml_settings *settings);

#endif /* _VML_COMMAND_H */
