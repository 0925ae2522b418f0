/* SPDX-License-Identifier: GPL-2.0 */
/*
 * source.h - where reports come from: the live module, or captured files.
 */
#ifndef _VML_SOURCE_H
#define _VML_SOURCE_H

#include "report.h"
#include "vmledger.h"

/**
 * struct vml_source - an open source of reports
 * @root: the module's directory, NULL if only files are read
 * @query: the open query file, or -1
 * @fell_back: query cannot be written, watch/ is read instead
 * @many: that a process has ended is not told: it is one of many, or it may
 * @ended: a process that was asked about had ended
 */
struct vml_source {
	const char *root;
	int query;
	bool fell_back;
	bool many;
	bool ended;
};

/**
 * struct vml_piece - a part of an address space
 * @start: its first address
 * @end: the address behind its last
 * @step: what is to be alike within a row, in bytes
 */
struct vml_piece {
	uint64_t start;
	uint64_t end;
	uint64_t step;
};

int vml_source_open(struct vml_source *source, const struct vml_settings *settings,
		    struct vml_reports *files);
void vml_source_close(struct vml_source *source);
int vml_source_ask(struct vml_source *source, enum vml_report_id id, uint64_t pid,
		   struct vml_reports *set, const struct vml_report **report);
int vml_source_ask_piece(struct vml_source *source, uint64_t pid, const struct vml_piece *piece,
			 struct vml_reports *set);
int vml_source_list(struct vml_source *source, struct vml_reports *set,
		    const struct vml_report **report);

#endif /* _VML_SOURCE_H */
