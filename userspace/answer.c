// SPDX-License-Identifier: GPL-2.0
/*
 * answer.c - the command explain: where the virtual size of processes comes from.
 */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "explain.h"
#include "process.h"
#include "tell.h"

static int explain(const struct vml_process *process, const struct vml_settings *settings,
		   struct vml_json *json, bool first)
{
	struct vml_style style = { .all = settings->all, .utf8 = settings->utf8 };
	struct vml_account account;
	int code = vml_process_check(process);

	if (vml_account_make(&account, process) < 0) {
		vml_tell("out of memory");
		return VML_EXIT_FAILURE;
	}
	code = vml_worse(code, vml_account_check(&account));
	if (json) {
		vml_account_json(&account, json);
		return code;
	}
	if (!first)
		putchar('\n');
	vml_explain(&account, &style);
	return code;
}

static int answer_all(struct vml_source *source, const struct vml_reports *files,
		      const struct vml_settings *settings, const uint64_t *pids, size_t npids)
{
	struct vml_json json = { .out = stdout };
	int code = VML_EXIT_OK;

	if (settings->json) {
		vml_json_open(&json, NULL, '{');
		vml_json_number(&json, "vmledger", VML_ABI);
		vml_json_open(&json, "processes", '[');
	}
	for (size_t i = 0; i < npids; i++) {
		struct vml_reports answers = { 0 };
		struct vml_process process;
		int one = vml_process_get(source, files, pids[i], &answers, &process);

		if (one == VML_EXIT_OK)
			one = explain(&process, settings, settings->json ? &json : NULL, i == 0);
		code = vml_worse(code, one);
		vml_reports_free(&answers);
	}
	if (settings->json) {
		vml_json_close(&json, ']');
		vml_json_close(&json, '}');
	}
	return code;
}

/**
 * vml_answer_captured() - explain all that was captured
 * @source: where reports come from: from files
 * @files: what was captured
 * @settings: how to show it
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_answer_captured(struct vml_source *source, const struct vml_reports *files,
			const struct vml_settings *settings)
{
	uint64_t *pids;
	size_t npids;
	int code = vml_process_pids(files, &pids, &npids);

	if (code == VML_EXIT_OK)
		code = answer_all(source, files, settings, pids, npids);
	free(pids);
	return code;
}

/**
 * vml_answer() - explain the virtual size of processes
 * @settings: what was asked for; without pids, all that was captured
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_answer(const struct vml_settings *settings)
{
	struct vml_reports files = { 0 };
	struct vml_source source;
	int code;

	if (!settings->npids && !settings->nfrom) {
		vml_tell("explain needs a process: vmledger PID");
		return VML_EXIT_USAGE;
	}
	code = vml_source_open(&source, settings, &files);
	if (code == VML_EXIT_OK && settings->npids)
		code = answer_all(&source, &files, settings, settings->pids, settings->npids);
	else if (code == VML_EXIT_OK)
		code = vml_answer_captured(&source, &files, settings);
	vml_source_close(&source);
	vml_reports_free(&files);
	return code;
}
