// SPDX-License-Identifier: GPL-2.0
/*
 * program.c - what an executable says of itself: see program.h.
 *
 * The file belongs to whoever runs it and we may be root: nothing is mapped
 * (it could be cut short under us), and no size out of it is trusted.
 */
#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

#define SECTIONS_MAX	4096
#define SECTION_NAMES_MAX	(1 << 20)

#define BUILDINFO_HEADER	32	/* magic, pointer size, flags, room for pointers */
#define BUILDINFO_FLAGS		15
#define BUILDINFO_INLINE	0x2	/* strings stand behind the header: Go 1.18 on */
#define BUILDINFO_LENGTH_MAX	127	/* one byte of a varint */

/* libelf allocates as many sections as the header asks for: ask first. */
static bool is_sane(int fd)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr elf32;
		Elf64_Ehdr elf64;
	} header;
	struct stat st;
	unsigned int sections;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	if (pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header))
		return false;
	if (memcmp(header.ident, ELFMAG, SELFMAG) != 0)
		return false;
	if (header.ident[EI_CLASS] == ELFCLASS32)
		sections = header.elf32.e_shnum;
	else
		sections = header.elf64.e_shnum;
	return sections > 0 && sections <= SECTIONS_MAX;
}

/* The version is "go1.19.8", maybe with a suffix behind a space. */
static void read_version(struct vml_program *program, int fd, off_t offset)
{
	char info[BUILDINFO_HEADER + 1 + BUILDINFO_LENGTH_MAX] = "";
	ssize_t got = pread(fd, info, sizeof(info), offset);
	const char *version = info + BUILDINFO_HEADER + 1;
	size_t len;

	if (got <= BUILDINFO_HEADER || !(info[BUILDINFO_FLAGS] & BUILDINFO_INLINE))
		return;
	len = (unsigned char)info[BUILDINFO_HEADER];
	if (len > BUILDINFO_LENGTH_MAX || len > (size_t)(got - BUILDINFO_HEADER - 1))
		return;
	if (len < 3 || strncmp(version, "go", 2) != 0)
		return;
	version += 2;
	len -= 2;
	if (len >= sizeof(program->go_version))
		len = sizeof(program->go_version) - 1;
	for (size_t i = 0; i < len; i++) {
		/* It is printed: nothing but what a version is made of. */
		if (!strchr("0123456789abcdefghijklmnopqrstuvwxyz.-+", version[i]) || !version[i])
			break;
		program->go_version[i] = version[i];
	}
}

static void read_sections(struct vml_program *program, int fd, Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;

	if (elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &names) < 0)
		return;
	section = elf_getscn(elf, names);
	if (!section || !gelf_getshdr(section, &header) || header.sh_size > SECTION_NAMES_MAX)
		return;
	program->known = true;
	section = NULL;
	while ((section = elf_nextscn(elf, section))) {
		const char *name;

		if (!gelf_getshdr(section, &header))
			continue;
		name = elf_strptr(elf, names, header.sh_name);
		if (!name)
			continue;
		if (strcmp(name, ".note.go.buildid") == 0) {
			program->is_go = true;
		} else if (strcmp(name, ".go.buildinfo") == 0) {
			program->is_go = true;
			read_version(program, fd, header.sh_offset);
		}
	}
}

/**
 * vml_program_read() - look into an executable
 * @program: filled in; not known if the file is no sane ELF file
 * @fd: the file, open for reading
 */
void vml_program_read(struct vml_program *program, int fd)
{
	Elf *elf;

	memset(program, 0, sizeof(*program));
	if (!is_sane(fd) || elf_version(EV_CURRENT) == EV_NONE)
		return;
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf)
		return;
	read_sections(program, fd, elf);
	elf_end(elf);
}

/**
 * vml_program_of() - look into the executable of a running process
 * @program: filled in; not known if the file cannot be read
 * @pid: the process
 * @path: name of its executable as its mappings have it: a pid that was
 *	reused meanwhile is not believed
 */
void vml_program_of(struct vml_program *program, uint64_t pid, const char *path)
{
	char exe[64], target[PATH_MAX];
	ssize_t len;
	int fd;

	memset(program, 0, sizeof(*program));
	snprintf(exe, sizeof(exe), "/proc/%llu/exe", (unsigned long long)pid);
	len = readlink(exe, target, sizeof(target) - 1);
	if (len < 0)
		return;
	target[len] = '\0';
	if (strcmp(target, path) != 0)
		return;
	fd = open(exe, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return;
	vml_program_read(program, fd);
	close(fd);
}
