/* SPDX-License-Identifier: GPL-2.0 */
/*
 * write.h - writes reports in the form the module does, and files as a whole.
 */
#ifndef _VML_WRITE_H
#define _VML_WRITE_H

#include <stdbool.h>
#include <stdio.h>

#include "report.h"

/**
 * struct vml_output - a file on its way
 * @file: the stream
 * @path: where it is to be, NULL for the standard output
 * @temporary: where it is until then, or NULL
 */
struct vml_output {
	FILE *file;
	const char *path;
	char *temporary;
};

bool vml_output_is_terminal(const char *path);
int vml_output_open(struct vml_output *output, const char *path, bool whole);
int vml_output_close(struct vml_output *output, int code);

void vml_report_begin(FILE *out, const struct vml_report *report);
void vml_report_row(FILE *out, const struct vml_report *report, size_t row);
void vml_report_write(FILE *out, const struct vml_report *report);

#endif /* _VML_WRITE_H */
