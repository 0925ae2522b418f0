/* SPDX-License-Identifier: GPL-2.0 */
/*
 * series.h - what the owners of one process had, time after time.
 *
 * A report of the client's own: docs/formats.md. A sample is one row of the total,
 * whose owner is VML_SERIES_TOTAL, and behind it rows of those owners that changed.
 */
#ifndef _VML_SERIES_H
#define _VML_SERIES_H

#include "account.h"
#include "report.h"

#define VML_SERIES_TOTAL	"total"

/**
 * struct vml_series - a series read back: owners by samples
 * @report: the rows
 * @owner: names of the owners there are, in the order they appear
 * @owners: how many
 * @time_ms: times of the samples
 * @samples: how many
 */
struct vml_series {
	const struct vml_report *report;
	const char **owner;
	size_t owners;
	uint64_t *time_ms;
	size_t samples;
};

/**
 * struct vml_recording - a series that is being written
 * @report: its columns, and the rows of one sample
 * @last: what was written last, by owner
 * @rows: rows written so far
 */
struct vml_recording {
	struct vml_report *report;
	uint64_t last[VML_OWNER_NUM][COL_NUM];
	size_t rows;
};

int vml_recording_begin(struct vml_recording *recording, struct vml_reports *set, uint64_t pid,
			uint64_t page_kb);
int vml_recording_add(struct vml_recording *recording, const struct vml_account *account,
		      uint64_t time_ms);

int vml_series_read(struct vml_series *series, const struct vml_report *report);
void vml_series_free(struct vml_series *series);
int vml_series_values(const struct vml_series *series, int id, uint64_t **values);

#endif /* _VML_SERIES_H */
