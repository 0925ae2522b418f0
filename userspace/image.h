/* SPDX-License-Identifier: GPL-2.0 */
/*
 * image.h - which ELF files a process has mapped where, section by section.
 */
#ifndef _VML_IMAGE_H
#define _VML_IMAGE_H

#include "attribute.h"

int vml_images_find(struct vml_reports *set, const struct vml_process *process,
		    const struct vml_report **layout);

/**
 * vml_is_image() - does a row of a layout begin another file?
 * @layout: the report
 * @row: the row
 *
 * Return: true if it is about a whole file; what follows are its sections.
 */
bool vml_is_image(const struct vml_report *layout, size_t row);

#endif /* _VML_IMAGE_H */
