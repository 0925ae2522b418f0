// SPDX-License-Identifier: GPL-2.0
/*
 * reader.c - take reports apart by name: see reader.h.
 *
 * Strict: what docs/abi.md does not allow is refused with its line number, for
 * a number taken from a damaged report is worse than none. A report that was
 * cut off is kept up to its last whole line, and marked. What a newer module
 * may add (columns, keys, comments, reports) is passed over.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "reader.h"
#include "word.h"

#define KB_MAX		(1ULL << 54)	/* the whole address space */
#define FIELDS_MAX	1024

/*
 * struct parser - where the parser is
 * @report: the report being read; NULL between reports and in unknown ones
 * @unknown: inside a report of a name that is not known
 * @rows: rows met so far, keys of a summary
 * @room: rows that fit into the cells, fields of a summary
 */
struct parser {
	struct vml_reports *set;
	struct vml_report *report;
	bool unknown;
	bool seen_unknown;
	uint64_t rows;
	size_t room;
	const char *source;
	size_t line;
	char *error;
};

static int __attribute__((format(printf, 2, 3))) fail(struct parser *p, const char *format, ...)
{
	va_list args;
	int n;

	if (p->line)
		n = snprintf(p->error, VML_ERROR_MAX, "%.100s:%zu: ", p->source, p->line);
	else
		n = snprintf(p->error, VML_ERROR_MAX, "%.100s: ", p->source);
	va_start(args, format);
	vsnprintf(p->error + n, VML_ERROR_MAX - n, format, args);
	va_end(args);
	return -EINVAL;
}

/* What no module would have written. */
static int __attribute__((format(printf, 2, 3))) damaged(struct parser *p, const char *format, ...)
{
	char what[VML_ERROR_MAX / 2];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return fail(p, "%s: the report is damaged, capture it again", what);
}

static int out_of_memory(struct parser *p)
{
	fail(p, "out of memory");
	return -ENOMEM;
}

/* Values of columns we do not know stay text. */
static int parse_cell(struct parser *p, const struct vml_field *field, char *word,
		      union vml_cell *cell)
{
	enum vml_unit unit = field->id < 0 ? VML_UNIT_TEXT : vml_columns[field->id].unit;
	bool ok;

	switch (unit) {
	case VML_UNIT_TEXT:
		cell->text = word;
		return 0;
	case VML_UNIT_HEX:
		ok = vml_parse_hex(word, &cell->number);
		break;
	case VML_UNIT_KB:
		ok = vml_parse_decimal(word, &cell->number) && cell->number <= KB_MAX;
		break;
	default:
		ok = vml_parse_decimal(word, &cell->number);
		break;
	}
	if (ok)
		return 0;
	return damaged(p, "%s is not a number", field->name);
}

static int add_field(struct parser *p, const char *name, size_t at)
{
	struct vml_report *r = p->report;
	struct vml_field *field = &r->fields[at];

	field->name = name;
	field->kb = false;
	field->id = vml_column_find(name, strlen(name));
	if (!vml_is_word(name))
		return damaged(p, "not the name of a column");
	if (field->id < 0)
		return 0;
	if (r->at[field->id] >= 0)
		return damaged(p, "%s stands there twice", name);
	r->at[field->id] = at;
	return 0;
}

static int parse_columns(struct parser *p, char *line)
{
	struct vml_report *r = p->report;
	size_t count = 1;
	int err;

	for (const char *c = line; *c; c++)
		count += *c == ' ';
	if (count > FIELDS_MAX)
		return damaged(p, "%zu columns are too many", count);
	r->fields = calloc(count, sizeof(*r->fields));
	if (!r->fields)
		return out_of_memory(p);
	for (; r->nfields < count; r->nfields++) {
		err = add_field(p, vml_next_word(&line), r->nfields);
		if (err)
			return err;
	}
	return 0;
}

static int parse_row(struct parser *p, char *line)
{
	struct vml_report *r = p->report;
	union vml_cell *cell;
	int err;

	if (p->rows == p->room) {
		size_t room = p->room ? 2 * p->room : 64;

		cell = reallocarray(r->cells, room, r->nfields * sizeof(*cell));
		if (!cell)
			return out_of_memory(p);
		r->cells = cell;
		p->room = room;
	}
	cell = r->cells + p->rows * r->nfields;
	for (size_t i = 0; i < r->nfields; i++) {
		/* The last one may hold spaces. */
		char *word = i + 1 < r->nfields ? vml_next_word(&line) : line;

		if (!word)
			return damaged(p, "%zu columns instead of %zu", i, r->nfields);
		err = parse_cell(p, &r->fields[i], word, &cell[i]);
		if (err)
			return err;
	}
	p->rows++;
	r->nrows++;
	return 0;
}

/* A key of a summary becomes a column of its only row. */
static int parse_key(struct parser *p, char *line)
{
	struct vml_report *r = p->report;
	char *value = strstr(line, ": ");
	char *unit;
	int err;

	if (!value)
		return damaged(p, "not a key and its value");
	*value = '\0';
	value += 2;
	if (r->nfields == FIELDS_MAX)
		return damaged(p, "too many keys");
	if (r->nfields == p->room) {
		size_t room = p->room ? 2 * p->room : 64;
		struct vml_field *fields;
		union vml_cell *cells;

		fields = reallocarray(r->fields, room, sizeof(*fields));
		if (!fields)
			return out_of_memory(p);
		r->fields = fields;
		cells = reallocarray(r->cells, room, sizeof(*cells));
		if (!cells)
			return out_of_memory(p);
		r->cells = cells;
		p->room = room;
	}
	err = add_field(p, line, r->nfields);
	if (err)
		return err;

	unit = strrchr(value, ' ');
	if (r->fields[r->nfields].id >= 0 &&
	    vml_columns[r->fields[r->nfields].id].unit == VML_UNIT_KB) {
		if (!unit || strcmp(unit, " kB") != 0)
			return damaged(p, "%s is not in kB", line);
		*unit = '\0';
	} else if (r->fields[r->nfields].id < 0 && unit && strcmp(unit, " kB") == 0) {
		*unit = '\0';
		r->fields[r->nfields].kb = true;
	}
	err = parse_cell(p, &r->fields[r->nfields], value, &r->cells[r->nfields]);
	if (err)
		return err;
	r->nfields++;
	r->nrows = 1;
	p->rows++;
	return 0;
}

static int add_report(struct parser *p, enum vml_report_id id)
{
	struct vml_reports *set = p->set;
	struct vml_report **report;

	report = reallocarray(set->report, set->count + 1, sizeof(*report));
	if (!report)
		return out_of_memory(p);
	set->report = report;
	p->report = calloc(1, sizeof(*p->report));
	if (!p->report)
		return out_of_memory(p);
	set->report[set->count++] = p->report;
	p->report->id = id;
	p->report->source = p->source;
	for (size_t i = 0; i < COL_NUM; i++)
		p->report->at[i] = -1;
	p->rows = 0;
	p->room = 0;
	return 0;
}

/* "# vmledger <abi> <report> pid <pid> page_kb <n>", the first two words gone. */
static int begin_report(struct parser *p, char *line)
{
	const char *abi = vml_next_word(&line);
	const char *name = vml_next_word(&line);
	const char *pid_key = vml_next_word(&line);
	const char *pid = vml_next_word(&line);
	const char *page_key = vml_next_word(&line);
	const char *page = vml_next_word(&line);
	uint64_t number;
	int id, err;

	p->report = NULL;
	p->unknown = false;
	if (!vml_parse_decimal(abi, &number) || !number)
		return damaged(p, "not the first line of a report");
	if (number > VML_ABI)
		return fail(p, "written by a newer vmledger (abi %llu): update the client",
			    (unsigned long long)number);
	if (!name || !pid_key || strcmp(pid_key, "pid") != 0 || !page_key ||
	    strcmp(page_key, "page_kb") != 0)
		return damaged(p, "not the first line of a report");
	for (id = 0; id < VML_REPORT_NUM; id++)
		if (strcmp(name, vml_report_names[id]) == 0)
			break;
	if (id == VML_REPORT_NUM) {
		p->unknown = true;
		p->seen_unknown = true;
		return 0;
	}
	err = add_report(p, id);
	if (err)
		return err;
	if (id == VML_REPORT_processes || id == VML_REPORT_origins ? strcmp(pid, "-") != 0 :
	    !vml_parse_decimal(pid, &p->report->pid) || !p->report->pid)
		return damaged(p, "the pid is not a number");
	if (!vml_parse_decimal(page, &p->report->page_kb) || !p->report->page_kb)
		return damaged(p, "page_kb is not a number");
	return 0;
}

/* "# end <rows> complete yes" or "... no <resume> <reason>", the first two words gone. */
static int end_report(struct parser *p, char *line)
{
	struct vml_report *r = p->report;
	const char *rows = vml_next_word(&line);
	const char *key = vml_next_word(&line);
	const char *answer = vml_next_word(&line);
	uint64_t number;

	p->report = NULL;
	p->unknown = false;
	if (!r)
		return 0;
	if (!vml_parse_decimal(rows, &number) || !key || strcmp(key, "complete") != 0 || !answer)
		return damaged(p, "not the last line of a report");
	if (number != p->rows)
		return damaged(p, "%llu rows instead of %llu",
			       (unsigned long long)p->rows, (unsigned long long)number);
	if (strcmp(answer, "yes") == 0) {
		r->end = VML_END_YES;
		return 0;
	}
	r->resume = vml_next_word(&line);
	r->reason = line;
	if (strcmp(answer, "no") != 0 || !r->resume || !vml_is_word(r->resume) || !r->reason ||
	    !vml_is_word(r->reason))
		return damaged(p, "not the last line of a report");
	r->end = VML_END_NO;
	return 0;
}

static int keep_program(struct parser *p, const char *line)
{
	struct vml_reports *set = p->set;
	const char **program = reallocarray(set->program, set->programs + 1, sizeof(*program));

	if (!program)
		return out_of_memory(p);
	set->program = program;
	program[set->programs++] = line;
	return 0;
}

static int parse_comment(struct parser *p, char *line)
{
	static const char begin[] = "# vmledger ", end[] = "# end ", skipped[] = "# skipped ",
			  costs[] = "# costs ";

	if (strncmp(line, begin, sizeof(begin) - 1) == 0)
		return begin_report(p, line + sizeof(begin) - 1);
	if (strncmp(line, end, sizeof(end) - 1) == 0) {
		if (p->report || p->unknown)
			return end_report(p, line + sizeof(end) - 1);
		return damaged(p, "the end of a report that never began");
	}
	if (strncmp(line, VML_PROGRAM_LINE, sizeof(VML_PROGRAM_LINE) - 1) == 0)
		return keep_program(p, line);
	if (p->report && strncmp(line, skipped, sizeof(skipped) - 1) == 0 &&
	    !vml_parse_decimal(line + sizeof(skipped) - 1, &p->report->skipped))
		return damaged(p, "skipped is not a number");
	if (p->report && strncmp(line, costs, sizeof(costs) - 1) == 0)
		p->report->costs = line;
	return 0;
}

static int parse_line(struct parser *p, char *line)
{
	if (line[0] == '#')
		return parse_comment(p, line);
	if (p->unknown)
		return 0;
	if (!p->report)
		return fail(p, "not a report of vmledger: vmledger save -o FILE writes one");
	if (p->report->id == VML_REPORT_summary)
		return parse_key(p, line);
	if (!p->report->fields)
		return parse_columns(p, line);
	return parse_row(p, line);
}

/**
 * vml_reports_parse() - take a text of one or several reports apart
 * @set: the reports are added to it, also those before an error
 * @text: the text, from malloc(), with room for one byte behind it; the set owns it then
 * @len: its length
 * @source: name of the file for messages; must live as long as the set
 * @error: filled in on failure
 *
 * A report that was cut off on its way is kept up to its last whole line.
 *
 * Return: 0, -EINVAL or -ENOMEM; then @error says what is wrong and what to do.
 */
int vml_reports_parse(struct vml_reports *set, char *text, size_t len, const char *source,
		      char error[VML_ERROR_MAX])
{
	struct parser p = { .set = set, .source = source, .error = error };
	size_t first = set->count;
	char *end = text + len;
	char *line = text;
	char *newline;
	int err, lacking;

	if (vml_reports_keep(set, text) < 0)
		return out_of_memory(&p);
	*end = '\0';
	for (; line < end; line = newline + 1) {
		p.line++;
		newline = memchr(line, '\n', end - line);
		if (!newline)
			break;	/* cut off within a line */
		*newline = '\0';
		if (strlen(line) != (size_t)(newline - line))
			return fail(&p, "a NUL byte: not a report of vmledger, or damaged");
		err = parse_line(&p, line);
		if (err)
			return err;
	}
	if (set->count == first && p.seen_unknown)
		return fail(&p, "no report this client knows: update the client");
	if (set->count == first)
		return fail(&p, "no report of vmledger in it: vmledger save -o FILE writes one");
	/* Half a line between two reports is the beginning of another. */
	if (line < end && !p.report && !p.unknown)
		set->report[set->count - 1]->end = VML_END_CUT;
	for (size_t i = first; i < set->count; i++) {
		lacking = vml_report_lacks(set->report[i]);
		if (lacking >= 0)
			return damaged(&p, "%s has no %s",
				       vml_report_names[set->report[i]->id],
				       vml_columns[lacking].name);
	}
	return 0;
}
