// SPDX-License-Identifier: GPL-2.0
/*
 * reader.c - the ways to ask about one process: the module's reports and /proc.
 *
 * Every file stays open between readings, as a monitor would keep it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

/**
 * reader_drain() - read to the end
 * @r: the reader; all that comes goes to r->text, and a NUL behind it
 */
void reader_drain(struct reader *r)
{
	ssize_t n;

	r->length = 0;
	do {
		if (r->room - r->length <= READ_SIZE) {
			r->room = 2 * r->room + 2 * READ_SIZE;
			r->text = realloc(r->text, r->room);
			if (!r->text)
				fail("realloc");
			/* Touched here, not while the clock runs. */
			memset(r->text + r->length, 0, r->room - r->length);
		}
		n = read(r->fd, r->text + r->length, READ_SIZE);
		if (n < 0)
			fail(r->method->name);
		r->length += n;
		r->calls++;
	} while (n);
	r->text[r->length] = '\0';
}

static bool open_query(struct reader *r, pid_t pid)
{
	snprintf(r->question, sizeof(r->question), "%s %d", r->method->name, pid);
	r->fd = open(QUERY, O_RDWR);
	if (r->fd < 0)
		fail(QUERY);
	return write(r->fd, r->question, strlen(r->question)) > 0;
}

static void read_query(struct reader *r)
{
	if (write(r->fd, r->question, strlen(r->question)) < 0)
		fail(r->question);
	r->calls++;
	reader_drain(r);
}

/* Every answer must be whole. */
static void check_end(const struct reader *r)
{
	const char *end = strstr(r->text, "\n# end ");

	if (!end || !strstr(end, " complete yes\n"))
		fail("incomplete report");
}

static void parse_summary(struct reader *r, struct counts *c)
{
	check_end(r);
	c->rss = text_key(r->text, "rss");
	c->anon = text_key(r->text, "rss_anon");
	c->swap = text_key(r->text, "swap");
	c->zero = text_key(r->text, "zero");
}

static void parse_rows(struct reader *r, struct counts *c)
{
	check_end(r);
	c->rss = text_column(r->text, "rss");
	c->anon = text_column(r->text, "rss_anon");
	c->swap = text_column(r->text, "swap");
	c->zero = text_column(r->text, "zero");
}

/* What it says besides is not in the other readers' answers. */
static void parse_pages(struct reader *r, struct counts *c)
{
	check_end(r);
	c->rss = text_column(r->text, "shared_clean") + text_column(r->text, "shared_dirty") +
		 text_column(r->text, "private_clean") + text_column(r->text, "private_dirty");
	c->anon = UNKNOWN;
	c->swap = UNKNOWN;
}

static bool open_proc(struct reader *r, pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, r->method->name);
	r->fd = open(path, O_RDONLY);
	return r->fd >= 0;
}

static void read_proc(struct reader *r)
{
	if (lseek(r->fd, 0, SEEK_SET))
		fail(r->method->name);
	r->calls++;
	reader_drain(r);
}

static void parse_smaps(struct reader *r, struct counts *c)
{
	c->rss = text_keys(r->text, "Rss");
	c->anon = text_keys(r->text, "Anonymous");
	c->swap = text_keys(r->text, "Swap");
}

const struct method methods[] = {
	{ "summary", open_query, read_query, parse_summary },
	{ "smaps_rollup", open_proc, read_proc, parse_smaps },
	{ "vmas", open_query, read_query, parse_rows },
	{ "smaps", open_proc, read_proc, parse_smaps },
	{ "PAGEMAP_SCAN", scan_open, scan_read, scan_parse },
	{ "pages", open_query, read_query, parse_pages },
};

const size_t nr_methods = ARRAY_SIZE(methods);

/**
 * reader_open() - make a reader
 * @r: the reader; r->fd is negative if this kernel has no such thing
 * @m: the method
 * @pid: whom to read
 */
void reader_open(struct reader *r, const struct method *m, pid_t pid)
{
	memset(r, 0, sizeof(*r));
	r->method = m;
	r->pid = pid;
	r->repeat = 1;
	if (!m->open(r, pid)) {
		if (r->fd >= 0)
			close(r->fd);
		r->fd = -1;
	}
}
