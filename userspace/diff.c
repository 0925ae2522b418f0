// SPDX-License-Identifier: GPL-2.0
/*
 * diff.c - the command diff: what grew between two looks.
 *
 * A look is a snapshot or a live process; without a second one it is now.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "check.h"
#include "command.h"
#include "comparison.h"
#include "name.h"
#include "origin.h"
#include "privilege.h"
#include "process.h"
#include "table.h"
#include "tell.h"
#include "word.h"

static int open_look(struct vml_side *look, char *word, const struct vml_settings *settings)
{
	struct vml_settings own = *settings;

	look->name = word ? word : "now";
	look->live = !word || vml_parse_pid(word, &look->pid);
	own.from = (const char **)&word;
	own.nfrom = look->live ? 0 : 1;
	return vml_source_open(&look->source, &own, &look->files);
}

static void close_look(struct vml_side *look)
{
	vml_source_close(&look->source);
	vml_reports_free(&look->files);
}

/* When was it? 0 if nobody knows. */
static uint64_t time_of(const struct vml_side *look, uint64_t pid)
{
	if (look->live)
		return vml_now_ms();
	for (size_t i = 0; i < look->files.count; i++) {
		const struct vml_report *origins = look->files.report[i];

		for (size_t row = 0; origins->id == VML_REPORT_origins && row < origins->nrows;
		     row++)
			if (!pid || vml_number(origins, row, COL_pid) == pid)
				return vml_number(origins, row, COL_time_ms);
	}
	return 0;
}

static uint64_t time_between(const struct vml_comparison *c, uint64_t old, uint64_t new)
{
	uint64_t before = time_of(&c->before, old), after = time_of(&c->after, new);

	return before && after > before ? after - before : 0;
}

static void head_of_process(struct vml_comparison *c, const struct vml_process *old,
			    const struct vml_process *new, const struct vml_account *before,
			    const struct vml_account *after)
{
	char *name = vml_name_printable(vml_account_name(after), c->settings->utf8);
	char pids[64], text[256];

	vml_comparison_begin(c);
	if (old->pid == new->pid)
		snprintf(pids, sizeof(pids), "%llu", (unsigned long long)new->pid);
	else
		snprintf(pids, sizeof(pids), "%llu against %llu",
			 (unsigned long long)new->pid, (unsigned long long)old->pid);
	snprintf(text, sizeof(text), "%.*s (%s)", name ? vml_name_fit(name, 180) : 7,
		 name ? name : "process", pids);
	vml_comparison_head(c, &(struct vml_heading){
		.name = text, .raw = vml_account_name(after), .pid = new->pid,
		.old_pid = old->pid, .ms = time_between(c, old->pid, new->pid),
		.before = &before->total, .after = &after->total,
	});
	free(name);
}

/* Addresses mean the same only within one execution of one program. */
static bool share_addresses(const struct vml_process *a, const struct vml_process *b)
{
	return a->pid == b->pid &&
	       vml_number(a->summary, 0, COL_start_code) ==
	       vml_number(b->summary, 0, COL_start_code) &&
	       vml_number(a->summary, 0, COL_start_stack) ==
	       vml_number(b->summary, 0, COL_start_stack);
}

static int compare_processes(struct vml_comparison *c, const struct vml_process *old,
			     const struct vml_process *new)
{
	const struct vml_settings *settings = c->settings;
	struct vml_table table = { .key = settings->maps ? "vmas" : "owners", .change = true };
	int code = vml_worse(vml_process_check(old), vml_process_check(new));
	int tables = settings->maps ? VML_IN_MAPS : VML_IN_OWNERS;
	struct vml_account before, after;
	struct vml_reports set = { 0 };
	int err;

	if (settings->maps && !share_addresses(old, new)) {
		vml_tell("%s and %s are two programs, addresses say nothing: leave out --maps",
			 c->before.name, c->after.name);
		return VML_EXIT_FAILURE;
	}
	if (vml_table_choose(&table, settings, tables, COL_rss) != VML_EXIT_OK)
		return VML_EXIT_USAGE;
	err = vml_account_make(&before, old);
	if (!err)
		err = vml_account_make(&after, new);
	if (!err && settings->maps)
		err = vml_change_maps(&set, old, new, &table, &table.report);
	else if (!err)
		err = vml_change_owners(&set, &before, &after, &table, &table.report);
	if (!err) {
		head_of_process(c, old, new, &before, &after);
		code = vml_worse(code, vml_comparison_table(c, &table));
	} else {
		vml_tell("out of memory");
		code = VML_EXIT_FAILURE;
	}
	vml_reports_free(&set);
	return code;
}

static int compare_pids(struct vml_comparison *c, uint64_t old_pid, uint64_t new_pid)
{
	struct vml_reports old_answers = { 0 }, new_answers = { 0 };
	struct vml_process old, new;
	int code;

	code = vml_process_get(&c->before.source, &c->before.files, old_pid, &old_answers, &old);
	if (code == VML_EXIT_OK)
		code = vml_process_get(&c->after.source, &c->after.files, new_pid, &new_answers,
				       &new);
	if (code == VML_EXIT_OK)
		code = compare_processes(c, &old, &new);
	vml_reports_free(&old_answers);
	vml_reports_free(&new_answers);
	return code;
}

static bool has_mappings(const struct vml_side *look)
{
	return look->pid || vml_reports_find(&look->files, VML_REPORT_vmas, 0);
}

/* Whose mappings does it hold? Everything that lives holds those of @other. */
static int pids_of(const struct vml_side *look, const struct vml_side *other, uint64_t **pids,
		   size_t *count)
{
	if (!look->live)
		return vml_process_pids(&look->files, pids, count);
	if (!look->pid)
		return pids_of(other, look, pids, count);
	*count = 1;
	*pids = malloc(sizeof(**pids));
	if (!*pids)
		return VML_EXIT_FAILURE;
	**pids = look->pid;
	return VML_EXIT_OK;
}

static bool holds(const uint64_t *pids, size_t count, uint64_t pid)
{
	for (size_t i = 0; i < count; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

/* One against one is compared whatever it is; of several, those in both. */
static int compare_mappings(struct vml_comparison *c)
{
	uint64_t *old = NULL, *new = NULL;
	size_t old_count, new_count, common = 0;
	int code = pids_of(&c->before, &c->after, &old, &old_count);

	if (code == VML_EXIT_OK)
		code = pids_of(&c->after, &c->before, &new, &new_count);
	if (code != VML_EXIT_OK)
		goto out;
	for (size_t i = 0; i < old_count; i++)
		common += holds(new, new_count, old[i]);
	if (!common && old_count == 1 && new_count == 1) {
		code = compare_pids(c, old[0], new[0]);
	} else if (!common) {
		vml_tell("%s and %s have no process in common: give snapshots of one each",
			 c->before.name, c->after.name);
		code = VML_EXIT_FAILURE;
	}
	for (size_t i = 0; i < old_count; i++)
		if (holds(new, new_count, old[i]))
			code = vml_worse(code, compare_pids(c, old[i], old[i]));
out:
	free(old);
	free(new);
	return code;
}

static int get_list(struct vml_side *look, const struct vml_report **list)
{
	if (look->live)
		return vml_source_list(&look->source, &look->files, list);
	*list = vml_reports_find(&look->files, VML_REPORT_processes, 0);
	if (*list)
		return VML_EXIT_OK;
	vml_tell("%s: no list of processes in it: compare two lists, or two processes", look->name);
	return VML_EXIT_FAILURE;
}

static int compare_lists(struct vml_comparison *c)
{
	struct vml_table table = { .key = "processes", .change = true };
	const struct vml_report *before, *after;
	struct vml_reports set = { 0 };
	int code = get_list(&c->before, &before);
	uint64_t ms;

	if (code == VML_EXIT_OK)
		code = get_list(&c->after, &after);
	if (code == VML_EXIT_OK)
		code = vml_table_choose(&table, c->settings, VML_IN_LIST, COL_rss);
	if (code == VML_EXIT_OK && c->settings->maps) {
		vml_tell("--maps needs mappings, these are lists: compare snapshots of a process");
		code = VML_EXIT_USAGE;
	}
	if (code != VML_EXIT_OK)
		return code;
	code = vml_worse(vml_check(before), vml_check(after));
	if (vml_change_list(&set, before, after, &table, &table.report) < 0) {
		vml_tell("out of memory");
		vml_reports_free(&set);
		return VML_EXIT_FAILURE;
	}
	ms = time_between(c, 0, 0);
	vml_comparison_begin(c);
	if (c->settings->json)
		vml_put_time(&c->json, ms);
	else if (!c->settings->no_headings && !c->settings->raw)
		vml_put_head("all processes", ms);
	code = vml_worse(code, vml_comparison_table(c, &table));
	vml_reports_free(&set);
	return code;
}

/* A series alone is compared with nothing else. */
static const struct vml_report *lone_series(const struct vml_comparison *c)
{
	if (c->settings->nwords != 1 || has_mappings(&c->before))
		return NULL;
	return vml_reports_find(&c->before.files, VML_REPORT_series, 0);
}

static int compare(struct vml_comparison *c)
{
	const struct vml_settings *settings = c->settings;
	const struct vml_report *series = NULL;
	bool mappings;
	int code = open_look(&c->before, settings->words[0], settings);

	if (code == VML_EXIT_OK)
		series = lone_series(c);
	if (code == VML_EXIT_OK && !series)
		code = open_look(&c->after, settings->nwords > 1 ? settings->words[1] : NULL,
				 settings);
	if (code != VML_EXIT_OK)
		return code;
	mappings = has_mappings(&c->before) &&
		   (has_mappings(&c->after) || settings->nwords == 1);
	if (settings->json) {
		vml_json_open(&c->json, NULL, '{');
		vml_json_number(&c->json, "vmledger", VML_ABI);
		vml_json_open(&c->json, "changes", '[');
	}
	code = series ? vml_compare_series(c, series) : mappings ? compare_mappings(c) :
							       compare_lists(c);
	if (settings->json) {
		vml_json_close(&c->json, ']');
		vml_json_close(&c->json, '}');
	}
	return code;
}

/**
 * vml_diff() - show what grew
 * @settings: what was asked for: its words name the two looks
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_diff(const struct vml_settings *settings)
{
	struct vml_comparison c = {
		.settings = settings,
		.before.source.query = -1,
		.after.source.query = -1,
		.json.out = stdout,
	};
	uint64_t pid;
	int code;

	if (!settings->nwords || settings->nwords > 2) {
		vml_tell("diff compares two: vmledger diff OLD NEW, each a snapshot or a pid");
		return VML_EXIT_USAGE;
	}
	if (settings->nwords == 1 && vml_parse_pid(settings->words[0], &pid)) {
		vml_tell("diff %s needs something to compare it with: vmledger save %s first",
			 settings->words[0], settings->words[0]);
		return VML_EXIT_USAGE;
	}
	if (settings->nwords == 2 && !vml_parse_pid(settings->words[0], &pid) &&
	    !vml_parse_pid(settings->words[1], &pid))
		vml_privilege_drop();
	code = compare(&c);
	close_look(&c.before);
	close_look(&c.after);
	return code;
}
