/* SPDX-License-Identifier: GPL-2.0 */
/*
 * picture.h - pictures, as scripts for gnuplot.
 */
#ifndef _VML_PICTURE_H
#define _VML_PICTURE_H

#include <stdio.h>

#include "account.h"
#include "series.h"

#define VML_PALETTE	12	/* owners that have a colour of their own */
#define VML_GREY	0x8c8c8cU

extern const unsigned int vml_palette[VML_PALETTE];

/* Things written into a script. */
void vml_plot_begin(FILE *out, const char *terminal, int width, int height);
void vml_plot_quoted(FILE *out, const char *text);
void vml_plot_size(uint64_t kb, char *text, size_t size);
int vml_plot_run(const char *script, size_t len, int fd);

/* The pictures. */
int vml_strip_write(FILE *out, const char *terminal, const struct vml_account *account);
int vml_areas_write(FILE *out, const char *terminal, const struct vml_series *series);

#endif /* _VML_PICTURE_H */
