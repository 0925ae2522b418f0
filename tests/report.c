// SPDX-License-Identifier: GPL-2.0
/*
 * report.c - ask the module, and take its answer apart by name.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/**
 * question_open() - begin a conversation
 *
 * Return: a file descriptor or a negative errno.
 */
int question_open(void)
{
	int fd = open(VML_DIR "/query", O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/**
 * question_ask() - ask
 * @fd: from question_open()
 * @question: one question
 *
 * Return: 0 or a negative errno.
 */
int question_ask(int fd, const char *question)
{
	size_t len = strlen(question);
	ssize_t done = write(fd, question, len);

	if (done < 0)
		return -errno;
	return (size_t)done == len ? 0 : -EIO;
}

/**
 * answer_read() - read to the end
 * @fd: what to read
 * @chunk: bytes to ask for in each read
 * @text: where the text goes, ended by NUL; to be freed unless an error is returned
 *
 * Return: length of the text or a negative errno.
 */
ssize_t answer_read(int fd, size_t chunk, char **text)
{
	size_t size = 0, len = 0;
	char *buf = NULL, *more;
	ssize_t got;
	int err;

	do {
		if (size < len + chunk + 1) {
			size = 2 * (len + chunk) + 1;
			more = realloc(buf, size);
			if (!more) {
				free(buf);
				return -ENOMEM;
			}
			buf = more;
		}
		got = read(fd, buf + len, chunk);
		if (got < 0) {
			err = errno;
			free(buf);
			return -err;
		}
		len += got;
	} while (got);
	buf[len] = '\0';
	*text = buf;
	return len;
}

#define NAME(n)		#n,
static const char * const reports[] = { VML_REPORTS(NAME) NULL };
static const char * const reasons[] = { VML_REASONS(NAME) NULL };
static const char * const classes[] = { VML_CLASSES(NAME) NULL };
#undef NAME

#define NUMBER(n)	{ #n, offsetof(struct ledger, n) },
static const struct {
	const char *name;
	size_t at;
} numbers[] = {
	VML_SUMS(NUMBER)
	VML_CLASSES(NUMBER)
	VML_FACTS(NUMBER)
	NUMBER(unknown_entries)
};

#undef NUMBER
#define NUMBERS		ARRAY_SIZE(numbers)

static unsigned long *at(const struct ledger *l, size_t number)
{
	return (unsigned long *)((char *)l + numbers[number].at);
}

static const char *known_name(const char * const *names, const char *name)
{
	while (*names && strcmp(*names, name))
		names++;
	return *names;
}

static int __printf(2, 3) broken(struct report *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->error, sizeof(r->error), format, args);
	va_end(args);
	return -EBADMSG;
}

static bool is_number(const char *s, int base)
{
	size_t len = strlen(s);

	if (!len || (len > 1 && *s == '0'))
		return false;
	return strspn(s, base == 16 ? "0123456789abcdef" : "0123456789") == len;
}

/* The next word, which one blank or the end of the line must follow. */
static char *word(char **line)
{
	char *w = *line, *blank;

	if (!w)
		return NULL;
	blank = strchr(w, ' ');
	if (blank)
		*blank++ = '\0';
	*line = blank;
	return w;
}

static int parse_head(struct report *r, char *line)
{
	char pid[32], name[32], again[128];
	int abi;

	if (sscanf(line, "# vmledger %d %31s pid %31s page_kb %lu", &abi, name, pid,
		   &r->page_kb) != 4)
		return broken(r, "bad head: %s", line);
	snprintf(again, sizeof(again), "# vmledger %d %s pid %s page_kb %lu", abi, name, pid,
		 r->page_kb);
	if (strcmp(line, again))
		return broken(r, "bad head: %s", line);
	if (abi != VML_ABI)
		return broken(r, "abi %d, not %d", abi, VML_ABI);

	r->name = known_name(reports, name);
	if (!r->name)
		return broken(r, "unknown report %s", name);
	if (!strcmp(pid, "-") != !strcmp(name, "processes"))
		return broken(r, "report %s has pid %s", name, pid);
	r->pid = strcmp(pid, "-") ? atol(pid) : -1;
	return 0;
}

static int parse_end(struct report *r, char *line)
{
	char again[128], resume[32], reason[32];
	unsigned long rows;
	int base = 16;

	if (sscanf(line, "# end %lu complete no %31s %31s", &rows, resume, reason) == 3) {
		if (!strcmp(r->name, "threads") || !strcmp(r->name, "processes"))
			base = 10;
		r->resume = strtoul(resume, NULL, base);
		r->reason = known_name(reasons, reason);
		if (!r->reason || !is_number(resume, base))
			return broken(r, "bad end: %s", line);
		snprintf(again, sizeof(again), "# end %lu complete no %s %s", rows, resume, reason);
	} else if (sscanf(line, "# end %lu complete", &rows) == 1) {
		r->complete = true;
		snprintf(again, sizeof(again), "# end %lu complete yes", rows);
	} else {
		return broken(r, "bad end: %s", line);
	}
	if (strcmp(line, again))
		return broken(r, "bad end: %s", line);
	if (rows != r->rows)
		return broken(r, "%zu rows, but %s", r->rows, line);
	return 0;
}

static int add_row(struct report *r)
{
	const char **more = realloc(r->cell, (r->rows + 1) * r->columns * sizeof(*more));

	if (!more)
		return -ENOMEM;
	r->cell = more;
	r->rows++;
	return 0;
}

static int parse_key(struct report *r, char *line)
{
	char *colon = strstr(line, ": ");
	const char **cell;
	size_t len;

	if (!colon || strcspn(line, " ") != (size_t)(colon + 1 - line))
		return broken(r, "not a key: %s", line);
	if (add_row(r))
		return -ENOMEM;
	cell = r->cell + (r->rows - 1) * r->columns;
	*colon = '\0';
	cell[0] = line;
	cell[1] = colon + 2;
	cell[2] = "";
	len = strlen(cell[1]);
	if (strcmp(line, "name") && len > 3 && !strcmp(cell[1] + len - 3, " kB")) {
		colon[2 + len - 3] = '\0';
		cell[2] = "kB";
	}
	return 0;
}

static int parse_columns(struct report *r, char *line)
{
	char *name, *rest = line;
	size_t blanks = 0;

	while ((rest = strchr(rest, ' '))) {
		blanks++;
		rest++;
	}
	r->column = calloc(blanks + 1, sizeof(*r->column));
	if (!r->column)
		return -ENOMEM;
	while ((name = word(&line))) {
		for (size_t i = 0; i < r->columns; i++)
			if (!strcmp(r->column[i], name))
				return broken(r, "column %s twice", name);
		if (!*name)
			return broken(r, "column without a name");
		r->column[r->columns++] = name;
	}
	if (strcmp(r->column[r->columns - 1], "name"))
		return broken(r, "last column is not the name");
	return 0;
}

static int parse_row(struct report *r, char *line)
{
	const char **cell;
	size_t i;

	if (add_row(r))
		return -ENOMEM;
	cell = r->cell + (r->rows - 1) * r->columns;
	for (i = 0; i < r->columns - 1; i++) {
		cell[i] = word(&line);
		if (!cell[i] || !*cell[i])
			return broken(r, "row %zu: nothing in column %s", r->rows, r->column[i]);
	}
	cell[i] = line;
	if (!line || !*line)
		return broken(r, "row %zu has no name", r->rows);
	return 0;
}

static int parse_line(struct report *r, char *line)
{
	if (!strncmp(line, "# skipped ", 10)) {
		r->skipped = strtoul(line + 10, NULL, 10);
		return is_number(line + 10, 10) ? 0 : broken(r, "bad comment: %s", line);
	}
	if (*line == '#')
		return broken(r, "unknown comment: %s", line);
	if (!strcmp(r->name, "summary"))
		return parse_key(r, line);
	if (!r->column)
		return parse_columns(r, line);
	return parse_row(r, line);
}

/* The laws of every row with numbers. */
static int check_ledger(struct report *r, size_t row)
{
	struct ledger l;
	const char *law;

	if (!report_ledger(r, row, &l))
		return broken(r, "row %zu lacks numbers, or has them twice", row);
	law = ledger_broken(&l);
	if (law)
		return broken(r, "row %zu breaks %s", row, law);
	return 0;
}

static int check_vmas(struct report *r)
{
	unsigned long start, end, last = 0;
	struct ledger l;

	for (size_t row = 0; row < r->rows; row++) {
		start = report_hex(r, row, "start");
		end = report_hex(r, row, "end");
		report_ledger(r, row, &l);
		if (start < last || end <= start)
			return broken(r, "row %zu: %lx-%lx after %lx", row, start, end, last);
		if (l.size != (end - start) / 1024)
			return broken(r, "row %zu: size is %lu", row, l.size);
		if ((l.locked && l.locked != l.size) || (l.committed && l.committed != l.size))
			return broken(r, "row %zu: part of a VMA is locked or committed", row);
		last = end;
	}
	return 0;
}

static bool number(const struct report *r, size_t row, const char *name, unsigned long *value);

/* The sum of the columns whose names begin so. */
static unsigned long columns_of(const struct report *r, size_t row, const char *prefix)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < r->columns; i++)
		if (!strncmp(r->column[i], prefix, strlen(prefix)))
			sum += strtoul(r->cell[row * r->columns + i], NULL, 10);
	return sum;
}

static unsigned long kb_of(const struct report *r, size_t row, const char *column)
{
	unsigned long kb;

	return number(r, row, column, &kb) ? kb : ~0UL;
}

/* What is resident is shared or private, and shared out among those who map it. */
static int check_sharing(struct report *r, size_t row)
{
	unsigned long rss = kb_of(r, row, "rss");
	unsigned long private = kb_of(r, row, "private_clean") + kb_of(r, row, "private_dirty");
	unsigned long shared = kb_of(r, row, "shared_clean") + kb_of(r, row, "shared_dirty");
	unsigned long pss = kb_of(r, row, "pss");
	unsigned long by_kind = kb_of(r, row, "pss_anon") + kb_of(r, row, "pss_file") +
				kb_of(r, row, "pss_shmem");

	if (private + shared != rss || private != kb_of(r, row, "uss"))
		return broken(r, "row %zu: rss is not what is shared and private", row);
	if (kb_of(r, row, "private_hugetlb") + kb_of(r, row, "shared_hugetlb") !=
	    kb_of(r, row, "hugetlb"))
		return broken(r, "row %zu: hugetlb is not shared and private", row);
	/* Each is cut to whole kB. */
	if (pss > rss || pss < private || by_kind > pss || pss > by_kind + 2)
		return broken(r, "row %zu: pss %lu, of its kinds %lu", row, pss, by_kind);
	return 0;
}

static int check_pages(struct report *r)
{
	int err = 0;

	for (size_t row = 0; row < r->rows && !err; row++) {
		unsigned long mapped = kb_of(r, row, "rss") + kb_of(r, row, "hugetlb");

		if (columns_of(r, row, "folio_") != mapped || columns_of(r, row, "node") != mapped)
			return broken(r, "row %zu: folios or nodes do not add up", row);
		err = check_sharing(r, row);
	}
	return err;
}

static int check_ranges(struct report *r)
{
	static const char * const parts[] = { "rss", "hugetlb", "device", "swap", "reserved" };
	unsigned long last = 0;
	int err = 0;

	for (size_t row = 0; row < r->rows && !err; row++) {
		unsigned long start = report_hex(r, row, "start"), end = report_hex(r, row, "end");
		unsigned long by_class = 0, by_part = 0;

		for (size_t i = 0; classes[i]; i++)
			by_class += kb_of(r, row, classes[i]);
		for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
			by_part += kb_of(r, row, parts[i]);
		if (start < last || end <= start)
			return broken(r, "row %zu: %lx-%lx after %lx", row, start, end, last);
		if (kb_of(r, row, "size") != (end - start) / 1024 ||
		    by_class != (end - start) / 1024 || by_part != (end - start) / 1024)
			return broken(r, "row %zu: %lu kB by class, %lu by part of %lx-%lx", row,
				      by_class, by_part, start, end);
		last = end;
		err = check_sharing(r, row);
	}
	return err;
}

static int check_laws(struct report *r)
{
	int err = 0;

	if (!strcmp(r->name, "threads"))
		return 0;
	/* Cut off before its keys, a summary has nothing to be checked. */
	if (!strcmp(r->name, "summary"))
		return r->complete || r->rows ? check_ledger(r, 0) : 0;
	if (!strcmp(r->name, "pages"))
		return check_pages(r);
	if (!strcmp(r->name, "ranges"))
		return check_ranges(r);
	for (size_t row = 0; row < r->rows && !err; row++)
		err = check_ledger(r, row);
	if (!err && !strcmp(r->name, "vmas"))
		err = check_vmas(r);
	return err;
}

/**
 * report_parse() - take a report apart and hold it against the laws
 * @r: the report; to be freed with report_free() in any case
 * @text: what was read; belongs to the report from now on
 *
 * Return: 0, -EBADMSG with the reason in @r->error, or -ENOMEM.
 */
int report_parse(struct report *r, char *text)
{
	static const char * const summary[] = { "key", "value", "unit" };
	char *line = text, *next;
	bool ended = false;
	int err;

	memset(r, 0, sizeof(*r));
	r->text = text;
	for (char *c = text; *c; c++)
		if (*c != '\n' && ((unsigned char)*c < 0x20 || *c == 0x7f))
			return broken(r, "control character at byte %td", c - text);
	for (; *line; line = next) {
		next = strchr(line, '\n');
		if (!next)
			return broken(r, "last line has no end: %s", line);
		*next++ = '\0';
		if (ended)
			return broken(r, "after the end: %s", line);
		if (!r->name) {
			err = parse_head(r, line);
			if (!err && !strcmp(r->name, "summary")) {
				r->columns = 3;
				r->column = calloc(3, sizeof(*r->column));
				if (!r->column)
					return -ENOMEM;
				memcpy(r->column, summary, sizeof(summary));
			}
		} else if (!strncmp(line, "# end ", 6)) {
			ended = true;
			err = parse_end(r, line);
		} else {
			err = parse_line(r, line);
		}
		if (err)
			return err;
	}
	if (!ended)
		return broken(r, "no end");
	return check_laws(r);
}

/**
 * report_read() - read and parse
 * @r: the report; to be freed in any case
 * @fd: where an answer waits
 *
 * Return: 0 or a negative errno.
 */
int report_read(struct report *r, int fd)
{
	char *text;
	ssize_t len;

	memset(r, 0, sizeof(*r));
	len = answer_read(fd, 65536, &text);
	if (len < 0) {
		snprintf(r->error, sizeof(r->error), "read: %s", strerror(-len));
		return len;
	}
	if (strlen(text) != (size_t)len) {
		free(text);
		return broken(r, "a NUL in the text");
	}
	return report_parse(r, text);
}

/**
 * report_ask() - a conversation of one question
 * @r: the report; to be freed in any case
 * @question: format of the question
 *
 * Return: 0 or a negative errno.
 */
int report_ask(struct report *r, const char *question, ...)
{
	char asked[VML_QUESTION_MAX + 2];
	va_list args;
	int fd, err;

	memset(r, 0, sizeof(*r));
	va_start(args, question);
	vsnprintf(asked, sizeof(asked), question, args);
	va_end(args);
	fd = question_open();
	err = fd < 0 ? fd : question_ask(fd, asked);
	if (err)
		snprintf(r->error, sizeof(r->error), "%s: %s", asked, strerror(-err));
	else
		err = report_read(r, fd);
	if (fd >= 0)
		close(fd);
	return err;
}

/**
 * report_file() - read and parse a file
 * @r: the report; to be freed in any case
 * @path: its name
 *
 * Return: 0 or a negative errno.
 */
int report_file(struct report *r, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? -errno : 0;

	memset(r, 0, sizeof(*r));
	if (err) {
		snprintf(r->error, sizeof(r->error), "%s: %s", path, strerror(-err));
		return err;
	}
	err = report_read(r, fd);
	close(fd);
	return err;
}

/**
 * report_free() - free what a report holds
 * @r: the report
 */
void report_free(struct report *r)
{
	free(r->column);
	free(r->cell);
	free(r->text);
	r->column = NULL;
	r->cell = NULL;
	r->text = NULL;
}

/**
 * report_cell() - look a cell up
 * @r: the report
 * @row: its row
 * @column: name of its column
 *
 * Return: the text, NULL if there is no such column.
 */
const char *report_cell(const struct report *r, size_t row, const char *column)
{
	for (size_t i = 0; i < r->columns; i++)
		if (!strcmp(r->column[i], column))
			return r->cell[row * r->columns + i];
	return NULL;
}

/**
 * report_hex() - look an address up
 * @r: the report
 * @row: its row
 * @column: name of its column
 *
 * Return: the number, ~0UL if there is none.
 */
unsigned long report_hex(const struct report *r, size_t row, const char *column)
{
	const char *cell = report_cell(r, row, column);

	return cell && is_number(cell, 16) ? strtoul(cell, NULL, 16) : ~0UL;
}

/**
 * report_row() - find a row
 * @r: the report
 * @column: name of a column
 * @cell: what must be in it
 *
 * Return: number of the first such row, -1 if there is none.
 */
ssize_t report_row(const struct report *r, const char *column, const char *cell)
{
	for (size_t row = 0; row < r->rows; row++)
		if (!strcmp(report_cell(r, row, column) ?: "", cell))
			return row;
	return -1;
}

/**
 * report_key() - look a value of a summary up
 * @r: the report
 * @key: its key
 *
 * Return: the text, NULL if there is no such key.
 */
const char *report_key(const struct report *r, const char *key)
{
	ssize_t row = report_row(r, "key", key);

	return row < 0 ? NULL : report_cell(r, row, "value");
}

/**
 * report_number() - look a number of a summary up
 * @r: the report
 * @key: its key
 *
 * Return: the number, ~0UL if there is none.
 */
unsigned long report_number(const struct report *r, const char *key)
{
	const char *cell = report_key(r, key);

	return cell && is_number(cell, 10) ? strtoul(cell, NULL, 10) : ~0UL;
}

static bool number(const struct report *r, size_t row, const char *name, unsigned long *value)
{
	bool summary = !strcmp(r->name, "summary");
	const char *cell = summary ? report_key(r, name) : report_cell(r, row, name);

	if (!cell || !is_number(cell, 10))
		return false;
	/* All of a ledger but the number of unknown entries is in kB. */
	if (summary && strcmp(report_cell(r, report_row(r, "key", name), "unit"),
			      strcmp(name, "unknown_entries") ? "kB" : ""))
		return false;
	*value = strtoul(cell, NULL, 10);
	return true;
}

/**
 * report_ledger() - take the numbers out of a row, or out of a summary
 * @r: the report
 * @row: the row
 * @l: the numbers
 *
 * Return: true if all are there.
 */
bool report_ledger(const struct report *r, size_t row, struct ledger *l)
{
	for (size_t i = 0; i < NUMBERS; i++)
		if (!number(r, row, numbers[i].name, at(l, i)))
			return false;
	return true;
}

/**
 * ledger_add() - add all numbers
 * @to: the sum
 * @from: what is added
 */
void ledger_add(struct ledger *to, const struct ledger *from)
{
	for (size_t i = 0; i < NUMBERS; i++)
		*at(to, i) += *at(from, i);
}

/**
 * ledger_differs() - compare the partition of two ledgers, sums included
 * @l: the numbers
 * @known: what they must be
 * @name: set to the name of the first number that differs
 *
 * Facts are not compared.
 *
 * Return: true if one differs.
 */
bool ledger_differs(const struct ledger *l, const struct ledger *known, const char **name)
{
#define NAME(n)		#n,
	static const char * const facts[] = { VML_FACTS(NAME) NULL };
#undef NAME

	for (size_t i = 0; i < NUMBERS; i++) {
		*name = numbers[i].name;
		if (*at(l, i) != *at(known, i) && !known_name(facts, *name))
			return true;
	}
	return false;
}

/**
 * ledger_number() - look a number up
 * @l: the numbers
 * @name: its name
 *
 * Return: the number, ~0UL if there is none of that name.
 */
unsigned long ledger_number(const struct ledger *l, const char *name)
{
	for (size_t i = 0; i < NUMBERS; i++)
		if (!strcmp(numbers[i].name, name))
			return *at(l, i);
	return ~0UL;
}

/**
 * ledger_close() - compute the sums from the classes
 * @l: the numbers
 */
void ledger_close(struct ledger *l)
{
	l->rss = l->rss_anon + l->rss_file + l->rss_shmem;
	l->swap = l->swap_anon + l->swap_shmem;
	l->reserved = l->zero + l->guard + l->marker + l->noaccess + l->untouched + l->unmapped;
	l->size = l->rss + l->hugetlb + l->device + l->swap + l->reserved;
}

/**
 * ledger_broken() - hold numbers against the laws
 * @l: the numbers
 *
 * Return: the law they break, NULL if none.
 */
const char *ledger_broken(const struct ledger *l)
{
	struct ledger sum = *l;

	ledger_close(&sum);
	if (l->rss != sum.rss)
		return "rss = rss_anon + rss_file + rss_shmem";
	if (l->swap != sum.swap)
		return "swap = swap_anon + swap_shmem";
	if (l->reserved != sum.reserved)
		return "reserved = zero + guard + marker + noaccess + untouched + unmapped";
	if (l->size != sum.size)
		return "size = rss + hugetlb + device + swap + reserved";
	if (l->leaf_pte + l->leaf_pmd + l->leaf_pud != l->rss + l->zero + l->device + l->hugetlb)
		return "leaf_pte + leaf_pmd + leaf_pud = rss + zero + device + hugetlb";
	return NULL;
}

/**
 * name_unescape() - undo the escapes of a name, in place
 * @name: the name; "-" becomes ""
 */
void name_unescape(char *name)
{
	char *to = name;

	if (!strcmp(name, "-"))
		*name = '\0';
	for (; *name; name++) {
		if (*name == '\\' && isdigit(name[1]) && isdigit(name[2]) && isdigit(name[3])) {
			*to++ = (name[1] - '0') << 6 | (name[2] - '0') << 3 | (name[3] - '0');
			name += 3;
		} else {
			*to++ = *name;
		}
	}
	*to = '\0';
}
