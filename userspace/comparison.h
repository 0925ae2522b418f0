/* SPDX-License-Identifier: GPL-2.0 */
/*
 * comparison.h - two looks, or the ends of a series, beside each other: how that is
 * shown. What is looked at is for diff.c to find.
 */
#ifndef _VML_COMPARISON_H
#define _VML_COMPARISON_H

#include "account.h"
#include "source.h"
#include "table.h"

/**
 * struct vml_side - one of the two
 * @name: what the command line calls it
 * @pid: the live process it is, 0 if it is a file or everything that lives
 * @live: the module is asked
 * @source: where reports come from
 * @files: what was captured
 */
struct vml_side {
	const char *name;
	uint64_t pid;
	bool live;
	struct vml_source source;
	struct vml_reports files;
};

/**
 * struct vml_comparison - how two looks, or the ends of a series, are compared
 * @settings: what was asked for
 * @before: what was
 * @after: what is
 * @json: where to, if JSON was asked for
 * @begun: something was shown already
 */
struct vml_comparison {
	const struct vml_settings *settings;
	struct vml_side before, after;
	struct vml_json json;
	bool begun;
};

/**
 * struct vml_heading - what is said above a comparison of a process
 * @name: for people
 * @raw: its name as a report has it, NULL if nobody knows
 * @pid: the process
 * @old_pid: and what it was, or is compared with
 * @ms: time between, 0 if nobody knows
 * @before: what it had
 * @after: what it has
 */
struct vml_heading {
	const char *name;
	const char *raw;
	uint64_t pid;
	uint64_t old_pid;
	uint64_t ms;
	const struct vml_share *before;
	const struct vml_share *after;
};

void vml_put_head(const char *name, uint64_t ms);
void vml_put_time(struct vml_json *json, uint64_t ms);
int vml_comparison_table(struct vml_comparison *c, struct vml_table *table);
void vml_comparison_begin(struct vml_comparison *c);
void vml_comparison_head(struct vml_comparison *c, const struct vml_heading *h);
int vml_compare_series(struct vml_comparison *c, const struct vml_report *report);

#endif /* _VML_COMPARISON_H */
