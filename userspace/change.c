// SPDX-License-Identifier: GPL-2.0
/*
 * change.c - what is different between two looks: see change.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"

#define ID(name)	COL_##name,

/* What differences are taken of, and what names the rows. */
static const int amounts[] = { VML_SUMS(ID) VML_CLASSES(ID) VML_FACTS(ID) };
static const int owner_columns[] = { VML_SUMS(ID) VML_CLASSES(ID) VML_FACTS(ID) COL_owner };
static const int maps_columns[] = {
	COL_start, COL_end, COL_perms,
	VML_SUMS(ID) VML_CLASSES(ID) VML_FACTS(ID)
	COL_name, COL_owner,
};

static const int list_columns[] = {
	COL_pid, COL_threads, COL_vmas,
	VML_SUMS(ID) VML_CLASSES(ID) VML_FACTS(ID)
	COL_table_pgd, COL_name,
};

/* Takes the last row back if nothing changed in it that is seen; NULL sees all. */
static void keep_changed(struct vml_report *change, const struct vml_table *table)
{
	static const int sums[] = { VML_SUMS(ID) };
	size_t row = change->nrows - 1;
	bool changed = !table || table->settings->all;

	for (size_t i = 0; i < ARRAY_SIZE(sums); i++)
		changed = changed || vml_number(change, row, sums[i]);
	for (size_t i = 0; i < change->nfields && !changed; i++) {
		int id = change->fields[i].id;

		changed = vml_is_signed(table, id) && vml_table_wants(table, id) &&
			  vml_number(change, row, id);
	}
	if (!changed)
		change->nrows--;
}

struct owner_change {
	size_t owner;
	int64_t size;
};

static int compare_sizes(const void *a, const void *b)
{
	const struct owner_change *x = a;
	const struct owner_change *y = b;

	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return (x->owner > y->owner) - (x->owner < y->owner);
}

/**
 * vml_change_owners() - what grew, by owner
 * @set: the report is added to it
 * @before: what each owner had
 * @after: what it has
 * @table: how it is to be shown: what it does not show need not be there; NULL for all
 * @change: set to the report: one row for each owner, what grew most first
 *
 * Return: 0 or -ENOMEM.
 */
int vml_change_owners(struct vml_reports *set, const struct vml_account *before,
		      const struct vml_account *after, const struct vml_table *table,
		      const struct vml_report **change)
{
	struct vml_report *report = vml_report_new(set, VML_REPORT_vmas, owner_columns,
						   ARRAY_SIZE(owner_columns));
	struct owner_change order[VML_OWNER_NUM];
	int err = report ? 0 : -ENOMEM;

	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		order[i] = (struct owner_change){
			i, after->share[i].kb[COL_size] - before->share[i].kb[COL_size],
		};
	qsort(order, VML_OWNER_NUM, sizeof(*order), compare_sizes);
	for (size_t i = 0; i < VML_OWNER_NUM && !err; i++) {
		const struct vml_share *old = &before->share[order[i].owner];
		const struct vml_share *new = &after->share[order[i].owner];

		if (!old->kb[COL_size] && !new->kb[COL_size])
			continue;
		err = vml_report_add(report);
		if (err)
			break;
		for (size_t c = 0; c < ARRAY_SIZE(amounts); c++)
			vml_cell(report, report->nrows - 1, amounts[c])->number =
				new->kb[amounts[c]] - old->kb[amounts[c]];
		vml_cell(report, report->nrows - 1, COL_owner)->text =
			vml_owners[order[i].owner].label;
		keep_changed(report, table);
	}
	*change = report;
	return err;
}

/* One side of a comparison by mapping: rows in order of addresses. */
struct side {
	const struct vml_report *vmas;
	struct vml_place *places;
	size_t next;
};

static uint64_t start_of(const struct side *side)
{
	return side->next < side->vmas->nrows ?
	       vml_number(side->vmas, side->next, COL_start) : UINT64_MAX;
}

/* The mapping a row has its name from: the largest, a new one rather than an old one. */
struct model {
	int sign;
	uint64_t size;
};

static void name_row(struct vml_report *report, const struct side *side, int sign,
		     struct model *model)
{
	size_t row = report->nrows - 1;
	uint64_t size = vml_number(side->vmas, side->next, COL_size);

	if (sign < model->sign || (sign == model->sign && size < model->size))
		return;
	*model = (struct model){ sign, size };
	vml_cell(report, row, COL_perms)->text = vml_text(side->vmas, side->next, COL_perms);
	vml_cell(report, row, COL_name)->text = vml_text(side->vmas, side->next, COL_name);
	vml_cell(report, row, COL_owner)->text =
		vml_owners[side->places[side->next].owner].label;
}

/* Takes all mappings of one side that begin before @end, and moves @end behind them. */
static bool take_mappings(struct vml_report *report, struct side *side, int sign, uint64_t *end,
			  struct model *model)
{
	size_t row = report->nrows - 1;
	bool taken = false;

	for (; start_of(side) < *end; side->next++, taken = true) {
		uint64_t behind = vml_number(side->vmas, side->next, COL_end);

		for (size_t c = 0; c < ARRAY_SIZE(amounts); c++)
			vml_cell(report, row, amounts[c])->number +=
				sign * vml_number(side->vmas, side->next, amounts[c]);
		name_row(report, side, sign, model);
		*end = behind > *end ? behind : *end;
	}
	return taken;
}

/*
 * A mapping that grew, shrank, was split or merged overlaps what it was before: all
 * that overlap make one row. So each mapping is in exactly one row, and rows add up.
 */
static int next_row(struct vml_report *report, struct side *before, struct side *after)
{
	uint64_t start = start_of(before) < start_of(after) ? start_of(before) : start_of(after);
	uint64_t end = start + 1;
	struct model model = { .sign = -1 };
	bool more = true;
	int err = vml_report_add(report);

	if (err)
		return err;
	while (more) {
		more = take_mappings(report, before, -1, &end, &model);
		more = take_mappings(report, after, 1, &end, &model) || more;
	}
	vml_cell(report, report->nrows - 1, COL_start)->number = start;
	vml_cell(report, report->nrows - 1, COL_end)->number = end;
	return 0;
}

/**
 * vml_change_maps() - what grew, by mapping
 * @set: the report is added to it
 * @before: the process as it was
 * @after: the same as it is
 * @table: how it is to be shown: what it does not show need not be there
 * @change: set to the report, in order of addresses
 *
 * Return: 0 or -ENOMEM.
 */
int vml_change_maps(struct vml_reports *set, const struct vml_process *before,
		    const struct vml_process *after, const struct vml_table *table,
		    const struct vml_report **change)
{
	struct vml_report *report = vml_report_new(set, VML_REPORT_vmas, maps_columns,
						   ARRAY_SIZE(maps_columns));
	struct side old = { .vmas = before->vmas }, new = { .vmas = after->vmas };
	int err = report ? 0 : -ENOMEM;

	if (!err)
		err = vml_attribute(before, &old.places);
	if (!err)
		err = vml_attribute(after, &new.places);
	while (!err && (old.next < old.vmas->nrows || new.next < new.vmas->nrows)) {
		err = next_row(report, &old, &new);
		if (!err)
			keep_changed(report, table);
	}
	free(old.places);
	free(new.places);
	*change = report;
	return err;
}

/* The same process has the same pid and the same name. */
static bool is_same(const struct vml_report *a, size_t x, const struct vml_report *b, size_t y)
{
	return vml_number(a, x, COL_pid) == vml_number(b, y, COL_pid) &&
	       strcmp(vml_text(a, x, COL_name), vml_text(b, y, COL_name)) == 0;
}

static size_t find_same(const struct vml_report *in, const struct vml_report *of, size_t row)
{
	size_t i = 0;

	while (i < in->nrows && !is_same(in, i, of, row))
		i++;
	return i;
}

/* Adds or takes off what a process has; an address space counts once on each side. */
static void add_process(struct vml_report *change, const struct vml_report *from, size_t row,
			int sign, bool again)
{
	for (size_t i = 0; i < ARRAY_SIZE(list_columns); i++) {
		int id = list_columns[i];
		union vml_cell *cell = vml_cell(change, change->nrows - 1, id);

		if (id == COL_pid)
			cell->number = vml_number(from, row, id);
		else if (id == COL_name)
			cell->text = vml_text(from, row, id);
		else if (!again || id == COL_threads)
			cell->number += sign * vml_number(from, row, id);
	}
}

/**
 * vml_change_list() - what grew, by process
 * @set: the report is added to it
 * @before: the list as it was
 * @after: the list as it is
 * @table: how it is to be shown: what it does not show need not be there
 * @change: set to the report: who is there in the order of @after, then who is gone
 *
 * Return: 0 or -ENOMEM.
 */
int vml_change_list(struct vml_reports *set, const struct vml_report *before,
		    const struct vml_report *after, const struct vml_table *table,
		    const struct vml_report **change)
{
	struct vml_report *report = vml_report_new(set, VML_REPORT_processes, list_columns,
						   ARRAY_SIZE(list_columns));
	size_t ignored;
	bool *old_again = vml_report_again(before, &ignored);
	bool *new_again = vml_report_again(after, &ignored);
	int err = report && old_again && new_again ? 0 : -ENOMEM;

	for (size_t i = 0; i < after->nrows && !err; i++) {
		size_t old = find_same(before, after, i);

		err = vml_report_add(report);
		if (err)
			break;
		if (old < before->nrows)
			add_process(report, before, old, -1, old_again[old]);
		add_process(report, after, i, 1, new_again[i]);
		keep_changed(report, table);
	}
	for (size_t i = 0; i < before->nrows && !err; i++) {
		if (find_same(after, before, i) < after->nrows)
			continue;
		err = vml_report_add(report);
		if (!err)
			add_process(report, before, i, -1, old_again[i]);
	}
	free(old_again);
	free(new_again);
	*change = report;
	return err;
}

static const int series_columns[] = { VML_SUMS(ID) VML_CLASSES(ID) COL_owner };

/* What each owner of a series gained in a column, from its first sample to its last. */
static int gains_of(const struct vml_series *series, int id, uint64_t *gain)
{
	uint64_t *values, *last;
	int err = vml_series_values(series, id, &values);

	last = values + (series->samples - 1) * series->owners;
	for (size_t i = 0; !err && i < series->owners; i++)
		gain[i] = last[i] - values[i];
	free(values);
	return err;
}

/**
 * vml_change_series() - what grew in a series, by owner
 * @set: the report is added to it
 * @series: the series
 * @table: how it is to be shown: what it does not show need not be there
 * @change: set to the report: one row for each owner
 *
 * Return: 0, -ENOMEM, or -EINVAL if the series does not add up.
 */
int vml_change_series(struct vml_reports *set, const struct vml_series *series,
		      const struct vml_table *table, const struct vml_report **change)
{
	size_t count = ARRAY_SIZE(series_columns) - 1;
	struct vml_report *report = vml_report_new(set, VML_REPORT_vmas, series_columns,
						   ARRAY_SIZE(series_columns));
	uint64_t *gains = calloc(count * series->owners + 1, sizeof(*gains));
	int err = report && gains ? 0 : -ENOMEM;

	for (size_t c = 0; c < count && !err; c++)
		err = gains_of(series, series_columns[c], gains + c * series->owners);
	for (size_t i = 0; i < series->owners && !err; i++) {
		err = vml_report_add(report);
		if (err)
			break;
		for (size_t c = 0; c < count; c++)
			vml_cell(report, report->nrows - 1, series_columns[c])->number =
				gains[c * series->owners + i];
		vml_cell(report, report->nrows - 1, COL_owner)->text = series->owner[i];
		keep_changed(report, table);
	}
	free(gains);
	*change = report;
	return err;
}
