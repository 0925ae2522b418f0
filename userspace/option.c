// SPDX-License-Identifier: GPL-2.0
/*
 * option.c - the command line: see option.h.
 *
 * One table has every option, its help, and the commands that take it.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "column.h"
#include "option.h"
#include "tell.h"
#include "word.h"

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

/* Options without a letter. */
enum {
	OPTION_FROM = 256,
	OPTION_ROOT,
	OPTION_NAME,
	OPTION_USER,
	OPTION_CGROUP,
	OPTION_TOP,
	OPTION_MAPS,
	OPTION_PSS,
	OPTION_SECTIONS,
	OPTION_EVERY,
	OPTION_FOR,
};

/**
 * struct option_info - one option
 * @name: its long name
 * @key: its letter, or OPTION_*
 * @value: what its value is called, NULL if it takes none
 * @commands: the commands that take it
 * @help: one line, or two
 */
struct option_info {
	const char *name;
	int key;
	const char *value;
	unsigned int commands;
	const char *help;
};

static const struct option_info options[] = {
	{ "output", 'o', "COLUMNS", TABLES | TOP,
	  "columns to show, separated by commas; +COLUMNS adds" },
	{ "output", 'o', "FILE", FILES, "file to write (save, record, picture)" },
	{ "sort", 's', "COLUMN", TABLES | TOP,
	  "sort by it, largest first; -COLUMN: smallest first" },
	{ "group", 'g', "COLUMN", LIST | TOP | SECTIONS,
	  "one row for each name, user or cgroup;\nof sections: for each section or name" },
	{ "pid", 'p', "PIDS", LIST | TOP, "only these processes, separated by commas" },
	{ "name", OPTION_NAME, "PATTERN", LIST | TOP, "only processes of this name" },
	{ "user", OPTION_USER, "USER", LIST | TOP, "only processes of this user" },
	{ "cgroup", OPTION_CGROUP, "PATTERN", LIST | TOP,
	  "only processes in this cgroup, or below it" },
	{ "top", OPTION_TOP, "N", TABLES, "only the first N rows" },
	{ "pss", OPTION_PSS, NULL, LIST | MAPS | SAVE | TOP,
	  "pss and uss, too; slow: looks at each page" },
	{ "sections", OPTION_SECTIONS, NULL, SAVE, "what vmledger sections needs, too" },
	{ "all", 'a', NULL, EXPLAIN | DIFF,
	  "what is little or did not change, too, line by line" },
	{ "maps", OPTION_MAPS, NULL, DIFF, "by mapping, not by owner" },
	{ "every", OPTION_EVERY, "TIME", RECORD | TOP, "time between two looks: 500ms, 1s, 5m" },
	{ "for", OPTION_FOR, "TIME", RECORD, "how long; default: until it ends, or Ctrl-C" },
	{ "json", 'j', NULL, TABLES | EXPLAIN,
	  "JSON, with all columns unless --output is given" },
	{ "noheadings", 'n', NULL, TABLES, "no header line and no total" },
	{ "raw", 'r', NULL, TABLES, "text without alignment" },
	{ "bytes", 'b', NULL, KB_TABLES | TOP, "tables in bytes" },
	{ "human", 'H', NULL, TABLES | TOP, "tables in K, M, G" },
	{ "from", OPTION_FROM, "FILE", LIST | EXPLAIN | MAPS | SECTIONS | SAVE | PICTURE,
	  "read captured reports; - is the standard input" },
	{ "root", OPTION_ROOT, "DIR", VML_CMD_ALL, "directory of the module's files, default\n"
	  VML_ROOT },
	{ "help", 'h', NULL, VML_CMD_ALL, "show this text" },
	{ "version", 'V', NULL, VML_CMD_ALL, "show the version" },
};

/* Which options were given: their place in the command line's words. */
struct given {
	bool key[OPTION_FOR + 1];
};

/**
 * vml_options_list() - print the options, for --help
 * @commands: of these commands
 */
void vml_options_list(unsigned int commands)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option_info *info = &options[i];
		const char *rest = strchr(info->help, '\n');
		char form[40];
		int len = rest ? (int)(rest - info->help) : (int)strlen(info->help);

		if (!(info->commands & commands))
			continue;
		snprintf(form, sizeof(form), "--%s%s%s", info->name, info->value ? " " : "",
			 info->value ? info->value : "");
		if (info->key < OPTION_FROM)
			printf("  -%c, %-16s  %.*s\n", info->key, form, len, info->help);
		else
			printf("      %-16s  %.*s\n", form, len, info->help);
		if (rest)
			printf("%24s%s\n", "", rest + 1);
	}
}

static int add_pid(struct vml_settings *settings, const char *text)
{
	uint64_t *pids = reallocarray(settings->pids, settings->npids + 1, sizeof(*pids));

	if (!pids) {
		vml_tell("out of memory");
		return VML_EXIT_FAILURE;
	}
	settings->pids = pids;
	if (vml_parse_pid(text, &pids[settings->npids])) {
		settings->npids++;
		return VML_EXIT_OK;
	}
	vml_tell("'%s' is not a pid: see vmledger --help", text);
	return VML_EXIT_USAGE;
}

static int add_pids(struct vml_settings *settings, char *list)
{
	int code = VML_EXIT_OK;
	char *pid;

	while (code == VML_EXIT_OK && (pid = strsep(&list, ",")))
		code = add_pid(settings, pid);
	return code;
}

static int take_time(const char *text, const char *option, uint64_t *ms)
{
	if (vml_parse_time(text, ms))
		return VML_EXIT_OK;
	vml_tell("--%s %s is no time: write 500ms, 1s, 5m or 2h", option, text);
	return VML_EXIT_USAGE;
}

static int take_option(struct vml_settings *settings, int key, char *value)
{
	switch (key) {
	case 'o':
		settings->output = value;
		break;
	case 's':
		settings->sort = value;
		break;
	case 'g':
		settings->group = value;
		break;
	case 'p':
		return add_pids(settings, value);
	case OPTION_NAME:
		settings->name = value;
		break;
	case OPTION_USER:
		settings->user = value;
		break;
	case OPTION_CGROUP:
		settings->cgroup = value;
		break;
	case OPTION_TOP:
		if (vml_parse_pid(value, &settings->top))
			break;
		vml_tell("--top %s is no number of rows: write --top 10", value);
		return VML_EXIT_USAGE;
	case 'a':
		settings->all = true;
		break;
	case OPTION_MAPS:
		settings->maps = true;
		break;
	case OPTION_PSS:
		settings->pss = true;
		break;
	case OPTION_SECTIONS:
		settings->sections = true;
		break;
	case OPTION_EVERY:
		return take_time(value, "every", &settings->every_ms);
	case OPTION_FOR:
		return take_time(value, "for", &settings->for_ms);
	case 'j':
		settings->json = true;
		break;
	case 'n':
		settings->no_headings = true;
		break;
	case 'r':
		settings->raw = true;
		break;
	case 'b':
		settings->sizes = VML_SIZES_BYTES;
		break;
	case 'H':
		settings->sizes = VML_SIZES_HUMAN;
		break;
	case OPTION_FROM:
		settings->from[settings->nfrom++] = value;
		break;
	case OPTION_ROOT:
		settings->root = value;
		break;
	}
	return VML_EXIT_OK;
}

/* The first word names the command; without one, pids ask for an explanation. */
static const struct vml_command *find_command(const char *word)
{
	const struct vml_command *command = vml_commands;

	for (; command->run; command++)
		if (word ? command->name && strcmp(command->name, word) == 0 :
			   command->bit == VML_CMD_LIST)
			return command;
	return NULL;
}

static int choose_command(struct vml_settings *settings)
{
	const char *word = settings->nwords ? settings->words[0] : NULL;
	uint64_t pid;

	settings->command = find_command(word);
	if (settings->command && word) {
		settings->words++;
		settings->nwords--;
	} else if (!settings->command) {
		settings->command = find_command("explain");
		if (!vml_parse_pid(word, &pid)) {
			vml_tell("'%s' is neither a pid nor a command: see vmledger --help", word);
			return VML_EXIT_USAGE;
		}
	}
	return VML_EXIT_OK;
}

/* Names the commands that do take an option. */
static int tell_wrong_option(const struct vml_command *command, int key)
{
	unsigned int commands = 0;
	const char *name = "";
	char text[128];
	size_t used = 0;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (options[i].key != key)
			continue;
		name = options[i].name;
		commands |= options[i].commands;
	}
	for (const struct vml_command *other = vml_commands; other->run; other++)
		if (other->bit & commands)
			used += snprintf(text + used, sizeof(text) - used, "%s%s", used ? ", " : "",
					 other->name);
	vml_tell("--%s is not for %s: it goes with %s", name, command->name, text);
	return VML_EXIT_USAGE;
}

/* What was captured says itself whether it is to be listed or explained. */
static unsigned int allowed_bits(const struct vml_settings *settings, bool implied)
{
	return settings->command->bit | (implied && settings->nfrom ? EXPLAIN : 0);
}

static int check_options(const struct vml_command *command, unsigned int bits,
			 const struct given *given)
{
	for (int key = 0; key <= OPTION_FOR; key++) {
		bool ok = !given->key[key];

		for (size_t i = 0; i < ARRAY_SIZE(options) && !ok; i++)
			ok = options[i].key == key && options[i].commands & bits;
		if (!ok)
			return tell_wrong_option(command, key);
	}
	return VML_EXIT_OK;
}

static int take_words(struct vml_settings *settings)
{
	const struct vml_command *command = settings->command;
	int code = VML_EXIT_OK;

	if (command->words == VML_WORDS_PID && settings->nwords != 1 &&
	    (settings->nwords || !settings->nfrom)) {
		vml_tell("%s takes one pid: vmledger %s PID", command->name, command->name);
		return VML_EXIT_USAGE;
	}
	if (command->words == VML_WORDS_MIXED)
		return VML_EXIT_OK;
	for (size_t i = 0; i < settings->nwords && code == VML_EXIT_OK; i++)
		code = add_pid(settings, settings->words[i]);
	return code;
}

/* getopt_long() wants them in a form of its own. */
static void fill_options(struct option *long_options, char *letters)
{
	size_t count = 0;

	*letters++ = ':';
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option_info *info = &options[i];

		if (i && strcmp(info->name, options[i - 1].name) == 0)
			continue;
		long_options[count++] = (struct option){
			info->name, info->value ? required_argument : no_argument, NULL, info->key,
		};
		if (info->key < OPTION_FROM) {
			*letters++ = info->key;
			if (info->value)
				*letters++ = ':';
		}
	}
	*letters = '\0';
	long_options[count] = (struct option){ 0 };
}

static int parse(int argc, char **argv, struct vml_settings *settings, struct given *given)
{
	struct option long_options[ARRAY_SIZE(options) + 1];
	char letters[2 * ARRAY_SIZE(options) + 2];
	int key, code = VML_EXIT_OK;

	fill_options(long_options, letters);
	while (code == VML_EXIT_OK &&
	       (key = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
		switch (key) {
		case ':':
			vml_tell("%s needs a value: see vmledger --help", argv[optind - 1]);
			return VML_EXIT_USAGE;
		case '?':
			vml_tell("%s is no option, or takes no value: see vmledger --help",
				 argv[optind - 1]);
			return VML_EXIT_USAGE;
		default:
			given->key[key] = true;
			code = take_option(settings, key, optarg);
		}
	}
	settings->words = argv + optind;
	settings->nwords = argc - optind;
	return code;
}

/**
 * vml_options_parse() - read the command line
 * @argc: number of its words
 * @argv: its words
 * @settings: filled in; its from and pids are to be freed
 *
 * Return: an exit code, what is wrong was told; or -1 if help or version was asked
 * for, and shown.
 */
int vml_options_parse(int argc, char **argv, struct vml_settings *settings)
{
	struct given given = { { false } };
	bool implied;
	int code;

	settings->from = calloc(argc, sizeof(*settings->from));
	if (!settings->from) {
		vml_tell("out of memory");
		return VML_EXIT_FAILURE;
	}
	code = parse(argc, argv, settings, &given);
	if (code != VML_EXIT_OK)
		return code;
	if (given.key['V']) {
		puts("vmledger " VERSION);
		return -1;
	}
	if (given.key['h']) {
		vml_help(settings->nwords ? find_command(settings->words[0]) : NULL);
		return -1;
	}
	implied = !settings->nwords;
	code = choose_command(settings);
	if (code == VML_EXIT_OK)
		code = check_options(settings->command, allowed_bits(settings, implied), &given);
	if (code == VML_EXIT_OK)
		code = take_words(settings);
	return code;
}
