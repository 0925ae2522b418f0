/* SPDX-License-Identifier: GPL-2.0 */
/*
 * program.h - what the files of a process say of it.
 */
#ifndef _VML_PROGRAM_H
#define _VML_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define VML_VERSION_MAX	32
#define VML_PROGRAM_LINE	"# program "	/* how a line on a program begins */

/**
 * struct vml_program - facts read from an executable and its C library
 * @known: the executable could be read; without it only @libc means anything
 * @is_go: built by the Go toolchain
 * @is_static: asks for no dynamic loader
 * @go_version: "1.19.8", "" if not known
 * @libc: "glibc 2.36", "" if not known
 */
struct vml_program {
	bool known;
	bool is_go;
	bool is_static;
	char go_version[VML_VERSION_MAX];
	char libc[VML_VERSION_MAX];
};

void vml_program_read(struct vml_program *program, int fd);
void vml_program_of(struct vml_program *program, uint64_t pid, const char *path);
void vml_program_read_libc(struct vml_program *program, int fd);
void vml_program_libc(struct vml_program *program, uint64_t pid, uint64_t start, uint64_t end);

/* The same as a line of a captured report, for where there are no files. */
void vml_program_write(const struct vml_program *program, uint64_t pid, FILE *out);
bool vml_program_parse(struct vml_program *program, uint64_t pid, const char *line);

#endif /* _VML_PROGRAM_H */
