// SPDX-License-Identifier: GPL-2.0
/*
 * strip.c - the address space of a process as strips: see picture.h.
 *
 * Mappings lie in order of addresses. The widest gaps between them end a strip, all
 * others are drawn as narrow blanks. Within a strip widths are in proportion, but for
 * a least one that can be seen. The upper half of a strip shows owners, the lower one
 * what the pages are, each mapping's classes side by side.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "picture.h"

#define STRIPS		16
#define WIDTH		1200
#define STRIP_HEIGHT	40
#define MARGINS		100
#define KEY_HEIGHT	18	/* of one entry */
#define LEAST		0.004	/* of a mapping, if there are few in a strip */
#define BLANK		0.006	/* of a gap */

#define CLASS(name_, color_)	{ COL_##name_, #name_, color_ }

/* Memory in strong colours, what holds none in weak ones. */
static const struct {
	int id;
	const char *name;
	unsigned int color;
} classes[] = {
	CLASS(rss_anon, 0xcc3311), CLASS(rss_file, 0x0077bb), CLASS(rss_shmem, 0x882299),
	CLASS(hugetlb, 0x661100), CLASS(device, 0x117733), CLASS(swap_anon, 0xee7733),
	CLASS(swap_shmem, 0xddaa33), CLASS(zero, 0x99ddcc), CLASS(guard, 0x555555),
	CLASS(marker, 0x888888), CLASS(noaccess, 0xd0d0d0), CLASS(untouched, 0xf2d5cc),
	CLASS(unmapped, 0xd5e6f2),
};

struct gap {
	uint64_t size;
	size_t row;	/* of the mapping behind it */
};

/**
 * struct strips - where strips begin, and what colour owners have
 * @vmas: the mappings
 * @places: their owners
 * @starts: for each mapping: a strip begins here
 * @count: number of strips
 * @color: for each owner
 * @order: owners, the largest first
 */
struct strips {
	const struct vml_report *vmas;
	struct vml_place *places;
	bool *starts;
	size_t count;
	unsigned int color[VML_OWNER_NUM];
	const struct vml_share *order[VML_OWNER_NUM];
};

static int compare_gaps(const void *a, const void *b)
{
	const struct gap *x = a;
	const struct gap *y = b;

	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row);
}

static uint64_t gap_before(const struct vml_report *vmas, size_t row)
{
	uint64_t start = vml_number(vmas, row, COL_start);
	uint64_t end = row ? vml_number(vmas, row - 1, COL_end) : start;

	return start > end ? start - end : 0;
}

static int find_strips(struct strips *s)
{
	struct gap *gaps = calloc(s->vmas->nrows + 1, sizeof(*gaps));

	s->starts = calloc(s->vmas->nrows + 1, sizeof(*s->starts));
	if (!gaps || !s->starts) {
		free(gaps);
		return -ENOMEM;
	}
	for (size_t i = 0; i < s->vmas->nrows; i++)
		gaps[i] = (struct gap){ gap_before(s->vmas, i), i };
	qsort(gaps, s->vmas->nrows, sizeof(*gaps), compare_gaps);
	s->starts[0] = true;
	s->count = 1;
	for (size_t i = 0; i < s->vmas->nrows && s->count < STRIPS && gaps[i].size; i++) {
		s->starts[gaps[i].row] = true;
		s->count++;
	}
	free(gaps);
	return 0;
}

static int compare_shares(const void *a, const void *b)
{
	const struct vml_share *const *x = a;
	const struct vml_share *const *y = b;

	if ((*x)->kb[COL_size] != (*y)->kb[COL_size])
		return (*x)->kb[COL_size] < (*y)->kb[COL_size] ? 1 : -1;
	return (int)(*x)->owner - (int)(*y)->owner;
}

static void choose_colors(struct strips *s, const struct vml_account *account)
{
	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		s->order[i] = &account->share[i];
	qsort(s->order, VML_OWNER_NUM, sizeof(s->order[0]), compare_shares);
	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		s->color[s->order[i]->owner] = i < VML_PALETTE ? vml_palette[i] : VML_GREY;
}

static void put_box(FILE *out, double left, double right, double low, double high,
		    unsigned int color)
{
	fprintf(out, "%.5f %.3f %.5f %.5f %.3f %.3f %u\n", (left + right) / 2, (low + high) / 2,
		left, right, low, high, color);
}

/* A mapping: its owner above, its classes below, each as wide as its share. */
static void put_mapping(FILE *out, const struct strips *s, size_t row, double left, double width,
			size_t strip)
{
	uint64_t size = vml_number(s->vmas, row, COL_size);
	double at = left;

	put_box(out, left, left + width, strip - 0.42, strip, s->color[s->places[row].owner]);
	for (size_t i = 0; i < ARRAY_SIZE(classes) && size; i++) {
		double part = width * vml_number(s->vmas, row, classes[i].id) / size;

		if (part > 0)
			put_box(out, at, at + part, strip, strip + 0.3, classes[i].color);
		at += part;
	}
}

/* Mappings [first, next) from left to right; together they are one strip, 0 to 1. */
static void put_strip(FILE *out, const struct strips *s, size_t first, size_t next, size_t strip)
{
	size_t count = next - first, blanks = 0;
	double least = LEAST * count > 0.5 ? 0.5 / count : LEAST;
	double blank = BLANK * count > 0.25 ? 0.25 / count : BLANK;
	double total = 0, sum = 0, at = 0, scale;

	for (size_t i = first; i < next; i++) {
		total += vml_number(s->vmas, i, COL_size);
		blanks += i > first && gap_before(s->vmas, i);
	}
	if (total <= 0)
		return;
	for (size_t i = first; i < next; i++) {
		double width = vml_number(s->vmas, i, COL_size) / total;

		sum += width > least ? width : least;
	}
	scale = (1 - blanks * blank) / sum;
	for (size_t i = first; i < next; i++) {
		double width = vml_number(s->vmas, i, COL_size) / total;

		width = (width > least ? width : least) * scale;
		at += i > first && gap_before(s->vmas, i) ? blank : 0;
		put_mapping(out, s, i, at, width, strip);
		at += width;
	}
}

static void put_boxes(FILE *out, const struct strips *s)
{
	size_t strip = 0;

	fputs("$boxes << EOD\n", out);
	for (size_t first = 0, next; first < s->vmas->nrows; first = next) {
		next = first + 1;
		while (next < s->vmas->nrows && !s->starts[next])
			next++;
		put_strip(out, s, first, next, strip++);
	}
	fputs("EOD\n", out);
}

/* Addresses on the left, sizes on the right. */
static void put_labels(FILE *out, const struct strips *s)
{
	size_t strip = 0;

	for (size_t first = 0, next; first < s->vmas->nrows; first = next) {
		uint64_t size = 0;
		char text[32];

		for (next = first; next < s->vmas->nrows && (next == first || !s->starts[next]);
		     next++)
			size += vml_number(s->vmas, next, COL_size);
		vml_plot_size(size, text, sizeof(text));
		fprintf(out, "set label '%llx' at -0.01,%zu right\n",
			(unsigned long long)vml_number(s->vmas, first, COL_start), strip);
		fprintf(out, "set label '%s, %zu map%s' at 1.01,%zu left\n", text, next - first,
			next - first == 1 ? "" : "s", strip);
		strip++;
	}
}

/* What the colours mean, in the key: a list that begins with what it is about. */
static void put_key(FILE *out, const struct strips *s, const struct vml_account *account)
{
	uint64_t others = 0;
	char size[32], text[64];

	fputs("plot $boxes using 1:2:3:4:5:6:7 with boxxyerror lc rgb variable notitle, \\\n"
	      "     keyentry title 'upper half: owner'", out);
	for (size_t i = 0; i < VML_OWNER_NUM; i++) {
		uint64_t kb = s->order[i]->kb[COL_size];

		if (i >= VML_PALETTE)
			others += kb;
		if (i >= VML_PALETTE || !kb)
			continue;
		vml_plot_size(kb, size, sizeof(size));
		snprintf(text, sizeof(text), "%s, %s", vml_owners[s->order[i]->owner].label, size);
		fprintf(out, ", \\\n     keyentry with boxes lc rgb %u title ", vml_palette[i]);
		vml_plot_quoted(out, text);
	}
	if (others) {
		vml_plot_size(others, size, sizeof(size));
		fprintf(out, ", \\\n     keyentry with boxes lc rgb %u title 'others, %s'",
			VML_GREY, size);
	}
	fputs(", \\\n     keyentry title ' ', \\\n     keyentry title 'lower half: pages'", out);
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (!account->total.kb[classes[i].id])
			continue;
		vml_plot_size(account->total.kb[classes[i].id], size, sizeof(size));
		fprintf(out, ", \\\n     keyentry with boxes lc rgb %u title '%s, %s'",
			classes[i].color, classes[i].name, size);
	}
	putc('\n', out);
}

static size_t key_entries(const struct vml_account *account)
{
	size_t owners = 0, entries = 4;

	for (size_t i = 0; i < VML_OWNER_NUM; i++)
		owners += account->share[i].kb[COL_size] > 0;
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		entries += account->total.kb[classes[i].id] > 0;
	return entries + (owners > VML_PALETTE ? VML_PALETTE + 1 : owners);
}

static void put_title(FILE *out, const struct vml_account *account)
{
	char *name = vml_name_printable(vml_account_name(account), true);
	char size[32], resident[32], text[256];

	vml_plot_size(account->total.kb[COL_size], size, sizeof(size));
	vml_plot_size(account->total.kb[COL_rss], resident, sizeof(resident));
	snprintf(text, sizeof(text), "%.*s (%llu): %s of address space, %s resident",
		 name ? vml_name_fit(name, 100) : 7, name ? name : "process",
		 (unsigned long long)account->process->pid, size, resident);
	fputs("set title ", out);
	vml_plot_quoted(out, text);
	fputs(" noenhanced\n", out);
	free(name);
}

/**
 * vml_strip_write() - draw the address space of a process
 * @out: where the script goes
 * @terminal: gnuplot's word for the form of the picture
 * @account: the process
 *
 * Return: 0, -ENOMEM, or -ENODATA if it has no mappings.
 */
int vml_strip_write(FILE *out, const char *terminal, const struct vml_account *account)
{
	struct strips s = { .vmas = account->process->vmas };
	int height, least = MARGINS + KEY_HEIGHT * (int)key_entries(account);
	int err = s.vmas->nrows ? vml_attribute(account->process, &s.places) : -ENODATA;

	if (!err)
		err = find_strips(&s);
	if (!err) {
		choose_colors(&s, account);
		height = MARGINS + STRIP_HEIGHT * s.count;
		vml_plot_begin(out, terminal, WIDTH, height > least ? height : least);
		put_boxes(out, &s);
		put_title(out, account);
		put_labels(out, &s);
		fprintf(out, "set xrange [0:1]\nset yrange [%zu.5:-0.6]\n", s.count - 1);
		fputs("unset border\nunset xtics\nunset ytics\n"
		      "set xlabel 'each strip is to scale in itself, gaps are folded;"
		      " pages by number, not by place'\n"
		      "set lmargin 16\nset rmargin 60\nset tmargin 3\nset bmargin 2\n"
		      "set style fill solid 1 noborder\n"
		      "set key at graph 1.27,1 left top Left reverse samplen 1 noenhanced\n", out);
		put_key(out, &s, account);
	}
	free(s.places);
	free(s.starts);
	return err;
}
