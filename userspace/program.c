// SPDX-License-Identifier: GPL-2.0
/*
 * program.c - what the files of a process say of it: see program.h.
 */
#include <fcntl.h>
#include <gelf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "binary.h"
#include "privilege.h"
#include "program.h"

#define SECTION_NAMES_MAX	(1 << 20)

#define BUILDINFO_HEADER	32	/* magic, pointer size, flags, room for pointers */
#define BUILDINFO_POINTER	14	/* size of one, then flags, then two of them */
#define BUILDINFO_FLAGS		15
#define BUILDINFO_INLINE	0x2	/* strings stand behind the header: Go 1.18 on */
#define BUILDINFO_LENGTH_MAX	127	/* one byte of a varint */

#define RODATA_MAX	(4 << 20)
#define LIBC_BANNER	"GNU C Library ("
#define LIBC_BANNER_MAX	200
#define LIBC_VERSION	"release version "

/* It is printed: nothing but what a version is made of. */
static void copy_version(char to[VML_VERSION_MAX], const char *from, size_t len)
{
	size_t i;

	if (len >= VML_VERSION_MAX)
		len = VML_VERSION_MAX - 1;
	for (i = 0; i < len && from[i]; i++) {
		if (!strchr("0123456789abcdefghijklmnopqrstuvwxyz.-+", from[i]))
			break;
		to[i] = from[i];
	}
	to[i] = '\0';
}

/* The version is "go1.19.8", maybe with a suffix behind a space. */
static void take_version(struct vml_program *program, const char *version, size_t len)
{
	if (len >= 3 && strncmp(version, "go", 2) == 0)
		copy_version(program->go_version, version + 2, len - 2);
}

/* Reads what a program has at an address before it runs. */
static bool read_address(int fd, Elf *elf, uint64_t address, void *to, size_t len)
{
	GElf_Phdr header;
	size_t count;

	if (elf_getphdrnum(elf, &count) < 0)
		return false;
	for (size_t i = 0; i < count && i < VML_ELF_PARTS_MAX; i++) {
		if (!gelf_getphdr(elf, i, &header) || header.p_type != PT_LOAD ||
		    address < header.p_vaddr || address - header.p_vaddr >= header.p_filesz ||
		    len > header.p_filesz - (address - header.p_vaddr))
			continue;
		return pread(fd, to, len, header.p_offset + (address - header.p_vaddr)) ==
		       (ssize_t)len;
	}
	return false;
}

/* Up to Go 1.17 the build info points to a Go string: its address and length. */
static void read_version_pointer(struct vml_program *program, int fd, Elf *elf, const char *info)
{
	char version[BUILDINFO_LENGTH_MAX];
	uint64_t address, string[2];

	/* Others than this machine's own cannot run here. */
	if (info[BUILDINFO_POINTER] != sizeof(address))
		return;
	memcpy(&address, info + BUILDINFO_POINTER + 2, sizeof(address));
	if (!read_address(fd, elf, address, string, sizeof(string)) ||
	    string[1] > sizeof(version) || !read_address(fd, elf, string[0], version, string[1]))
		return;
	take_version(program, version, string[1]);
}

static void read_version(struct vml_program *program, int fd, Elf *elf, off_t offset)
{
	char info[BUILDINFO_HEADER + 1 + BUILDINFO_LENGTH_MAX] = "";
	ssize_t got = pread(fd, info, sizeof(info), offset);
	size_t len = (unsigned char)info[BUILDINFO_HEADER];

	if (got <= BUILDINFO_HEADER)
		return;
	if (!(info[BUILDINFO_FLAGS] & BUILDINFO_INLINE))
		read_version_pointer(program, fd, elf, info);
	else if (len <= BUILDINFO_LENGTH_MAX && len <= (size_t)(got - BUILDINFO_HEADER - 1))
		take_version(program, info + BUILDINFO_HEADER + 1, len);
}

static bool is_static(Elf *elf)
{
	GElf_Phdr header;
	size_t count;

	if (elf_getphdrnum(elf, &count) < 0)
		return false;
	for (size_t i = 0; i < count && i < VML_ELF_PARTS_MAX; i++)
		if (gelf_getphdr(elf, i, &header) && header.p_type == PT_INTERP)
			return false;
	return true;
}

static void read_sections(void *arg, int fd, Elf *elf)
{
	struct vml_program *program = arg;
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return;
	section = elf_getscn(elf, names);
	if (!section || !gelf_getshdr(section, &header) || header.sh_size > SECTION_NAMES_MAX)
		return;
	program->known = true;
	program->is_static = is_static(elf);
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
			read_version(program, fd, elf, header.sh_offset);
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
	memset(program, 0, sizeof(*program));
	vml_elf_use(fd, read_sections, program);
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
	vml_privilege_raise();
	len = readlink(exe, target, sizeof(target) - 1);
	fd = open(exe, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	vml_privilege_lower();
	if (fd < 0)
		return;
	target[len < 0 ? 0 : len] = '\0';
	if (strcmp(target, path) == 0)
		vml_program_read(program, fd);
	close(fd);
}

/* "GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36." */
static void find_banner(struct vml_program *program, const char *text, size_t len)
{
	const char *banner = memmem(text, len, LIBC_BANNER, strlen(LIBC_BANNER));
	const char *version, *end;

	if (!banner)
		return;
	len -= banner - text;
	len = len < LIBC_BANNER_MAX ? len : LIBC_BANNER_MAX;
	version = memmem(banner, len, LIBC_VERSION, strlen(LIBC_VERSION));
	if (!version)
		return;
	version += strlen(LIBC_VERSION);
	end = version;
	while (end < banner + len && (*end == '.' || (*end >= '0' && *end <= '9')))
		end++;
	while (end > version && end[-1] == '.')
		end--;
	if (end > version && end - version < VML_VERSION_MAX - (int)sizeof("glibc "))
		snprintf(program->libc, sizeof(program->libc), "glibc %.*s", (int)(end - version),
			 version);
}

static void read_banner(void *arg, int fd, Elf *elf)
{
	struct vml_program *program = arg;
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return;
	while ((section = elf_nextscn(elf, section))) {
		const char *name = gelf_getshdr(section, &header) ?
				   elf_strptr(elf, names, header.sh_name) : NULL;
		char *text;
		ssize_t got;

		if (!name || strcmp(name, ".rodata") != 0 || header.sh_size > RODATA_MAX)
			continue;
		text = malloc(header.sh_size + 1);
		got = text ? pread(fd, text, header.sh_size, header.sh_offset) : -1;
		if (got > 0)
			find_banner(program, text, got);
		free(text);
		return;
	}
}

/**
 * vml_program_read_libc() - look into a C library
 * @program: its libc is set, if it tells
 * @fd: the file, open for reading
 */
void vml_program_read_libc(struct vml_program *program, int fd)
{
	vml_elf_use(fd, read_banner, program);
}

/**
 * vml_program_libc() - look into the C library of a running process
 * @program: its libc is set, if it tells
 * @pid: the process
 * @start: where a mapping of the library begins
 * @end: where it ends
 *
 * The file itself, wherever it is: replaced, deleted, or in another root.
 */
void vml_program_libc(struct vml_program *program, uint64_t pid, uint64_t start, uint64_t end)
{
	char path[96];
	int fd;

	snprintf(path, sizeof(path), "/proc/%llu/map_files/%llx-%llx", (unsigned long long)pid,
		 (unsigned long long)start, (unsigned long long)end);
	vml_privilege_raise();
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	vml_privilege_lower();
	if (fd < 0)
		return;
	vml_program_read_libc(program, fd);
	close(fd);
}

/**
 * vml_program_write() - write what is known of a program as a line of a capture
 * @program: the program
 * @pid: its process
 * @out: where to
 *
 * A comment to whoever does not know it. Nothing is written if nothing is known.
 */
void vml_program_write(const struct vml_program *program, uint64_t pid, FILE *out)
{
	const char *version = program->go_version[0] ? program->go_version : "?";
	const char *libc = strchr(program->libc, ' ');

	if (!program->known && !libc)
		return;
	fprintf(out, VML_PROGRAM_LINE "%llu", (unsigned long long)pid);
	if (program->known)
		fprintf(out, " linked=%s", program->is_static ? "static" : "dynamic");
	if (program->is_go)
		fprintf(out, " go=%s", version);
	if (libc)
		fprintf(out, " %.*s=%s", (int)(libc - program->libc), program->libc, libc + 1);
	putc('\n', out);
}

/**
 * vml_program_parse() - take a line of vml_program_write() apart
 * @program: filled in, if the line is about this process
 * @pid: the process
 * @line: the line; what is not known in it is passed over
 *
 * Return: true if it is about this process.
 */
bool vml_program_parse(struct vml_program *program, uint64_t pid, const char *line)
{
	unsigned long long number;
	int n = 0;

	if (sscanf(line, VML_PROGRAM_LINE "%llu%n", &number, &n) != 1 || number != pid)
		return false;
	memset(program, 0, sizeof(*program));
	for (line += n; *line; line += strcspn(line, " ")) {
		size_t len;

		line += strspn(line, " ");
		len = strcspn(line, " ");
		if (strncmp(line, "linked=", 7) == 0) {
			program->known = true;
			program->is_static = strncmp(line + 7, "static", 6) == 0;
		} else if (strncmp(line, "go=", 3) == 0) {
			program->is_go = true;
			copy_version(program->go_version, line + 3, len - 3);
		} else if (strncmp(line, "glibc=", 6) == 0) {
			char version[VML_VERSION_MAX];

			copy_version(version, line + 6, len - 6);
			if (*version)
				snprintf(program->libc, sizeof(program->libc), "glibc %.24s",
					 version);
		}
	}
	return true;
}
