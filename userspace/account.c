// SPDX-License-Identifier: GPL-2.0
/*
 * account.c - what each owner has of a process: see account.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "check.h"
#include "files.h"
#include "runtime.h"
#include "tell.h"
#include "vmledger.h"

#define ID(name)	COL_##name,
static const enum vml_column_id summed[] = { VML_SUMS(ID) VML_CLASSES(ID) VML_FACTS(ID) };

static const enum vml_column_id part_column[VML_PART_NUM] = {
	[VML_PART_RESIDENT] = COL_rss,
	[VML_PART_HUGETLB] = COL_hugetlb,
	[VML_PART_DEVICE] = COL_device,
	[VML_PART_SWAPPED] = COL_swap,
	[VML_PART_RESERVED] = COL_reserved,
};

/* One arena, stack, library: mappings that attribute.c gave one number. */
struct item {
	uint64_t size;
	uint64_t split;
	uint64_t part[VML_PART_NUM];
	size_t row;
};

static void add_row(struct vml_share *share, const struct vml_report *vmas, size_t row)
{
	for (size_t i = 0; i < ARRAY_SIZE(summed); i++)
		share->kb[summed[i]] += vml_number(vmas, row, summed[i]);
	for (size_t i = 0; i < VML_PART_NUM; i++)
		share->part[i] += vml_number(vmas, row, part_column[i]);
}

static void add_item(struct vml_share *share, const struct item *item,
		     uint64_t largest[VML_PART_NUM], const struct vml_report *vmas)
{
	uint64_t each;

	if (!item->split)
		return;
	each = item->size / item->split;
	share->item_min = !share->count || each < share->item_min ? each : share->item_min;
	share->item_max = each > share->item_max ? each : share->item_max;
	share->count += item->split;
	for (size_t i = 0; i < VML_PART_NUM; i++) {
		if (item->part[i] <= largest[i])
			continue;
		largest[i] = item->part[i];
		share->most[i] = vml_text(vmas, item->row, COL_name);
	}
}

/**
 * vml_account_make() - add up what each owner has
 * @account: filled in
 * @process: the process; must live as long as the account
 *
 * Return: 0 or -ENOMEM.
 */
int vml_account_make(struct vml_account *account, const struct vml_process *process)
{
	uint64_t largest[VML_OWNER_NUM][VML_PART_NUM] = { { 0 } };
	const struct vml_report *vmas = process->vmas;
	struct vml_place *places;
	struct item *items;
	size_t count = 0;

	memset(account, 0, sizeof(*account));
	account->process = process;
	if (vml_attribute(process, &places) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < vmas->nrows; i++)
		count = places[i].item >= count ? places[i].item + 1 : count;
	items = calloc(count + 1, sizeof(*items));
	if (!items) {
		free(places);
		return -ENOMEM;
	}

	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		account->share[i].owner = i;
	for (size_t i = 0; i < vmas->nrows; i++) {
		struct item *item = &items[places[i].item];

		add_row(&account->share[places[i].owner], vmas, i);
		add_row(&account->total, vmas, i);
		item->size += vml_number(vmas, i, COL_size);
		item->split += places[i].split;
		for (size_t part = 0; part < VML_PART_NUM; part++)
			item->part[part] += vml_number(vmas, i, part_column[part]);
		if (places[i].split)
			item->row = i;
	}
	/* An item is counted where its mapping with a split stands. */
	for (size_t i = 0; i < vmas->nrows; i++)
		if (places[i].item && items[places[i].item].row == i && places[i].split)
			add_item(&account->share[places[i].owner], &items[places[i].item],
				 largest[places[i].owner], vmas);
	free(items);
	free(places);
	return 0;
}

static uint64_t sum_of_parts(const struct vml_share *share)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < VML_PART_NUM; i++)
		sum += share->part[i];
	return sum;
}

/**
 * vml_account_check() - do mappings, owners and summary agree?
 * @account: its adds_up is set
 *
 * What is wrong with a row was told by vml_check().
 *
 * Return: VML_EXIT_OK or VML_EXIT_FAILURE; a disagreement was told.
 */
int vml_account_check(struct vml_account *account)
{
	const struct vml_process *process = account->process;
	uint64_t owners = 0;

	account->adds_up = true;
	for (size_t i = 0; i < process->vmas->nrows; i++)
		account->adds_up = account->adds_up && vml_row_adds_up(process->vmas, i);
	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		owners += sum_of_parts(&account->share[i]);
	if (owners != account->total.kb[COL_size] && account->adds_up) {
		vml_tell("%llu: owners have %llu kB of %llu kB: do not trust it",
			 (unsigned long long)process->pid, (unsigned long long)owners,
			 (unsigned long long)account->total.kb[COL_size]);
		account->adds_up = false;
	}
	if (vml_has(process->summary, COL_size) &&
	    vml_number(process->summary, 0, COL_size) != account->total.kb[COL_size]) {
		vml_tell("%llu: mappings of %llu kB, a summary of %llu kB: it changed, ask again",
			 (unsigned long long)process->pid,
			 (unsigned long long)account->total.kb[COL_size],
			 (unsigned long long)vml_number(process->summary, 0, COL_size));
		account->adds_up = false;
	}
	return account->adds_up ? VML_EXIT_OK : VML_EXIT_FAILURE;
}

/**
 * vml_account_tables() - memory used for page tables
 * @account: the account
 * @kb: set to the page tables of all levels, as far as the reports tell
 *
 * Return: true if they tell.
 */
bool vml_account_tables(const struct vml_account *account, uint64_t *kb)
{
	static const enum vml_column_id tables[] = {
		COL_table_pte, COL_table_deposit, COL_table_pmd, COL_table_pud, COL_table_p4d,
	};
	const struct vml_report *summary = account->process->summary;

	*kb = vml_number(summary, 0, COL_table_pgd);
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		*kb += vml_has(summary, tables[i]) ? vml_number(summary, 0, tables[i]) :
						      account->total.kb[tables[i]];
	return vml_has(summary, COL_table_pte) || vml_has(account->process->vmas, COL_table_pte);
}

/**
 * vml_account_unknown() - address space of which nobody is known to be the owner
 * @account: the account
 *
 * Return: its size in kB.
 */
uint64_t vml_account_unknown(const struct vml_account *account)
{
	uint64_t kb = 0;

	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		if (vml_owners[i].unknown)
			kb += account->share[i].kb[COL_size];
	return kb;
}

/**
 * vml_account_guessed() - address space of which only kind and size tell the owner
 * @account: the account
 *
 * Return: kB.
 */
uint64_t vml_account_guessed(const struct vml_account *account)
{
	uint64_t kb = 0;

	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		if (vml_owners[i].guessed)
			kb += account->share[i].kb[COL_size];
	return kb;
}

/**
 * vml_account_name() - what the process is called
 * @account: the account
 *
 * Return: its name, or that of its executable if there is no summary.
 */
const char *vml_account_name(const struct vml_account *account)
{
	const struct vml_process *process = account->process;
	const char *executable;

	if (vml_has(process->summary, COL_name))
		return vml_text(process->summary, 0, COL_name);
	executable = vml_executable(process);
	return executable ? vml_base_name(executable) : "-";
}

static void append(char *text, size_t size, const char *more)
{
	size_t used = strlen(text);

	if (used < size)
		snprintf(text + used, size - used, "%s", more);
}

/**
 * vml_account_program() - what kind of program it is
 * @account: the account
 * @text: filled in
 * @size: its size, VML_PROGRAM_MAX will do
 */
void vml_account_program(const struct vml_account *account, char *text, size_t size)
{
	const struct vml_process *process = account->process;
	const struct vml_program *program = &process->program;
	const char *language = "C or similar";
	bool has[VML_RUNTIME_NUM];
	size_t row;

	vml_runtimes_find(process, has);
	for (size_t i = VML_RUNTIME_NUM; i-- > 0;)
		if (has[i] && vml_runtimes[i].is_language)
			language = vml_runtimes[i].name;
	*text = '\0';
	if (!vml_is_go(process)) {
		append(text, size, language);
	} else {
		append(text, size, program->known ? "Go" : "looks like Go");
		append(text, size, program->go_version[0] ? " " : "");
		append(text, size, program->go_version);
	}
	if (vml_libc_row(process, &row)) {
		append(text, size, ", ");
		append(text, size, program->libc[0] ? program->libc : "glibc");
	} else if (!program->known || program->is_static) {
		append(text, size, ", static");
	}
	if (vml_is_go(process) && vml_libc_row(process, &row))
		append(text, size, " (cgo)");
	for (size_t i = 0; i < VML_RUNTIME_NUM; i++) {
		if (!has[i] || vml_runtimes[i].is_language)
			continue;
		append(text, size, ", ");
		append(text, size, vml_runtimes[i].name);
	}
}

static void json_summary(const struct vml_report *summary, struct vml_json *json)
{
	char hex[17];

	if (!summary || !summary->nrows) {
		vml_json_null(json, "summary");
		return;
	}
	vml_json_open(json, "summary", '{');
	for (size_t i = 0; i < summary->nfields; i++) {
		const struct vml_field *field = &summary->fields[i];
		const union vml_cell *cell = &summary->cells[i];

		if (field->id < 0) {
			/* Newer than this client: a number if it looks like one. */
			size_t len = strlen(cell->text);

			if (len && len < 16 && strspn(cell->text, "0123456789") == len)
				vml_json_number(json, field->name, strtoull(cell->text, NULL, 10));
			else
				vml_json_name(json, field->name, cell->text);
		} else if (vml_columns[field->id].unit == VML_UNIT_TEXT) {
			vml_json_name(json, field->name, cell->text);
		} else if (vml_columns[field->id].unit == VML_UNIT_HEX) {
			snprintf(hex, sizeof(hex), "%llx", (unsigned long long)cell->number);
			vml_json_string(json, field->name, hex, strlen(hex));
		} else {
			vml_json_number(json, field->name, cell->number);
		}
	}
	vml_json_close(json, '}');
}

static void json_share(const struct vml_share *share, struct vml_json *json)
{
	static const enum vml_column_id columns[] = { VML_SUMS(ID) VML_CLASSES(ID) };
	const char *label = vml_owners[share->owner].label;

	vml_json_open(json, NULL, '{');
	vml_json_string(json, "owner", label, strlen(label));
	vml_json_number(json, "count", share->count);
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		vml_json_number(json, vml_columns[columns[i]].name, share->kb[columns[i]]);
	vml_json_close(json, '}');
}

static int compare_size(const void *a, const void *b)
{
	const struct vml_share *const *x = a;
	const struct vml_share *const *y = b;

	if ((*x)->kb[COL_size] != (*y)->kb[COL_size])
		return (*x)->kb[COL_size] < (*y)->kb[COL_size] ? 1 : -1;
	return (int)(*x)->owner - (int)(*y)->owner;
}

/**
 * vml_account_json() - write an account as a JSON object
 * @account: the account
 * @json: where to
 */
void vml_account_json(const struct vml_account *account, struct vml_json *json)
{
	const struct vml_process *process = account->process;
	const struct vml_share *order[VML_OWNER_NUM];
	char program[VML_PROGRAM_MAX];

	vml_account_program(account, program, sizeof(program));
	vml_json_open(json, NULL, '{');
	vml_json_number(json, "pid", process->pid);
	vml_json_name(json, "name", vml_account_name(account));
	vml_json_string(json, "program", program, strlen(program));
	json_summary(process->summary, json);
	vml_json_open(json, "owners", '[');
	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		order[i] = &account->share[i];
	qsort(order, VML_OWNER_NUM, sizeof(order[0]), compare_size);
	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		if (order[i]->kb[COL_size])
			json_share(order[i], json);
	vml_json_close(json, ']');
	vml_json_number(json, "unknown", vml_account_unknown(account));
	vml_json_number(json, "guessed", vml_account_guessed(account));
	vml_json_bool(json, "adds_up", account->adds_up);
	vml_json_close(json, '}');
}
