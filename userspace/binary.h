/* SPDX-License-Identifier: GPL-2.0 */
/*
 * binary.h - what an ELF file says of itself, read with care.
 *
 * A file belongs to whoever runs it and we may be root: nothing is mapped (it
 * could be cut short under us), and no size out of it is trusted.
 */
#ifndef _VML_BINARY_H
#define _VML_BINARY_H

#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VML_ELF_PARTS_MAX	4096	/* sections, or segments, of one file */

/**
 * struct vml_elf_part - a part of a file that is in memory
 * @name: of a section, as the file has it; owned
 * @start: its first address, as the file has it
 * @end: the address behind its last
 * @offset: where it begins in the file
 * @file_size: bytes of it that are in the file
 */
struct vml_elf_part {
	char *name;
	uint64_t start;
	uint64_t end;
	uint64_t offset;
	uint64_t file_size;
};

/**
 * struct vml_elf - the parts of a file that are in memory
 * @fixed: it can only be where it says
 * @segment: what is mapped, by address
 * @segments: how many, 0 if there is nothing to know
 * @section: what the segments are made of, by address; if nothing tells, the segments
 * @sections: how many
 */
struct vml_elf {
	bool fixed;
	struct vml_elf_part *segment;
	size_t segments;
	struct vml_elf_part *section;
	size_t sections;
};

void vml_elf_use(int fd, void (*use)(void *arg, int fd, struct Elf *elf), void *arg);
int vml_elf_read(struct vml_elf *elf, int fd);
void vml_elf_free(struct vml_elf *elf);

#endif /* _VML_BINARY_H */
