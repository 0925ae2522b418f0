// SPDX-License-Identifier: GPL-2.0
/*
 * arguments.c - the command line: see arguments.h.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "help.h"
#include "option.h"
#include "tell.h"
#include "word.h"

/* Which options were given: their place in the command line's words. */
struct given {
	bool key[VML_OPTION_FOR + 1];
};

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
	case VML_OPTION_NAME:
		settings->name = value;
		break;
	case VML_OPTION_USER:
		settings->user = value;
		break;
	case VML_OPTION_CGROUP:
		settings->cgroup = value;
		break;
	case VML_OPTION_TOP:
		if (vml_parse_pid(value, &settings->top))
			break;
		vml_tell("--top %s is no number of rows: write --top 10", value);
		return VML_EXIT_USAGE;
	case 'a':
		settings->all = true;
		break;
	case VML_OPTION_MAPS:
		settings->maps = true;
		break;
	case VML_OPTION_PSS:
		settings->pss = true;
		break;
	case VML_OPTION_SECTIONS:
		settings->sections = true;
		break;
	case VML_OPTION_EVERY:
		return take_time(value, "every", &settings->every_ms);
	case VML_OPTION_FOR:
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
	case VML_OPTION_FROM:
		settings->from[settings->nfrom++] = value;
		break;
	case VML_OPTION_ROOT:
		settings->root = value;
		break;
	}
	return VML_EXIT_OK;
}

/* The first word names the command; without one, pids ask for an explanation. */
static int choose_command(struct vml_settings *settings)
{
	const char *word = settings->nwords ? settings->words[0] : NULL;
	uint64_t pid;

	settings->command = vml_command_find(word ? word : "list");
	if (settings->command && word) {
		settings->words++;
		settings->nwords--;
	} else if (!settings->command) {
		settings->command = vml_command_find("explain");
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

	for (const struct vml_option *option = vml_options; option->name; option++) {
		if (option->key != key)
			continue;
		name = option->name;
		commands |= option->commands;
	}
	for (const struct vml_command *other = vml_commands; other->run; other++)
		if (other->bit & commands)
			used += snprintf(text + used, sizeof(text) - used, "%s%s", used ? ", " : "",
					 other->name);
	vml_tell("--%s is not for %s: it goes with %s", name, command->name, text);
	return VML_EXIT_USAGE;
}

/* Which option was given that a command does not take? -1: none. */
static int find_wrong_option(const struct vml_command *command, const struct given *given)
{
	for (int key = 0; key <= VML_OPTION_FOR; key++) {
		bool ok = !given->key[key];

		for (const struct vml_option *o = vml_options; o->name && !ok; o++)
			ok = o->key == key && o->commands & command->bit;
		if (!ok)
			return key;
	}
	return -1;
}

/*
 * What was captured says itself whether it is to be listed or explained, unless the
 * options fit one of them only.
 */
static int check_options(struct vml_settings *settings, bool implied, const struct given *given)
{
	const struct vml_command *explain = vml_command_find("explain");
	int key = find_wrong_option(settings->command, given);

	if (implied && settings->nfrom && find_wrong_option(explain, given) < 0) {
		settings->either = key < 0;
		if (key >= 0)
			settings->command = explain;
		return VML_EXIT_OK;
	}
	return key < 0 ? VML_EXIT_OK : tell_wrong_option(settings->command, key);
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
	for (const struct vml_option *info = vml_options; info->name; info++) {
		if (info != vml_options && strcmp(info->name, info[-1].name) == 0)
			continue;
		long_options[count++] = (struct option){
			info->name, info->value ? required_argument : no_argument, NULL, info->key,
		};
		if (info->key < VML_OPTION_FROM) {
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
	struct option long_options[VML_OPTIONS_MAX + 1];
	char letters[2 * VML_OPTIONS_MAX + 2];
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
 * vml_arguments_parse() - read the command line
 * @argc: number of its words
 * @argv: its words
 * @settings: filled in; its from and pids are to be freed
 *
 * Return: an exit code, what is wrong was told; or -1 if help or version was asked
 * for, and shown.
 */
int vml_arguments_parse(int argc, char **argv, struct vml_settings *settings)
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
		vml_help(settings->nwords ? vml_command_find(settings->words[0]) : NULL);
		return -1;
	}
	implied = !settings->nwords;
	code = choose_command(settings);
	if (code == VML_EXIT_OK)
		code = check_options(settings, implied, &given);
	if (code == VML_EXIT_OK)
		code = take_words(settings);
	return code;
}
