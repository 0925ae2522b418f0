// SPDX-License-Identifier: GPL-2.0
/*
 * vmledger - where every kilobyte of a process's virtual size is.
 *
 * Options, and the order in which the parts are used. Reports come from
 * source.c, owners from attribute.c, sums from account.c; explain.c and table.c
 * print.
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "check.h"
#include "explain.h"
#include "name.h"
#include "source.h"
#include "table.h"
#include "vmledger.h"

#define ATTEMPTS	3	/* to catch a process between two changes */

static const char usage_text[] =
	"Usage: vmledger [options]            all processes, one row each\n"
	"       vmledger [options] PID...     explain the virtual size of processes\n"
	"       vmledger [options] maps PID   one row for each mapping\n"
	"\n"
	"Where is every kilobyte of a process's virtual size? Sizes are in kB.\n"
	"\n"
	"Options:\n"
	"  -o, --output COLUMNS  columns to show, separated by commas; +COLUMNS adds\n"
	"  -s, --sort COLUMN     sort by it, largest first; -COLUMN: smallest first\n"
	"  -a, --all             explain owners of little too, each on its own line\n"
	"  -j, --json            JSON, with all columns unless --output is given\n"
	"  -n, --noheadings      no header line and no total\n"
	"  -r, --raw             text without alignment\n"
	"  -b, --bytes           tables in bytes\n"
	"  -H, --human           tables in K, M, G\n"
	"      --from FILE       read captured reports; - is the standard input\n"
	"      --root DIR        directory of the module's files, default\n"
	"                        " VML_ROOT "\n"
	"  -h, --help            show this text\n"
	"  -V, --version         show the version\n"
	"\n"
	"Columns (P of processes, M of maps, * shown by default):\n";

static void print_help(void)
{
	fputs(usage_text, stdout);
	for (int id = 0; id < COL_NUM; id++) {
		const struct vml_column *column = &vml_columns[id];
		unsigned int tables = column->tables;

		if (tables)
			printf("  %c%c %-15s  %s\n",
			       tables & VML_DEFAULT_LIST ? '*' : tables & VML_IN_LIST ? 'P' : ' ',
			       tables & VML_DEFAULT_MAPS ? '*' : tables & VML_IN_MAPS ? 'M' : ' ',
			       column->name, column->help);
	}
	puts("\nExit status: 0 ok, 1 failure, 2 wrong usage, 3 no module or no permission.\n"
	     "More in vmledger(8).");
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

/*
 * Asks for all there is to know of a process. The reports are taken one after
 * the other: ask again while they disagree, up to a limit.
 */
static int ask_process(struct vml_source *source, uint64_t pid, struct vml_reports *set,
		       struct vml_process *process)
{
	int code = VML_EXIT_OK;

	for (int i = 0; i < ATTEMPTS; i++) {
		uint64_t size = 0;

		vml_reports_free(set);
		memset(process, 0, sizeof(*process));
		code = vml_source_ask(source, VML_REPORT_vmas, pid, set, &process->vmas);
		if (code == VML_EXIT_OK)
			code = vml_source_ask(source, VML_REPORT_summary, pid, set,
					      &process->summary);
		if (code == VML_EXIT_OK)
			code = vml_source_ask(source, VML_REPORT_threads, pid, set,
					      &process->threads);
		if (code != VML_EXIT_OK)
			return code;
		/* A thread names its process. */
		process->pid = process->vmas->pid;
		for (size_t row = 0; row < process->vmas->nrows; row++)
			size += vml_number(process->vmas, row, COL_size);
		if (size == vml_number(process->summary, 0, COL_size))
			break;
	}
	return code;
}

static int find_process(const struct vml_reports *files, uint64_t pid,
			struct vml_process *process)
{
	memset(process, 0, sizeof(*process));
	process->vmas = vml_reports_find(files, VML_REPORT_vmas, pid);
	if (!process->vmas) {
		warnx("%llu: no vmas report of it in the file: capture the answer to 'vmas %llu'",
		      (unsigned long long)pid, (unsigned long long)pid);
		return VML_EXIT_FAILURE;
	}
	process->pid = process->vmas->pid;
	process->summary = vml_reports_find(files, VML_REPORT_summary, process->pid);
	process->threads = vml_reports_find(files, VML_REPORT_threads, process->pid);
	for (size_t i = 0; i < files->programs; i++)
		vml_program_parse(&process->program, process->pid, files->program[i]);
	return VML_EXIT_OK;
}

/* Only a live process has files to look into. */
static void read_program(struct vml_process *process)
{
	const char *executable = vml_executable(process);
	size_t row, len;
	char *path;

	path = executable ? vml_name_decode(executable, &len) : NULL;
	if (path)
		vml_program_of(&process->program, process->pid, path);
	free(path);
	if (vml_libc_row(process, &row))
		vml_program_libc(&process->program, process->pid,
				 vml_number(process->vmas, row, COL_start),
				 vml_number(process->vmas, row, COL_end));
}

static int check_process(const struct vml_process *process)
{
	int code = vml_check(process->vmas);

	code = worse(code, vml_check(process->summary));
	return worse(code, vml_check(process->threads));
}

static int explain(const struct vml_process *process, const struct vml_settings *settings,
		   struct vml_json *json, bool first)
{
	struct vml_style style = { .all = settings->all, .utf8 = settings->utf8 };
	struct vml_account account;
	int code = check_process(process);

	if (vml_account_make(&account, process) < 0) {
		warnx("out of memory");
		return VML_EXIT_FAILURE;
	}
	code = worse(code, vml_account_check(&account));
	if (json) {
		vml_account_json(&account, json);
		return code;
	}
	if (!first)
		putchar('\n');
	vml_explain(&account, &style);
	return code;
}

static int show_maps(const struct vml_process *process, const struct vml_settings *settings)
{
	struct vml_table table = { .report = process->vmas };
	struct vml_place *places = NULL;
	int code = vml_table_choose(&table, settings);

	if (code != VML_EXIT_OK)
		return code;
	code = check_process(process);
	if (vml_attribute(process, &places) < 0) {
		warnx("out of memory");
		return VML_EXIT_FAILURE;
	}
	table.places = places;
	code = worse(code, vml_table_print(&table));
	free(places);
	return code;
}

static int show_list(struct vml_source *source, struct vml_reports *files,
		     const struct vml_settings *settings)
{
	struct vml_table table = { 0 };
	int code = VML_EXIT_OK;

	table.report = vml_reports_find(files, VML_REPORT_processes, 0);
	if (source->root)
		code = vml_source_list(source, files, &table.report);
	if (code == VML_EXIT_OK)
		code = vml_table_choose(&table, settings);
	if (code != VML_EXIT_OK)
		return code;
	code = vml_check(table.report);
	if (table.report->skipped)
		warnx("%llu processes not shown: needs CAP_SYS_PTRACE, run it as root",
		      (unsigned long long)table.report->skipped);
	return worse(code, vml_table_print(&table));
}

static int show_process(struct vml_source *source, struct vml_reports *files, uint64_t pid,
			const struct vml_settings *settings, struct vml_json *json, bool first)
{
	struct vml_reports answers = { 0 };
	struct vml_process process;
	int code;

	if (source->root) {
		code = ask_process(source, pid, &answers, &process);
		if (code == VML_EXIT_OK && strcmp(source->root, VML_ROOT) == 0)
			read_program(&process);
	} else {
		code = find_process(files, pid, &process);
	}
	if (code == VML_EXIT_OK && settings->maps)
		code = show_maps(&process, settings);
	else if (code == VML_EXIT_OK)
		code = explain(&process, settings, json, first);
	vml_reports_free(&answers);
	return code;
}

static int show_processes(struct vml_source *source, struct vml_reports *files,
			  const struct vml_settings *settings)
{
	struct vml_json json = { .out = stdout };
	bool nested = settings->json && !settings->maps;
	int code = VML_EXIT_OK;

	if (nested) {
		vml_json_open(&json, NULL, '{');
		vml_json_number(&json, "vmledger", VML_ABI);
		vml_json_open(&json, "processes", '[');
	}
	for (size_t i = 0; i < settings->npids; i++)
		code = worse(code, show_process(source, files, settings->pids[i], settings,
						nested ? &json : NULL, i == 0));
	if (nested) {
		vml_json_close(&json, ']');
		vml_json_close(&json, '}');
	}
	return code;
}

/* Without a pid, captured mappings tell themselves whom they are about. */
static int take_captured_pids(const struct vml_reports *files, struct vml_settings *settings)
{
	settings->pids = calloc(files->count + 1, sizeof(*settings->pids));
	if (!settings->pids) {
		warnx("out of memory");
		return VML_EXIT_FAILURE;
	}
	for (size_t i = 0; i < files->count; i++) {
		uint64_t pid = files->report[i]->pid;

		if (vml_reports_find(files, VML_REPORT_vmas, pid) == files->report[i])
			settings->pids[settings->npids++] = pid;
	}
	if (!settings->npids) {
		warnx("no vmas report was captured: capture the answer to 'vmas PID'");
		return VML_EXIT_FAILURE;
	}
	if (settings->maps && settings->npids > 1) {
		warnx("mappings of %zu processes were captured: say which, vmledger maps PID",
		      settings->npids);
		return VML_EXIT_USAGE;
	}
	return VML_EXIT_OK;
}

static int run(struct vml_settings *settings)
{
	struct vml_reports files = { 0 };
	struct vml_source source;
	int code = vml_source_open(&source, settings, &files);

	if (code != VML_EXIT_OK)
		goto out;
	if (!settings->npids && !settings->maps &&
	    (source.root || vml_reports_find(&files, VML_REPORT_processes, 0))) {
		code = show_list(&source, &files, settings);
		goto out;
	}
	if (!settings->npids)
		code = take_captured_pids(&files, settings);
	if (code == VML_EXIT_OK)
		code = show_processes(&source, &files, settings);
out:
	vml_source_close(&source);
	vml_reports_free(&files);
	return code;
}

static bool parse_pid(const char *text, uint64_t *pid)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*pid = strtoull(text, &end, 10);
	return !errno && !*end && *pid > 0;
}

static int parse_words(int count, char **words, struct vml_settings *settings)
{
	if (count && strcmp(words[0], "maps") == 0) {
		settings->maps = true;
		words++;
		count--;
		if (count > 1 || (!count && !settings->nfrom)) {
			warnx("maps takes one pid: vmledger maps PID");
			return VML_EXIT_USAGE;
		}
	}
	if (!settings->maps && count && (settings->output || settings->sort)) {
		warnx("an explanation has no columns: vmledger maps PID takes --output and --sort");
		return VML_EXIT_USAGE;
	}
	if (!count)
		return VML_EXIT_OK;
	settings->pids = calloc(count, sizeof(*settings->pids));
	if (!settings->pids) {
		warnx("out of memory");
		return VML_EXIT_FAILURE;
	}
	for (; settings->npids < (size_t)count; settings->npids++) {
		if (parse_pid(words[settings->npids], &settings->pids[settings->npids]))
			continue;
		warnx("'%s' is not a pid: see vmledger --help", words[settings->npids]);
		return VML_EXIT_USAGE;
	}
	return VML_EXIT_OK;
}

static int parse_options(int argc, char **argv, struct vml_settings *settings)
{
	enum { OPTION_FROM = 256, OPTION_ROOT };
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "sort", required_argument, NULL, 's' },
		{ "all", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		{ "noheadings", no_argument, NULL, 'n' },
		{ "raw", no_argument, NULL, 'r' },
		{ "bytes", no_argument, NULL, 'b' },
		{ "human", no_argument, NULL, 'H' },
		{ "from", required_argument, NULL, OPTION_FROM },
		{ "root", required_argument, NULL, OPTION_ROOT },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, ":o:s:ajnrbHhV", options, NULL)) != -1) {
		switch (option) {
		case 'o':
			settings->output = optarg;
			break;
		case 's':
			settings->sort = optarg;
			break;
		case 'a':
			settings->all = true;
			break;
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
			settings->from[settings->nfrom++] = optarg;
			break;
		case OPTION_ROOT:
			settings->root = optarg;
			break;
		case 'h':
			print_help();
			return -1;
		case 'V':
			puts("vmledger " VERSION);
			return -1;
		case ':':
			warnx("%s needs a value: see vmledger --help", argv[optind - 1]);
			return VML_EXIT_USAGE;
		default:
			warnx("%s is no option, or takes no value: see vmledger --help",
			      argv[optind - 1]);
			return VML_EXIT_USAGE;
		}
	}
	return parse_words(argc - optind, argv + optind, settings);
}

/* What was written must have arrived, or the exit code must say so. */
static int flush_output(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	warnx("cannot write the output: %s", strerror(errno));
	return worse(code, VML_EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	struct vml_settings settings = { .root = VML_ROOT };
	int code;

	setlocale(LC_ALL, "");
	settings.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	settings.from = calloc(argc, sizeof(*settings.from));
	if (!settings.from)
		errx(VML_EXIT_FAILURE, "out of memory");
	code = parse_options(argc, argv, &settings);
	if (code == VML_EXIT_OK)
		code = run(&settings);
	else if (code < 0)
		code = VML_EXIT_OK;
	free(settings.from);
	free(settings.pids);
	return flush_output(code);
}
