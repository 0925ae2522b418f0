// SPDX-License-Identifier: GPL-2.0
/*
 * image.c - which ELF files a process has mapped where: see image.h.
 *
 * The result is a report, "layout", so that a snapshot can keep it: whoever reads that
 * does not have the files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "binary.h"
#include "image.h"
#include "name.h"
#include "privilege.h"

static const int columns[] = { COL_start, COL_end, COL_section, COL_name };

/* What is known while the mappings of a process are gone through. */
struct search {
	struct vml_reports *set;
	struct vml_report *layout;
	const struct vml_process *process;
	uint64_t page;
};

/* A file as its mappings have it, and what it says of itself. */
struct file {
	size_t row;
	struct vml_elf elf;
};

/* See image.h. */
bool vml_is_image(const struct vml_report *layout, size_t row)
{
	return strcmp(vml_text(layout, row, COL_section), "-") == 0;
}

static bool is_file(const struct vml_report *vmas, size_t row)
{
	const char *kind = vml_text(vmas, row, COL_kind);

	return (strcmp(kind, "file") == 0 || strcmp(kind, "shmem") == 0) &&
	       vml_number(vmas, row, COL_inode);
}

static bool is_same_file(const struct vml_report *vmas, size_t a, size_t b)
{
	return vml_number(vmas, a, COL_inode) == vml_number(vmas, b, COL_inode) &&
	       strcmp(vml_text(vmas, a, COL_dev), vml_text(vmas, b, COL_dev)) == 0 &&
	       strcmp(vml_text(vmas, a, COL_name), vml_text(vmas, b, COL_name)) == 0;
}

/* The file itself, wherever it is: replaced, deleted, or in another root. */
static int open_mapped(const struct vml_process *process, size_t row)
{
	char path[96];
	int fd;

	snprintf(path, sizeof(path), "/proc/%llu/map_files/%llx-%llx",
		 (unsigned long long)process->pid,
		 (unsigned long long)vml_number(process->vmas, row, COL_start),
		 (unsigned long long)vml_number(process->vmas, row, COL_end));
	vml_privilege_raise();
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	vml_privilege_lower();
	return fd;
}

static uint64_t page_down(const struct search *s, uint64_t address)
{
	return address - address % s->page;
}

static uint64_t page_up(const struct search *s, uint64_t address)
{
	return page_down(s, address + s->page - 1);
}

/*
 * How far from where it says is a file, if this mapping is a part of a segment of it?
 * Whoever maps a file to read it maps more than a segment.
 */
static bool find_bias(const struct search *s, const struct file *f, size_t row, uint64_t *bias)
{
	const struct vml_report *vmas = s->process->vmas;
	uint64_t offset = vml_number(vmas, row, COL_offset);
	uint64_t start = vml_number(vmas, row, COL_start);
	uint64_t size = vml_number(vmas, row, COL_end) - start;

	for (size_t i = 0; i < f->elf.segments; i++) {
		const struct vml_elf_part *segment = &f->elf.segment[i];
		uint64_t first = page_down(s, segment->offset);
		uint64_t last = page_up(s, segment->offset + segment->file_size);

		if (offset < first || offset >= last || size > last - offset)
			continue;
		*bias = start - (offset - first) - page_down(s, segment->start);
		if (*bias % s->page == 0 && (!f->elf.fixed || !*bias))
			return true;
	}
	return false;
}

/* The set owns the text then. */
static const char *keep(struct search *s, char *text)
{
	return text && vml_reports_keep(s->set, text) == 0 ? text : NULL;
}

/* Only the last column of a report can hold blanks. */
static char *encode_word(const char *text)
{
	char *encoded = vml_name_encode(text);
	char *word = encoded ? malloc(4 * strlen(encoded) + 1) : NULL;
	char *to = word;

	for (const char *c = encoded; word && *c; c++)
		to = *c == ' ' ? stpcpy(to, "\\040") : (*to = *c, to + 1);
	if (word)
		*to = '\0';
	free(encoded);
	return word;
}

static int add_row(struct search *s, uint64_t start, uint64_t end, const char *section,
		   const char *name)
{
	size_t row = s->layout->nrows;

	if (!section || vml_report_add(s->layout) < 0)
		return -ENOMEM;
	vml_cell(s->layout, row, COL_start)->number = start;
	vml_cell(s->layout, row, COL_end)->number = end;
	vml_cell(s->layout, row, COL_section)->text = section;
	vml_cell(s->layout, row, COL_name)->text = name;
	return 0;
}

static int add_image(struct search *s, const struct file *f, uint64_t bias, uint64_t *end)
{
	const char *name = vml_text(s->process->vmas, f->row, COL_name);
	uint64_t start = bias + page_down(s, f->elf.segment[0].start);
	int err;

	*end = 0;
	for (size_t i = 0; i < f->elf.segments; i++)
		if (bias + page_up(s, f->elf.segment[i].end) > *end)
			*end = bias + page_up(s, f->elf.segment[i].end);
	err = add_row(s, start, *end, "-", name);
	for (size_t i = 0; !err && i < f->elf.sections; i++)
		err = add_row(s, bias + f->elf.section[i].start, bias + f->elf.section[i].end,
			      keep(s, encode_word(f->elf.section[i].name)), name);
	return err;
}

/* All images of one file: a library can be loaded more than once. */
static int add_images(struct search *s, struct file *f, bool *seen)
{
	const struct vml_report *vmas = s->process->vmas;
	uint64_t bias, end = 0;
	int err = 0;

	for (size_t i = f->row; !err && i < vmas->nrows; i++) {
		if (!is_file(vmas, i) || !is_same_file(vmas, i, f->row))
			continue;
		seen[i] = true;
		if (vml_number(vmas, i, COL_start) >= end && find_bias(s, f, i, &bias))
			err = add_image(s, f, bias, &end);
	}
	return err;
}

/**
 * vml_images_find() - find the ELF files of a live process, and their sections
 * @set: the report is added to it
 * @process: the process; must live as long as the report
 * @layout: set to the report: for each file a row, and one for each section
 *
 * Return: 0 or -ENOMEM.
 */
int vml_images_find(struct vml_reports *set, const struct vml_process *process,
		    const struct vml_report **layout)
{
	struct search s = { .set = set, .process = process, .page = process->vmas->page_kb * 1024 };
	bool *seen = calloc(process->vmas->nrows + 1, sizeof(*seen));
	int err = seen ? 0 : -ENOMEM;

	s.layout = vml_report_new(set, VML_REPORT_layout, columns, ARRAY_SIZE(columns));
	if (!s.layout)
		err = -ENOMEM;
	if (!err) {
		s.layout->pid = process->pid;
		s.layout->page_kb = process->vmas->page_kb;
		s.layout->source = "layout";
	}
	for (size_t i = 0; !err && i < process->vmas->nrows; i++) {
		struct file f = { .row = i };
		int fd;

		if (seen[i] || !is_file(process->vmas, i))
			continue;
		fd = open_mapped(process, i);
		if (fd >= 0) {
			err = vml_elf_read(&f.elf, fd);
			close(fd);
		}
		if (!err)
			err = add_images(&s, &f, seen);
		vml_elf_free(&f.elf);
	}
	free(seen);
	*layout = s.layout;
	return err;
}
