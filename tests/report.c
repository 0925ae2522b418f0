// SPDX-License-Identifier: GPL-2.0
/*
 * report.c - take an answer of the module apart by name, and hold it against the laws.
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

#define NAME(n)		#n,
static const char * const reports[] = { VML_REPORTS(NAME) NULL };
static const char * const reasons[] = { VML_REASONS(NAME) NULL };
#undef NAME

static const char *known_name(const char * const *names, const char *name)
{
	while (*names && strcmp(*names, name))
		names++;
	return *names;
}

/**
 * report_bad() - say what is wrong with a report
 * @r: the report
 * @format: what
 *
 * Return: -EBADMSG.
 */
int report_bad(struct report *r, const char *format, ...)
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
		return report_bad(r, "bad head: %s", line);
	snprintf(again, sizeof(again), "# vmledger %d %s pid %s page_kb %lu", abi, name, pid,
		 r->page_kb);
	if (strcmp(line, again))
		return report_bad(r, "bad head: %s", line);
	if (abi != VML_ABI)
		return report_bad(r, "abi %d, not %d", abi, VML_ABI);

	r->name = known_name(reports, name);
	if (!r->name)
		return report_bad(r, "unknown report %s", name);
	if (!strcmp(pid, "-") != !strcmp(name, "processes"))
		return report_bad(r, "report %s has pid %s", name, pid);
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
			return report_bad(r, "bad end: %s", line);
		snprintf(again, sizeof(again), "# end %lu complete no %s %s", rows, resume, reason);
	} else if (sscanf(line, "# end %lu complete", &rows) == 1) {
		r->complete = true;
		snprintf(again, sizeof(again), "# end %lu complete yes", rows);
	} else {
		return report_bad(r, "bad end: %s", line);
	}
	if (strcmp(line, again))
		return report_bad(r, "bad end: %s", line);
	if (rows != r->rows)
		return report_bad(r, "%zu rows, but %s", r->rows, line);
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
		return report_bad(r, "not a key: %s", line);
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
				return report_bad(r, "column %s twice", name);
		if (!*name)
			return report_bad(r, "column without a name");
		r->column[r->columns++] = name;
	}
	if (strcmp(r->column[r->columns - 1], "name"))
		return report_bad(r, "last column is not the name");
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
			return report_bad(r, "row %zu: nothing in column %s", r->rows,
					     r->column[i]);
	}
	cell[i] = line;
	if (!line || !*line)
		return report_bad(r, "row %zu has no name", r->rows);
	return 0;
}

static int parse_line(struct report *r, char *line)
{
	if (!strncmp(line, "# skipped ", 10)) {
		r->skipped = strtoul(line + 10, NULL, 10);
		return is_number(line + 10, 10) ? 0 : report_bad(r, "bad comment: %s", line);
	}
	if (!strncmp(line, "# costs ", 8) && !r->costs) {
		r->costs = line + 8;
		return 0;
	}
	if (*line == '#')
		return report_bad(r, "unknown comment: %s", line);
	if (!strcmp(r->name, "summary"))
		return parse_key(r, line);
	if (!r->column)
		return parse_columns(r, line);
	return parse_row(r, line);
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
			return report_bad(r, "control character at byte %td", c - text);
	for (; *line; line = next) {
		next = strchr(line, '\n');
		if (!next)
			return report_bad(r, "last line has no end: %s", line);
		*next++ = '\0';
		if (ended)
			return report_bad(r, "after the end: %s", line);
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
		return report_bad(r, "no end");
	return report_check(r);
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
		return report_bad(r, "a NUL in the text");
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
	err = fd < 0 ? fd : question_ask(fd, "%s", asked);
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
	/* Done for each number of each row: most names differ at once. */
	for (size_t i = 0; i < r->columns; i++)
		if (*r->column[i] == *column && !strcmp(r->column[i], column))
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

/**
 * report_cost() - what the answer says it cost
 * @r: the report: a summary, or one with rows for VMAs
 * @name: of the cost
 *
 * Return: the number, ~0UL if there is none.
 */
unsigned long report_cost(const struct report *r, const char *name)
{
	char key[32], value[32];
	int length;

	if (!r->costs)
		return report_number(r, name);
	for (const char *at = r->costs; sscanf(at, "%31s %31s%n", key, value, &length) == 2;
	     at += length)
		if (!strcmp(key, name) && is_number(value, 10))
			return strtoul(value, NULL, 10);
	return ~0UL;
}

/**
 * report_kb() - look a number of kB up, in a row or in a summary
 * @r: the report
 * @row: the row
 * @name: its name
 * @value: set to the number
 *
 * Return: true if it is there, and in kB.
 */
bool report_kb(const struct report *r, size_t row, const char *name, unsigned long *value)
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
	unsigned long value;

	for (size_t i = 0; ledger_name(i); i++) {
		if (!report_kb(r, row, ledger_name(i), &value))
			return false;
		ledger_set(l, i, value);
	}
	return true;
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
