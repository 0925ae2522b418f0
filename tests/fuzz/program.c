// SPDX-License-Identifier: GPL-2.0
/*
 * program.c - the client looks into what somebody says is an executable.
 *
 * Whoever runs a program chooses what is in its file, and root may look into it. And
 * what is written about it must be understood when it is read again.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "binary.h"
#include "fuzz.h"
#include "program.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vml_elf elf;
	struct vml_program program, again = { 0 };
	int fd = memfd_create("program", 0);
	char *text = NULL;
	size_t len = 0;
	FILE *out;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	vml_program_read(&program, fd);
	vml_program_read_libc(&program, fd);
	vml_elf_read(&elf, fd);
	vml_elf_free(&elf);
	close(fd);
	out = open_memstream(&text, &len);
	if (!out)
		abort();
	vml_program_write(&program, 7, out);
	fclose(out);
	if (len) {
		text[len - 1] = '\0';
		if (!vml_program_parse(&again, 7, text) || again.is_go != program.is_go ||
		    strcmp(again.libc, program.libc) != 0)
			abort();
	}
	free(text);
	return 0;
}
