// SPDX-License-Identifier: GPL-2.0
/*
 * picture.c - the command picture: an address space, or a series, to look at.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "command.h"
#include "picture.h"
#include "privilege.h"
#include "process.h"
#include "tell.h"
#include "word.h"
#include "write.h"

/* Names of files tell the form; a script is what gnuplot would be given. */
static const struct {
	const char *ending;
	const char *terminal;
	bool script;
} forms[] = {
	{ ".svg", "svg", false },
	{ ".png", "pngcairo", false },
	{ ".gp", "svg", true },
};

static int find_form(const char *path, size_t *form)
{
	size_t len = path ? strlen(path) : 0;

	for (*form = 0; *form < ARRAY_SIZE(forms); (*form)++) {
		size_t ending = strlen(forms[*form].ending);

		if (len > ending && strcmp(path + len - ending, forms[*form].ending) == 0)
			return VML_EXIT_OK;
	}
	vml_tell("picture writes a file: --output FILE.svg, FILE.png, or FILE.gp for the script");
	return VML_EXIT_USAGE;
}

static int tell(const char *name, int err)
{
	switch (err) {
	case 0:
		return VML_EXIT_OK;
	case -ENODATA:
		vml_tell("%s: nothing to draw: it has no mappings, or less than two samples", name);
		break;
	case -EINVAL:
		vml_tell("%s: owners do not make the total: the series is damaged, record it again",
			 name);
		break;
	default:
		vml_tell("out of memory");
		break;
	}
	return VML_EXIT_FAILURE;
}

/* That a process ended is no fault of its series. */
static int check_series(const struct vml_report *report)
{
	if (report->end == VML_END_NO && strcmp(report->reason, "exited") == 0)
		return VML_EXIT_OK;
	return vml_check(report);
}

static int draw_series(FILE *out, const char *terminal, const struct vml_report *report)
{
	struct vml_series series;
	int code = check_series(report);
	int err = vml_series_read(&series, report);

	if (!err)
		err = vml_areas_write(out, terminal, &series);
	vml_series_free(&series);
	return vml_worse(code, tell(report->source, err));
}

static int draw_process(FILE *out, const char *terminal, struct vml_source *source,
			const struct vml_reports *files, uint64_t pid)
{
	struct vml_reports answers = { 0 };
	struct vml_account account;
	struct vml_process process;
	int code = vml_process_get(source, files, pid, &answers, &process);
	int err;

	if (code == VML_EXIT_OK) {
		code = vml_process_check(&process);
		err = vml_account_make(&account, &process);
		if (!err)
			err = vml_strip_write(out, terminal, &account);
		code = vml_worse(code, tell(process.vmas->source, err));
	}
	vml_reports_free(&answers);
	return code;
}

/* A file may hold a series, or mappings of one process, or of several. */
static int draw_captured(FILE *out, const char *terminal, struct vml_source *source,
			 const struct vml_reports *files, uint64_t pid)
{
	const struct vml_report *series = vml_reports_find(files, VML_REPORT_series, pid);
	uint64_t *pids;
	size_t count;
	int code;

	if (series)
		return draw_series(out, terminal, series);
	if (pid)
		return draw_process(out, terminal, source, files, pid);
	code = vml_process_pids(files, &pids, &count);
	if (code == VML_EXIT_OK && count > 1) {
		vml_tell("mappings of %zu processes captured: say which, picture PID --from FILE",
			 count);
		code = VML_EXIT_USAGE;
	} else if (code == VML_EXIT_OK) {
		code = draw_process(out, terminal, source, files, pids[0]);
	}
	free(pids);
	return code;
}

static int draw(FILE *out, const char *terminal, const struct vml_settings *settings)
{
	struct vml_settings own = *settings;
	struct vml_reports files = { 0 };
	struct vml_source source;
	uint64_t pid = 0;
	int code;

	/* A word that is no pid is a file. */
	if (settings->nwords && !vml_parse_pid(settings->words[0], &pid)) {
		own.from = (const char **)settings->words;
		own.nfrom = 1;
		vml_privilege_drop();
	}
	code = vml_source_open(&source, &own, &files);
	if (code == VML_EXIT_OK && source.root)
		code = draw_process(out, terminal, &source, &files, pid);
	else if (code == VML_EXIT_OK)
		code = draw_captured(out, terminal, &source, &files, pid);
	vml_source_close(&source);
	vml_reports_free(&files);
	return code;
}

static int put_picture(const char *script, size_t len, const char *path, size_t form)
{
	struct vml_output output;
	int code = vml_output_open(&output, path, true);

	if (code != VML_EXIT_OK)
		return code;
	if (forms[form].script)
		fwrite(script, 1, len, output.file);
	else
		code = vml_plot_run(script, len, fileno(output.file));
	return vml_output_close(&output, code);
}

/**
 * vml_picture() - draw a picture
 * @settings: what was asked for: its word names a process or a file
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_picture(const struct vml_settings *settings)
{
	char *script = NULL;
	size_t form, len = 0;
	FILE *memory;
	int code;

	if (settings->nwords + !settings->nwords * settings->nfrom != 1) {
		vml_tell("picture draws one: vmledger picture PID, or a snapshot or series");
		return VML_EXIT_USAGE;
	}
	code = find_form(settings->output, &form);
	if (code != VML_EXIT_OK)
		return code;
	memory = open_memstream(&script, &len);
	if (!memory)
		return tell("", -ENOMEM);
	code = draw(memory, forms[form].terminal, settings);
	if (fclose(memory) != 0)
		code = tell("", -ENOMEM);
	if (code == VML_EXIT_OK)
		code = put_picture(script, len, settings->output, form);
	free(script);
	return code;
}
