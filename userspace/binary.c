// SPDX-License-Identifier: GPL-2.0
/*
 * binary.c - what an ELF file says of itself: see binary.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <elf.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "binary.h"

#define NAMES_MAX	(1 << 20)	/* bytes of all names of sections */
#define NOTES_MAX	4096
#define BUILD_ID_MAX	64
#define ADDRESS_MAX	(1ULL << 57)	/* no process has more */
#define DEBUG_FILES	"/usr/lib/debug/.build-id"

/* What is read, while libelf has the file. */
struct reading {
	struct vml_elf *elf;
	unsigned char build_id[BUILD_ID_MAX];
	size_t build_id_len;
	bool is_debug_file;
	int err;
};

/* libelf allocates as many sections as the header asks for: ask first. */
static bool is_sane(int fd)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr elf32;
		Elf64_Ehdr elf64;
	} header;
	unsigned int sections;
	uint64_t offset;
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	if (pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header))
		return false;
	if (memcmp(header.ident, ELFMAG, SELFMAG) != 0)
		return false;
	if (header.ident[EI_CLASS] == ELFCLASS32) {
		sections = header.elf32.e_shnum;
		offset = header.elf32.e_shoff;
	} else {
		sections = header.elf64.e_shnum;
		offset = header.elf64.e_shoff;
	}
	/* None, and nevertheless a place for them: there are more than 65535. */
	return sections <= VML_ELF_PARTS_MAX && (sections || !offset);
}

/**
 * vml_elf_use() - open a file with libelf, if it is a sane ELF file
 * @fd: the file, open for reading
 * @use: what is to be done with it; not called if it is not sane
 * @arg: for @use
 */
void vml_elf_use(int fd, void (*use)(void *arg, int fd, struct Elf *elf), void *arg)
{
	Elf *elf;

	if (!is_sane(fd) || elf_version(EV_CURRENT) == EV_NONE)
		return;
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf)
		return;
	if (elf_kind(elf) == ELF_K_ELF)
		use(arg, fd, elf);
	elf_end(elf);
}

static int compare_parts(const void *a, const void *b)
{
	const struct vml_elf_part *x = a;
	const struct vml_elf_part *y = b;

	return x->start != y->start ? (x->start > y->start) - (x->start < y->start) :
				      (x->end > y->end) - (x->end < y->end);
}

/* What says that it is where nothing can be is left out. */
static int add_part(struct vml_elf_part **parts, size_t *count, const char *name,
		    const struct vml_elf_part *part)
{
	struct vml_elf_part *more;

	if (part->end <= part->start || part->end > ADDRESS_MAX || *count == VML_ELF_PARTS_MAX)
		return 0;
	more = reallocarray(*parts, *count + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	*parts = more;
	more[*count] = *part;
	more[*count].name = strdup(name);
	if (!more[*count].name)
		return -ENOMEM;
	++*count;
	return 0;
}

/* The header that is the beginning of the file, and of memory, but no section. */
static int add_headers(struct vml_elf *elf, const GElf_Ehdr *header, const GElf_Phdr *segment)
{
	struct vml_elf_part part = {
		.start = segment->p_vaddr,
		.end = segment->p_vaddr + header->e_phoff + header->e_phnum * header->e_phentsize,
	};

	if (segment->p_offset || header->e_phoff > header->e_ehsize ||
	    part.end - part.start > segment->p_filesz)
		return 0;
	return add_part(&elf->section, &elf->sections, "(headers)", &part);
}

static void take_build_id(struct reading *r, Elf *elf, const GElf_Phdr *segment)
{
	Elf_Data *data = NULL;
	size_t at = 0, name, content;
	GElf_Nhdr note;

	if (segment->p_filesz <= NOTES_MAX)
		data = elf_getdata_rawchunk(elf, segment->p_offset, segment->p_filesz, ELF_T_NHDR);
	while (data && (at = gelf_getnote(data, at, &note, &name, &content))) {
		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof(ELF_NOTE_GNU) ||
		    memcmp((char *)data->d_buf + name, ELF_NOTE_GNU, note.n_namesz) != 0 ||
		    note.n_descsz < 2 || note.n_descsz > BUILD_ID_MAX)
			continue;
		memcpy(r->build_id, (char *)data->d_buf + content, note.n_descsz);
		r->build_id_len = note.n_descsz;
		return;
	}
}

static int read_segments(struct reading *r, Elf *elf)
{
	GElf_Phdr segment;
	GElf_Ehdr header;
	size_t count;
	int err = 0;

	if (!gelf_getehdr(elf, &header) || elf_getphdrnum(elf, &count) < 0)
		return 0;
	r->elf->fixed = header.e_type == ET_EXEC;
	for (size_t i = 0; !err && i < count && i < VML_ELF_PARTS_MAX; i++) {
		struct vml_elf_part part;
		char name[32];

		if (!gelf_getphdr(elf, i, &segment))
			continue;
		if (segment.p_type == PT_NOTE && !r->build_id_len)
			take_build_id(r, elf, &segment);
		if (segment.p_type != PT_LOAD)
			continue;
		part = (struct vml_elf_part){
			.start = segment.p_vaddr,
			.end = segment.p_vaddr + segment.p_memsz,
			.offset = segment.p_offset,
			.file_size = segment.p_filesz,
		};
		snprintf(name, sizeof(name), "(segment:%c%c%c)", segment.p_flags & PF_R ? 'r' : '-',
			 segment.p_flags & PF_W ? 'w' : '-', segment.p_flags & PF_X ? 'x' : '-');
		err = add_part(&r->elf->segment, &r->elf->segments, name, &part);
		if (!err)
			err = add_headers(r->elf, &header, &segment);
	}
	return err;
}

/* Those that take room in memory: of thread variables only the first values do. */
static int read_sections(struct reading *r, Elf *elf)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr header;
	size_t names;
	int err = 0;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return 0;
	scn = elf_getscn(elf, names);
	if (!scn || !gelf_getshdr(scn, &header) || header.sh_size > NAMES_MAX)
		return 0;
	scn = NULL;
	while (!err && (scn = elf_nextscn(elf, scn))) {
		struct vml_elf_part part;
		const char *name;

		if (!gelf_getshdr(scn, &header) || !(header.sh_flags & SHF_ALLOC) ||
		    (header.sh_flags & SHF_TLS && header.sh_type == SHT_NOBITS))
			continue;
		name = elf_strptr(elf, names, header.sh_name);
		part = (struct vml_elf_part){
			.start = header.sh_addr,
			.end = header.sh_addr + header.sh_size,
		};
		err = add_part(&r->elf->section, &r->elf->sections, name && *name ? name : "?",
			       &part);
	}
	return err;
}

static void read_parts(void *arg, int fd, Elf *elf)
{
	struct reading *r = arg;

	(void)fd;
	if (!r->is_debug_file)
		r->err = read_segments(r, elf);
	if (!r->err)
		r->err = read_sections(r, elf);
}

/* Where Debian's -dbgsym packages put what was stripped: by the build id. */
static int open_debug_file(const struct reading *r)
{
	char path[sizeof(DEBUG_FILES) + 2 * BUILD_ID_MAX + 16];
	int n = snprintf(path, sizeof(path), DEBUG_FILES "/%02x/", r->build_id[0]);

	for (size_t i = 1; i < r->build_id_len; i++)
		n += snprintf(path + n, sizeof(path) - n, "%02x", r->build_id[i]);
	snprintf(path + n, sizeof(path) - n, ".debug");
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

static int add_segments_as_sections(struct vml_elf *elf)
{
	int err = 0;

	for (size_t i = 0; !err && i < elf->segments; i++)
		err = add_part(&elf->section, &elf->sections, elf->segment[i].name,
			       &elf->segment[i]);
	return err;
}

/**
 * vml_elf_read() - find out what parts of a file are in memory
 * @elf: filled in, to be freed, also after a failure
 * @fd: the file, open for reading
 *
 * If the file has no headers of sections any more, a debug file of the same build is
 * asked; if there is none either, segments are all there is.
 *
 * Return: 0 or -ENOMEM. What is no ELF file has no segments.
 */
int vml_elf_read(struct vml_elf *elf, int fd)
{
	struct reading r = { .elf = elf };
	size_t headers;

	memset(elf, 0, sizeof(*elf));
	vml_elf_use(fd, read_parts, &r);
	headers = elf->sections && elf->section[0].name[0] == '(';
	if (!r.err && elf->segments && elf->sections == headers && r.build_id_len) {
		int debug = open_debug_file(&r);

		r.is_debug_file = true;
		if (debug >= 0) {
			vml_elf_use(debug, read_parts, &r);
			close(debug);
		}
	}
	if (!r.err && elf->sections == headers)
		r.err = add_segments_as_sections(elf);
	if (elf->segments)
		qsort(elf->segment, elf->segments, sizeof(*elf->segment), compare_parts);
	if (elf->sections)
		qsort(elf->section, elf->sections, sizeof(*elf->section), compare_parts);
	return r.err;
}

static void free_parts(struct vml_elf_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(parts[i].name);
	free(parts);
}

/**
 * vml_elf_free() - free what vml_elf_read() found
 * @elf: empty afterwards
 */
void vml_elf_free(struct vml_elf *elf)
{
	free_parts(elf->segment, elf->segments);
	free_parts(elf->section, elf->sections);
	memset(elf, 0, sizeof(*elf));
}
