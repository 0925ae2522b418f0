// SPDX-License-Identifier: GPL-2.0
/*
 * explain.c - says where the virtual size comes from: see explain.h.
 *
 * The answer comes first: what it is, and how much of it is memory. Then whose
 * it is, part by part. Every amount stands in one column, so that a reader can add
 * it up: owners make their part, parts make the virtual size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "files.h"
#include "line.h"
#include "name.h"

#define NOTE_MAX	200
#define NAME_MAX_SHOWN	60
#define SMALL		25	/* owners that have less than 1/25 together are one line */
#define GUESSED		50	/* guesses below 1/50 of the virtual size are not told */
#define TOLERANCE	16	/* items are of one size if they differ by less than 1/16 */
#define KIB_IN_MIB	1024
#define TOP_ROWS	15	/* all but the lines of owners, and a prompt */
#define OWNERS_MIN	2

/* Columns a part is made of: "anon 972, file 4,144". */
struct detail {
	enum vml_column_id column;
	const char *label;
};

static const struct {
	const char *label;
	const char *note;	/* said instead of details, unless all is to be said */
	bool always;		/* shown even if there is nothing */
	struct detail details[6];
} parts[VML_PART_NUM] = {
	[VML_PART_RESIDENT] = { "resident", NULL, true,
				{ { COL_rss_anon, "anon" }, { COL_rss_file, "file" },
				  { COL_rss_shmem, "shmem" } } },
	[VML_PART_HUGETLB] = { "hugetlb", "not rss", false, { { 0 } } },
	[VML_PART_DEVICE] = { "device", "not rss", false, { { 0 } } },
	[VML_PART_SWAPPED] = { "swapped", NULL, true,
			       { { COL_swap_anon, "anon" }, { COL_swap_shmem, "shmem" } } },
	[VML_PART_RESERVED] = { "reserved", "holds no memory of its own", true,
				{ { COL_noaccess, "no access" }, { COL_untouched, "untouched" },
				  { COL_unmapped, "not mapped" }, { COL_zero, "zero page" },
				  { COL_guard, "guard" }, { COL_marker, "marker" } } },
};

/* The order in which owners are told: the question first. */
static const enum vml_part told[] = {
	VML_PART_RESERVED, VML_PART_RESIDENT, VML_PART_HUGETLB, VML_PART_DEVICE, VML_PART_SWAPPED,
};

/* An owner and what it has of the part that is told. */
struct order {
	const struct vml_share *share;
	uint64_t kb;
};

/* "4 x 64 MiB, " if all items are of about that size, else "4 files, ". */
static size_t describe_items(const struct vml_share *share, char *text, size_t size)
{
	const char *unit = vml_owners[share->owner].unit;
	uint64_t mib = (share->item_min + KIB_IN_MIB / 2) / KIB_IN_MIB;
	uint64_t slack = share->item_min / TOLERANCE;
	bool regular = share->item_max - share->item_min <= slack;
	bool whole = mib && mib * KIB_IN_MIB <= share->item_min + slack &&
		     mib * KIB_IN_MIB + slack >= share->item_min;

	*text = '\0';
	if (!unit || !share->count)
		return 0;
	if (regular && whole && !vml_owners[share->owner].named)
		return snprintf(text, size, "%llu x %llu MiB: ", (unsigned long long)share->count,
				(unsigned long long)mib);
	if (share->count > 1)
		return snprintf(text, size, "%llu %s: ", (unsigned long long)share->count, unit);
	return 0;
}

/* Of a name as much as is worth a line. */
static int name_length(const char *name)
{
	const char *deleted = strstr(name, " (deleted)");
	size_t len = deleted ? (size_t)(deleted - name) : strlen(name);

	return len < NAME_MAX_SHOWN ? (int)len : vml_name_fit(name, NAME_MAX_SHOWN);
}

/* The name of its one file, or of the largest: "most: libc.so.6". */
static bool describe_file(const struct vml_page *page, const struct vml_share *share,
			  enum vml_part part, char *text, size_t size)
{
	const char *most = share->most[part];
	char *name;

	if (!vml_owners[share->owner].named || !most)
		return false;
	name = vml_name_printable(vml_base_name(most), page->terminal.utf8);
	if (!name)
		return false;
	if (share->count > 1)
		snprintf(text, size, "%llu %s, most: %.*s", (unsigned long long)share->count,
			 vml_owners[share->owner].unit, name_length(name), name);
	else
		snprintf(text, size, "%.*s", name_length(name), name);
	free(name);
	return true;
}

static void put_owner(const struct vml_page *page, const struct order *order, enum vml_part part,
		      uint64_t whole)
{
	const struct vml_share *share = order->share;
	const struct vml_owner_info *info = &vml_owners[share->owner];
	char note[NOTE_MAX] = "", amount[32];
	size_t used;

	if (part == VML_PART_RESIDENT) {
		if (!describe_file(page, share, part, note, sizeof(note)) && info->resident)
			snprintf(note, sizeof(note), "%s", info->resident);
		vml_put_line(page, 2, info->label, order->kb, whole, false, note);
		return;
	}
	if (part == VML_PART_RESERVED && share->part[VML_PART_RESIDENT])
		snprintf(note, sizeof(note), "and %s resident",
			 vml_grouped(share->part[VML_PART_RESIDENT], amount));
	vml_put_line(page, 2, info->label, order->kb, whole, false, note);
	if (describe_file(page, share, part, note, sizeof(note))) {
		vml_put_prose(page, note);
		return;
	}
	if (part != VML_PART_RESERVED)
		return;
	used = describe_items(share, note, sizeof(note));
	if (used < sizeof(note) && info->reserved)
		snprintf(note + used, sizeof(note) - used, "%s", info->reserved);
	vml_put_prose(page, note);
}

static int compare_kb(const void *a, const void *b)
{
	const struct order *x = a;
	const struct order *y = b;

	if (x->kb != y->kb)
		return x->kb < y->kb ? 1 : -1;
	return (int)x->share->owner - (int)y->share->owner;
}

/* The owners of a part, the largest first. Returns how many there are. */
static size_t sort_owners(const struct vml_account *account, enum vml_part part,
			  struct order order[VML_OWNER_NUM])
{
	size_t count = 0;

	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		order[i] = (struct order){ &account->share[i], account->share[i].part[part] };
	qsort(order, VML_OWNER_NUM, sizeof(order[0]), compare_kb);
	while (count < VML_OWNER_NUM && order[count].kb)
		count++;
	return count;
}

/* How many of the sorted owners get a line of their own? */
static size_t owners_shown(const struct vml_page *page, const struct order *order, size_t count,
			   uint64_t total)
{
	uint64_t rest = total;
	size_t shown = 0;

	while (shown < count && shown < page->most && rest > total / SMALL)
		rest -= order[shown++].kb;
	/* A line that stands for one owner saves nothing. */
	return count - shown < 2 ? count : shown;
}

/* One owner alone was told beside its part already. */
static bool is_told(const struct vml_page *page, enum vml_part part, size_t owners)
{
	return owners == 1 && !page->all && part != VML_PART_RESERVED &&
	       part != VML_PART_RESIDENT;
}

static void put_owners(const struct vml_page *page, enum vml_part part)
{
	const struct vml_account *account = page->account;
	uint64_t total = account->total.part[part], rest = 0;
	struct order order[VML_OWNER_NUM];
	size_t count = sort_owners(account, part, order);
	size_t shown = page->all ? count : owners_shown(page, order, count, total);
	char label[32], amount[32];

	if (!count || is_told(page, part, count))
		return;
	putchar('\n');
	vml_terminal_begin(&page->terminal, VML_INK_HEAD);
	printf("%s %s kB by", parts[part].label, vml_grouped(total, amount));
	vml_terminal_end(&page->terminal);
	putchar('\n');
	for (size_t i = 0; i < shown; i++)
		put_owner(page, &order[i], part, total);
	for (size_t i = shown; i < count; i++)
		rest += order[i].kb;
	if (shown == count)
		return;
	snprintf(label, sizeof(label), "%zu others", count - shown);
	vml_put_line(page, 2, label, rest, total, false, "--all shows them");
}

/* What a part is made of, and its share of the whole. */
static void put_part(const struct vml_page *page, enum vml_part part)
{
	const struct vml_share *total = &page->account->total;
	struct order order[VML_OWNER_NUM];
	char note[NOTE_MAX], amount[32];
	bool first = true;
	size_t used;

	if (!parts[part].always && !total->part[part])
		return;
	if (!total->part[part]) {
		vml_put_line(page, 2, parts[part].label, 0, total->kb[COL_size], true, "");
		return;
	}
	/* A bar says as much. */
	used = snprintf(note, sizeof(note), "%s", page->terminal.bars ? "" :
			vml_share_of(total->part[part], total->kb[COL_size], amount));
	if (parts[part].note && !page->all)
		used += snprintf(note + used, sizeof(note) - used, "%s%s", used ? "  " : "",
				 parts[part].note);
	if (sort_owners(page->account, part, order) == 1 && is_told(page, part, 1))
		used += snprintf(note + used, sizeof(note) - used, ": %s",
				 vml_owners[order[0].share->owner].label);
	for (size_t i = 0; i < ARRAY_SIZE(parts[part].details); i++) {
		const struct detail *detail = &parts[part].details[i];

		if (!detail->label || !total->kb[detail->column] || used >= sizeof(note) ||
		    (parts[part].note && !page->all))
			continue;
		used += snprintf(note + used, sizeof(note) - used, "%s%s %s",
				 !first ? ", " : used ? "  " : "", detail->label,
				 vml_grouped(total->kb[detail->column], amount));
		first = false;
	}
	vml_put_line(page, 2, parts[part].label, total->part[part], total->kb[COL_size], true,
		     note);
}

struct counter {
	const char *label;
	enum vml_column_id cheap, exact, walk;
};

#define COUNTER(name)	{ #name, COL_counter_##name, COL_exact_##name, COL_##name },
static const struct counter counters[] = { VML_COUNTERS(COUNTER) };

/* Appends "rss_anon -76" if the two differ. */
static size_t append_difference(char *text, size_t size, size_t used, const char *label,
				uint64_t value, uint64_t truth)
{
	char amount[32];

	if (value == truth || used >= size)
		return used;
	return used + snprintf(text + used, size - used, "%s%s %c%s", used ? ", " : "", label,
			       value > truth ? '+' : '-',
			       vml_grouped(value > truth ? value - truth : truth - value, amount));
}

/*
 * What ps shows comes from counters that lag behind; and the exact ones can
 * differ from the walk, if the process ran or the kernel counts otherwise.
 */
static void put_counters(const struct vml_page *page)
{
	const struct vml_report *summary = page->account->process->summary;
	char lag[NOTE_MAX] = "", drift[NOTE_MAX] = "";
	size_t lag_used = 0, drift_used = 0;
	uint64_t cheap_rss = 0, exact_rss = 0;

	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		const struct counter *c = &counters[i];
		uint64_t cheap = vml_number(summary, 0, c->cheap);
		uint64_t exact = vml_number(summary, 0, c->exact);

		if (!vml_has(summary, c->cheap) || !vml_has(summary, c->exact) ||
		    !vml_has(summary, c->walk))
			return;
		if (c->walk != COL_swap_anon) {
			cheap_rss += cheap;
			exact_rss += exact;
		}
		lag_used = append_difference(lag, sizeof(lag), lag_used, c->label, cheap, exact);
		drift_used = append_difference(drift, sizeof(drift), drift_used, c->label, exact,
					       vml_number(summary, 0, c->walk));
	}
	if (lag_used)
		vml_put_line(page, 0, "resident, as ps sees it", cheap_rss, 0, true, lag);
	if (drift_used)
		vml_put_line(page, 0, "resident, as counted", exact_rss, 0, true, drift);
}

/* What the names below do not say. A little guessing is not worth a line. */
static void put_doubt(const struct vml_page *page)
{
	uint64_t size = page->account->total.kb[COL_size];
	uint64_t unknown = vml_account_unknown(page->account);
	uint64_t guessed = vml_account_guessed(page->account);
	char note[NOTE_MAX], amount[32];

	if (guessed && (page->all || guessed >= size / GUESSED)) {
		snprintf(note, sizeof(note), "%s  large malloc() or mmap(2)",
			 vml_share_of(guessed, size, amount));
		vml_put_line(page, 0, "owner guessed", guessed, 0, true, note);
	}
	if (!unknown)
		return;
	snprintf(note, sizeof(note), "%s  of it has no known owner",
		 vml_share_of(unknown, size, amount));
	vml_put_line(page, 0, "unknown", unknown, 0, true, note);
}

static void put_head(const struct vml_page *page)
{
	const struct vml_account *account = page->account;
	const struct vml_report *summary = account->process->summary;
	const struct vml_report *vmas = account->process->vmas;
	char *name = vml_name_printable(vml_account_name(account), page->terminal.utf8);
	uint64_t mm = vml_number(summary, 0, COL_mm);
	char program[VML_PROGRAM_MAX], note[64] = "";
	int n = 0;

	vml_account_program(account, program, sizeof(program));
	vml_terminal_begin(&page->terminal, VML_INK_HEAD);
	if (name && strcmp(name, "-") != 0)
		printf("%s (%llu): %s", name, (unsigned long long)account->process->pid, program);
	else
		printf("process %llu: %s", (unsigned long long)account->process->pid, program);
	vml_terminal_end(&page->terminal);
	putchar('\n');
	free(name);
	if (mm && mm != account->process->pid)
		printf("shares its address space with process %llu\n", (unsigned long long)mm);
	if (vml_has(summary, COL_threads))
		n = snprintf(note, sizeof(note), "%llu thread%s, ",
			     (unsigned long long)vml_number(summary, 0, COL_threads),
			     vml_number(summary, 0, COL_threads) == 1 ? "" : "s");
	snprintf(note + n, sizeof(note) - n, "%zu mapping%s", vmas->nrows,
		 vmas->nrows == 1 ? "" : "s");
	vml_put_line(page, 0, "virtual size", account->total.kb[COL_size], 0, true, note);
}

/*
 * On a terminal the answer should not scroll away: a part of what it has lines for
 * goes to owners, two for each that reserves, one for each that is resident.
 */
static size_t most_owners(const struct vml_page *page)
{
	int rows = page->terminal.rows - TOP_ROWS;

	if (!page->terminal.rows)
		return VML_OWNER_NUM;
	return rows < 3 * OWNERS_MIN ? OWNERS_MIN : rows / 3;
}

/**
 * vml_explain() - print an account for people
 * @account: the account
 * @style: how
 */
void vml_explain(const struct vml_account *account, const struct vml_style *style)
{
	struct vml_page page = { .account = account, .all = style->all };
	char amount[32];
	uint64_t tables;

	vml_terminal_look(&page.terminal, style->utf8);
	page.most = most_owners(&page);
	page.amount = strlen(vml_grouped(account->total.kb[COL_size], amount));
	put_head(&page);
	for (size_t part = 0; part < VML_PART_NUM; part++)
		put_part(&page, part);
	if (vml_account_tables(account, &tables))
		vml_put_line(&page, 0, "page tables", tables, 0, true, "you also pay for these");
	put_counters(&page);
	put_doubt(&page);
	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		put_owners(&page, told[i]);
}
