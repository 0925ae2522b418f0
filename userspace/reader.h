/* SPDX-License-Identifier: GPL-2.0 */
/*
 * reader.h - takes the text of reports apart, by name.
 *
 * Works on text in memory, wherever it came from: source.c fetches it.
 */
#ifndef _VML_READER_H
#define _VML_READER_H

#include "report.h"

#define VML_ERROR_MAX	256

int vml_reports_parse(struct vml_reports *set, char *text, size_t len, const char *source,
		      char error[VML_ERROR_MAX]);

#endif /* _VML_READER_H */
