// SPDX-License-Identifier: GPL-2.0
/*
 * option.c - the options there are: see option.h.
 *
 * One table has every option, its help, and the commands that take it.
 */
#include <stddef.h>

#include "command.h"
#include "option.h"

#define LIST	VML_CMD_LIST
#define EXPLAIN	VML_CMD_EXPLAIN
#define MAPS	VML_CMD_MAPS
#define SECTIONS	VML_CMD_SECTIONS
#define SAVE	VML_CMD_SAVE
#define DIFF	VML_CMD_DIFF
#define RECORD	VML_CMD_RECORD
#define TOP	VML_CMD_TOP
#define PICTURE	VML_CMD_PICTURE

#define KB_TABLES	(LIST | MAPS | DIFF)
#define TABLES	(KB_TABLES | SECTIONS)
#define FILES	(SAVE | RECORD | PICTURE)

const struct vml_option vml_options[VML_OPTIONS_MAX] = {
	{ "output", 'o', "COLUMNS", TABLES | TOP,
	  "columns to show, separated by commas; +COLUMNS adds" },
	{ "output", 'o', "FILE", FILES, "file to write (save, record, picture)" },
	{ "sort", 's', "COLUMN", TABLES | TOP,
	  "sort by it, largest first; -COLUMN: smallest first" },
	{ "group", 'g', "COLUMN", LIST | TOP | SECTIONS,
	  "one row for each name, user or cgroup;\nof sections: for each section or name" },
	{ "pid", 'p', "PIDS", LIST | TOP, "only these processes, separated by commas" },
	{ "name", VML_OPTION_NAME, "PATTERN", LIST | TOP, "only processes of this name" },
	{ "user", VML_OPTION_USER, "USER", LIST | TOP, "only processes of this user" },
	{ "cgroup", VML_OPTION_CGROUP, "PATTERN", LIST | TOP,
	  "only processes in this cgroup, or below it" },
	{ "top", VML_OPTION_TOP, "N", TABLES, "only the first N rows" },
	{ "pss", VML_OPTION_PSS, NULL, LIST | MAPS | SAVE | TOP,
	  "pss and uss, too; slow: looks at each page" },
	{ "sections", VML_OPTION_SECTIONS, NULL, SAVE, "what vmledger sections needs, too" },
	{ "all", 'a', NULL, EXPLAIN | DIFF,
	  "what is little or did not change, too, line by line" },
	{ "maps", VML_OPTION_MAPS, NULL, DIFF, "by mapping, not by owner" },
	{ "every", VML_OPTION_EVERY, "TIME", RECORD | TOP,
	  "time between two looks: 500ms, 1s, 5m" },
	{ "for", VML_OPTION_FOR, "TIME", RECORD, "how long; default: until it ends, or Ctrl-C" },
	{ "json", 'j', NULL, TABLES | EXPLAIN,
	  "JSON; tables with all columns unless --output is given" },
	{ "noheadings", 'n', NULL, TABLES, "no header line and no total" },
	{ "raw", 'r', NULL, TABLES, "text without alignment" },
	{ "bytes", 'b', NULL, KB_TABLES | TOP, "tables in bytes" },
	{ "human", 'H', NULL, TABLES | TOP, "tables in K, M, G" },
	{ "from", VML_OPTION_FROM, "FILE", LIST | EXPLAIN | MAPS | SECTIONS | SAVE | PICTURE,
	  "read captured reports; - is the standard input" },
	{ "root", VML_OPTION_ROOT, "DIR", VML_CMD_ALL, "directory of the module's files, default\n"
	  VML_ROOT },
	{ "help", 'h', NULL, VML_CMD_ALL, "show this text" },
	{ "version", 'V', NULL, VML_CMD_ALL, "show the version" },
	{ 0 },
};

