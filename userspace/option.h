/* SPDX-License-Identifier: GPL-2.0 */
/*
 * option.h - the options there are, and which commands take them.
 */
#ifndef _VML_OPTION_H
#define _VML_OPTION_H

/* Options without a letter. */
enum {
	VML_OPTION_FROM = 256,
	VML_OPTION_ROOT,
	VML_OPTION_NAME,
	VML_OPTION_USER,
	VML_OPTION_CGROUP,
	VML_OPTION_TOP,
	VML_OPTION_MAPS,
	VML_OPTION_PSS,
	VML_OPTION_SECTIONS,
	VML_OPTION_EVERY,
	VML_OPTION_FOR,
};

/**
 * struct vml_option - one option
 * @name: its long name
 * @key: its letter, or VML_OPTION_*
 * @value: what its value is called, NULL if it takes none
 * @commands: the commands that take it
 * @help: one line, or two
 */
struct vml_option {
	const char *name;
	int key;
	const char *value;
	unsigned int commands;
	const char *help;
};

#define VML_OPTIONS_MAX	32

/* The last has no name. */
extern const struct vml_option vml_options[VML_OPTIONS_MAX];

#endif /* _VML_OPTION_H */
