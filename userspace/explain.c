// SPDX-License-Identifier: GPL-2.0
/*
 * explain.c - says where the virtual size comes from: see explain.h.
 *
 * Every amount stands in one column, so that a reader can add it up: owners
 * make their part, parts make the virtual size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "name.h"

#define LINE_WIDTH	80	/* notes are folded to it */
#define LABEL_WIDTH	24	/* indent and the longest label */
#define COUNT_WIDTH	12	/* "128 x 64 MiB" */
#define COUNT_MAX	64
#define NOTE_MAX	160
#define NAME_MAX_SHOWN	60
#define SMALL		50	/* owners that have less than 1/50 together are one line */
#define TOLERANCE	16	/* items are of one size if they differ by less than 1/16 */
#define KIB_IN_MIB	1024

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
	[VML_PART_HUGETLB] = { "hugetlb", "not part of rss", false, { { 0 } } },
	[VML_PART_DEVICE] = { "device", "not part of rss", false, { { 0 } } },
	[VML_PART_SWAPPED] = { "swapped", NULL, true,
			       { { COL_swap_anon, "anon" }, { COL_swap_shmem, "shmem" } } },
	[VML_PART_RESERVED] = { "reserved", "holds no memory of its own", true,
				{ { COL_noaccess, "no access" }, { COL_untouched, "untouched" },
				  { COL_unmapped, "not mapped" }, { COL_zero, "zero page" },
				  { COL_guard, "guard" }, { COL_marker, "marker" } } },
};

/* "1,234,567" */
static const char *grouped(uint64_t kb, char text[32])
{
	char *to = text + 31;
	unsigned int digits = 0;

	*to = '\0';
	do {
		if (digits && digits % 3 == 0)
			*--to = ',';
		*--to = '0' + kb % 10;
		kb /= 10;
		digits++;
	} while (kb);
	return to;
}

/* How much of a note fits: as many of its parts as the width takes, one at least. */
static int fold(const char *note, int width)
{
	const char *comma = strstr(note, ", ");
	int len = comma ? comma + 1 - note : (int)strlen(note);
	int more;

	while (note[len]) {
		comma = strstr(note + len, ", ");
		more = comma ? comma + 1 - note : (int)strlen(note);
		if (more > width)
			break;
		len = more;
	}
	return len;
}

/* One line of the account: label, count, amount, note. */
static void put_line(int indent, const char *label, const char *count, uint64_t kb, int width,
		     bool unit, const char *note)
{
	char amount[32];
	int column = LABEL_WIDTH + COUNT_WIDTH + width + 7;
	int n = printf("%*s%-*s %-*s ", indent, "", LABEL_WIDTH - indent, label, COUNT_WIDTH,
		       count);

	/* A long count takes its room from the blanks before the amount. */
	n += printf("%*s%s", LABEL_WIDTH + COUNT_WIDTH + 2 + width - n, grouped(kb, amount),
		    unit ? " kB" : "");
	while (note && *note) {
		int len = fold(note, LINE_WIDTH - column);

		printf("%*s%.*s", column - n, "", len, note);
		note += len;
		note += strspn(note, " ");
		if (*note)
			putchar('\n');
		n = 0;
	}
	putchar('\n');
}

/* "4 x 64 MiB" if all items are of about that size, else "4 files". */
static void describe_items(const struct vml_share *share, char *text, size_t size)
{
	const char *unit = vml_owners[share->owner].unit;
	uint64_t mib = (share->item_min + KIB_IN_MIB / 2) / KIB_IN_MIB;
	uint64_t slack = share->item_min / TOLERANCE;
	bool regular = share->item_max - share->item_min <= slack;
	bool whole = mib && mib * KIB_IN_MIB <= share->item_min + slack &&
		     mib * KIB_IN_MIB + slack >= share->item_min;

	*text = '\0';
	if (!unit || !share->count)
		return;
	if (regular && whole && strcmp(unit, "files") != 0)
		snprintf(text, size, "%llu x %llu MiB", (unsigned long long)share->count,
			 (unsigned long long)mib);
	else if (share->count > 1)
		snprintf(text, size, "%llu %s", (unsigned long long)share->count, unit);
}

/* Of a name as much as is worth a line. */
static int name_length(const char *name)
{
	const char *deleted = strstr(name, " (deleted)");
	size_t len = deleted ? (size_t)(deleted - name) : strlen(name);

	return len < NAME_MAX_SHOWN ? len : NAME_MAX_SHOWN;
}

/* What there is to say of an owner's part: its one file, a hint, its largest file. */
static void describe_share(const struct vml_share *share, enum vml_part part, bool utf8,
			   char *text, size_t size)
{
	const struct vml_owner_info *info = &vml_owners[share->owner];
	const char *hint = part == VML_PART_RESERVED ? info->reserved : info->resident;
	const char *most = share->most[part];
	char *name;

	*text = '\0';
	if (info->named && most && (share->count == 1 || !hint)) {
		name = vml_name_printable(vml_base_name(most), utf8);
		if (name)
			snprintf(text, size, "%s%.*s", share->count > 1 ? "most: " : "",
				 name_length(name), name);
		free(name);
	} else if (hint && part != VML_PART_SWAPPED) {
		snprintf(text, size, "%s", hint);
	}
}

static void describe_part(const struct vml_share *total, enum vml_part part, bool all, char *text,
			  size_t size)
{
	size_t used = 0;
	char amount[32];

	snprintf(text, size, "%s", parts[part].note ? parts[part].note : "");
	if (*text && !all)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(parts[part].details); i++) {
		const struct detail *detail = &parts[part].details[i];

		if (!detail->label || !total->kb[detail->column] || used >= size)
			continue;
		used += snprintf(text + used, size - used, "%s%s %s", used ? ", " : "",
				 detail->label, grouped(total->kb[detail->column], amount));
	}
}

struct order {
	const struct vml_share *share;
	uint64_t kb;
};

static int compare_kb(const void *a, const void *b)
{
	const struct order *x = a;
	const struct order *y = b;

	if (x->kb != y->kb)
		return x->kb < y->kb ? 1 : -1;
	return (int)x->share->owner - (int)y->share->owner;
}

/* How many of the sorted owners get a line of their own? */
static size_t owners_shown(const struct order *order, uint64_t total)
{
	size_t shown = 0, count = 0;
	uint64_t rest = total;

	while (count < VML_OWNER_NUM && order[count].kb)
		count++;
	while (shown < count && rest > total / SMALL)
		rest -= order[shown++].kb;
	/* A line that stands for one owner saves nothing. */
	return count - shown < 2 ? count : shown;
}

static void put_rest(const struct order *order, size_t count, int width)
{
	uint64_t kb = 0;
	char label[32];
	size_t rest = 0;

	for (; count + rest < VML_OWNER_NUM && order[count + rest].kb; rest++)
		kb += order[count + rest].kb;
	if (!rest)
		return;
	snprintf(label, sizeof(label), "%zu others", rest);
	put_line(4, label, "", kb, width, false, "--all shows them");
}

static void put_part(const struct vml_account *account, enum vml_part part, int width,
		     const struct vml_style *style)
{
	struct order order[VML_OWNER_NUM];
	size_t shown;
	char count[COUNT_MAX], note[NOTE_MAX];

	if (!parts[part].always && !account->total.part[part])
		return;
	describe_part(&account->total, part, style->all, note, sizeof(note));
	put_line(2, parts[part].label, "", account->total.part[part], width, true, note);
	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		order[i] = (struct order){ &account->share[i], account->share[i].part[part] };
	qsort(order, VML_OWNER_NUM, sizeof(order[0]), compare_kb);
	shown = style->all ? VML_OWNER_NUM : owners_shown(order, account->total.part[part]);
	for (size_t i = 0; i < shown && order[i].kb; i++) {
		describe_items(order[i].share, count, sizeof(count));
		describe_share(order[i].share, part, style->utf8, note, sizeof(note));
		put_line(4, vml_owners[order[i].share->owner].label, count, order[i].kb, width,
			 false, note);
	}
	put_rest(order, shown, width);
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
			       grouped(value > truth ? value - truth : truth - value, amount));
}

/*
 * What ps shows comes from counters that lag behind; and the exact ones can
 * differ from the walk, if the process ran or the kernel counts otherwise.
 */
static void put_counters(const struct vml_account *account, int width)
{
	const struct vml_report *summary = account->process->summary;
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
		put_line(0, "resident, as ps sees it", "", cheap_rss, width, true, lag);
	if (drift_used)
		put_line(0, "resident, as counted", "", exact_rss, width, true, drift);
}

static void put_head(const struct vml_account *account, int width, bool utf8)
{
	const struct vml_report *summary = account->process->summary;
	const struct vml_report *vmas = account->process->vmas;
	char *name = vml_name_printable(vml_account_name(account), utf8);
	uint64_t mm = vml_number(summary, 0, COL_mm);
	char program[64], note[64] = "";
	int n = 0;

	vml_account_program(account, program, sizeof(program));
	if (name && strcmp(name, "-") != 0)
		printf("%s (%llu): %s\n", name, (unsigned long long)account->process->pid, program);
	else
		printf("process %llu: %s\n", (unsigned long long)account->process->pid, program);
	free(name);
	if (mm && mm != account->process->pid)
		printf("shares its address space with process %llu\n", (unsigned long long)mm);
	if (vml_has(summary, COL_threads))
		n = snprintf(note, sizeof(note), "%llu thread%s, ",
			     (unsigned long long)vml_number(summary, 0, COL_threads),
			     vml_number(summary, 0, COL_threads) == 1 ? "" : "s");
	snprintf(note + n, sizeof(note) - n, "%zu mapping%s", vmas->nrows,
		 vmas->nrows == 1 ? "" : "s");
	put_line(0, "virtual size", "", account->total.kb[COL_size], width, true, note);
}

/**
 * vml_explain() - print an account for people
 * @account: the account
 * @style: how
 */
void vml_explain(const struct vml_account *account, const struct vml_style *style)
{
	char amount[32];
	int width = strlen(grouped(account->total.kb[COL_size], amount));
	uint64_t tables;

	put_head(account, width, style->utf8);
	for (size_t part = 0; part < VML_PART_NUM; part++)
		put_part(account, part, width, style);
	if (vml_account_tables(account, &tables))
		put_line(0, "page tables", "", tables, width, true, "you also pay for these");
	put_counters(account, width);
}
