/* SPDX-License-Identifier: GPL-2.0 */
/*
 * report.h - ask the module, and take its answer apart by name.
 *
 * A report that breaks a law of docs/abi.md (format, partition, sums, levels)
 * does not parse: every test proves them on every report it reads.
 */
#ifndef _TESTS_REPORT_H
#define _TESTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "abi.h"
#include "ledger.h"
#include "question.h"

/**
 * struct report - one answer
 * @error: why it did not parse
 * @name: summary, vmas, threads or processes
 * @pid: whom it is about, -1 for all
 * @page_kb: size of a base page
 * @columns: number of columns; a summary has the columns key, value and unit
 * @rows: number of rows, keys of a summary
 * @complete: it ended by itself
 * @resume: where it stopped if not
 * @reason: why it stopped
 * @skipped: processes the opener may not see
 * @costs: of a report that has rows for them no keys: names and numbers by turns
 * @column: names of the columns
 * @cell: rows * columns strings
 * @text: what all strings point into
 */
struct report {
	char error[256];
	const char *name;
	long pid;
	unsigned long page_kb;
	size_t columns;
	size_t rows;
	bool complete;
	unsigned long resume;
	const char *reason;
	unsigned long skipped;
	const char *costs;
	const char **column;
	const char **cell;
	char *text;
};

int report_parse(struct report *r, char *text);
int report_check(struct report *r);
int __printf(2, 3) report_bad(struct report *r, const char *format, ...);
int report_read(struct report *r, int fd);
int __printf(2, 3) report_ask(struct report *r, const char *question, ...);
int report_file(struct report *r, const char *path);
void report_free(struct report *r);

const char *report_cell(const struct report *r, size_t row, const char *column);
unsigned long report_hex(const struct report *r, size_t row, const char *column);
bool report_kb(const struct report *r, size_t row, const char *name, unsigned long *value);
bool report_ledger(const struct report *r, size_t row, struct ledger *l);
ssize_t report_row(const struct report *r, const char *column, const char *cell);
const char *report_key(const struct report *r, const char *key);
unsigned long report_number(const struct report *r, const char *key);
unsigned long report_cost(const struct report *r, const char *name);
void name_unescape(char *name);

#endif /* _TESTS_REPORT_H */
