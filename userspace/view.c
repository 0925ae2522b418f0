// SPDX-License-Identifier: GPL-2.0
/*
 * view.c - what the live view shows: see view.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "view.h"

static const char *const groups[] = { NULL, "name", "user", "cgroup" };

static void move_look(struct vml_look *to, struct vml_look *from)
{
	vml_look_free(to);
	*to = *from;
	*from = (struct vml_look){ 0 };
}

/**
 * vml_view_restart() - another kind of rows begins
 * @view: the view; nothing is known of what they were
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_view_restart(struct vml_view *view)
{
	unsigned int tables = view->pid ? VML_IN_OWNERS : VML_IN_LIST;
	struct vml_settings *settings = &view->settings;
	const char *output = settings->output, *sort = settings->sort;
	int code;

	vml_table_release(&view->table);
	vml_look_free(&view->now);
	vml_look_free(&view->last);
	vml_look_free(&view->first);
	view->table = (struct vml_table){ .report = NULL };
	/* Columns were asked for the list. */
	if (view->pid) {
		settings->output = NULL;
		settings->sort = NULL;
	}
	code = vml_table_choose(&view->table, settings, tables | VML_IN_TOP, COL_rss);
	settings->output = output;
	settings->sort = sort;
	view->screen.first = 0;
	view->screen.selected = 0;
	return code;
}

/* The first look stays; of the others only the last one does. */
static const struct vml_look *before(const struct vml_view *view)
{
	return view->last.rows ? &view->last : &view->first;
}

/* The cursor stays on what it was on: a row of @from. */
static void follow_selected(struct vml_view *view, const struct vml_look *from, size_t row)
{
	for (size_t i = 0; i < view->table.shown && from->rows; i++) {
		if (!vml_look_same(&view->now, view->table.order[i], from, row))
			continue;
		view->screen.selected = i;
		return;
	}
}

/* Back from the owners of a process, the cursor is on the process. */
static void select_left(struct vml_view *view)
{
	for (size_t i = 0; i < view->table.shown && view->left; i++)
		if (vml_number(view->now.rows, view->table.order[i], COL_pid) == view->left)
			view->screen.selected = i;
	view->left = 0;
}

static size_t selected_row(const struct vml_view *view)
{
	return view->table.shown ? view->table.order[view->screen.selected] : 0;
}

/**
 * vml_view_arrange() - put the rows in order
 * @view: the view
 *
 * Return: an exit code.
 */
int vml_view_arrange(struct vml_view *view)
{
	vml_table_release(&view->table);
	return vml_table_arrange(&view->table) < 0 ? VML_EXIT_FAILURE : VML_EXIT_OK;
}

/**
 * vml_view_compare() - have changes be those since the first, or the last look
 * @view: the view
 */
void vml_view_compare(struct vml_view *view)
{
	vml_look_compare(&view->now, view->since_first ? &view->first : before(view));
}

/**
 * vml_view_look() - look again, and see what changed
 * @view: the view
 *
 * The cursor stays on what it was on.
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_view_look(struct vml_view *view)
{
	size_t row = selected_row(view);
	struct vml_look seen;
	int code;

	if (view->pid)
		code = vml_look_owners(&seen, &view->source, view->pid);
	else
		code = vml_look_list(&seen, &view->source, &view->table);
	vml_messages_take(&view->messages, view->message, sizeof(view->message));
	if (code != VML_EXIT_OK) {
		vml_look_free(&seen);
		return code;
	}
	if (view->now.rows && !view->first.rows)
		move_look(&view->first, &view->now);
	else if (view->now.rows)
		move_look(&view->last, &view->now);
	view->now = seen;
	vml_view_compare(view);
	view->table.report = view->now.rows;
	code = vml_table_drop_missing(&view->table);
	if (code == VML_EXIT_OK)
		code = vml_view_arrange(view);
	if (code == VML_EXIT_OK)
		follow_selected(view, before(view), row);
	if (code == VML_EXIT_OK && !view->pid)
		select_left(view);
	return code;
}

/**
 * vml_view_title() - say above the rows what they are
 * @view: the view; its title is set
 */
void vml_view_title(struct vml_view *view)
{
	const char *what = view->pid ? "owners" : view->settings.group ? "groups" : "processes";
	char size[VML_NUMBER_MAX], rss[VML_NUMBER_MAX], of[128] = "";
	uint64_t kb = 0;

	const char *unit = view->settings.sizes == VML_SIZES_KB ? " kB" : "";
	char *name = NULL;

	if (view->now.name)
		name = vml_name_printable(view->now.name, view->settings.utf8);

	vml_table_total(&view->table, COL_size, &kb);
	vml_cell_number(&view->table, kb, COL_size, size);
	vml_table_total(&view->table, COL_rss, &kb);
	vml_cell_number(&view->table, kb, COL_rss, rss);
	if (name)
		snprintf(of, sizeof(of), "%.*s (%llu): ", vml_name_fit(name, 80), name,
			 (unsigned long long)view->pid);
	snprintf(view->title, sizeof(view->title), "%s%zu %s, size %s%s, rss %s%s%s", of,
		 view->table.shown, what, size, unit, rss, unit, view->paused ? "; paused" : "");
	free(name);
}

/**
 * vml_view_sort_beside() - sort by a column beside that which is sorted by
 * @view: the view
 * @step: 1 for the one to the right, -1 for the one to the left, 0 to sort anew
 *
 * Return: an exit code.
 */
int vml_view_sort_beside(struct vml_view *view, int step)
{
	struct vml_table *table = &view->table;
	size_t row = selected_row(view), at = 0;
	int code;

	while (at + 1 < table->ncolumns && table->columns[at] != table->sort)
		at++;
	table->sort = table->columns[(at + table->ncolumns + step) % table->ncolumns];
	code = vml_view_arrange(view);
	follow_selected(view, &view->now, row);
	return code;
}

/**
 * vml_view_next_group() - group by the next column there is, or by none
 * @view: the view
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_view_next_group(struct vml_view *view)
{
	const char *group = view->settings.group;
	size_t i = 0;

	/* The first is no group. */
	for (size_t other = 1; group && other < ARRAY_SIZE(groups); other++)
		if (strcmp(groups[other], group) == 0)
			i = other;
	view->settings.group = groups[(i + 1) % ARRAY_SIZE(groups)];
	return vml_view_restart(view);
}

/**
 * vml_view_owners() - show the owners of the process under the cursor
 * @view: the view
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_view_owners(struct vml_view *view)
{
	if (view->pid || !view->table.shown)
		return VML_EXIT_OK;
	if (view->settings.group) {
		snprintf(view->message, sizeof(view->message),
			 "a group has no owners: press g until there are processes");
		return VML_EXIT_OK;
	}
	view->pid = vml_number(view->now.rows, selected_row(view), COL_pid);
	return vml_view_restart(view);
}

/**
 * vml_view_list() - show the list of processes again
 * @view: the view
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_view_list(struct vml_view *view)
{
	if (!view->pid)
		return VML_EXIT_OK;
	view->left = view->pid;
	view->pid = 0;
	return vml_view_restart(view);
}
