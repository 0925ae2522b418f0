/* SPDX-License-Identifier: GPL-2.0 */
/*
 * program.h - what an executable file says of itself.
 */
#ifndef _VML_PROGRAM_H
#define _VML_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct vml_program - facts read from an executable
 * @known: the file could be read; without it nothing here means anything
 * @is_go: built by the Go toolchain
 * @go_version: "1.19.8", "" if not known
 */
struct vml_program {
	bool known;
	bool is_go;
	char go_version[32];
};

void vml_program_read(struct vml_program *program, int fd);
void vml_program_of(struct vml_program *program, uint64_t pid, const char *path);

#endif /* _VML_PROGRAM_H */
