// SPDX-License-Identifier: GPL-2.0
/*
 * binary.c - the client reads what an ELF file says of itself, whatever that is.
 *
 * Needs neither root nor the module. The file is the test itself, which knows what it
 * is made of.
 */
#include <elf.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "binary.h"
#include "program.h"

int zeroed[1000];
int valued[1000] = { 1 };
__thread int zeroed_of_a_thread[1000];

FIXTURE(binary)
{
	struct vml_elf elf;
	char *file;
	size_t size;
	uint64_t bias;
};

/* Its program headers say where they are, and so how far it was moved. */
static uint64_t find_bias(void)
{
	const Elf64_Phdr *header = (void *)getauxval(AT_PHDR);

	for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++)
		if (header[i].p_type == PT_PHDR)
			return (uintptr_t)header - header[i].p_vaddr;
	return 0;
}

FIXTURE_SETUP(binary)
{
	int fd = open("/proc/self/exe", O_RDONLY);

	memset(&self->elf, 0, sizeof(self->elf));
	self->bias = find_bias();
	self->size = lseek(fd, 0, SEEK_END);
	self->file = malloc(self->size);
	ASSERT_NE(NULL, self->file);
	ASSERT_EQ((ssize_t)self->size, pread(fd, self->file, self->size, 0));
	close(fd);
}

FIXTURE_TEARDOWN(binary)
{
	vml_elf_free(&self->elf);
	free(self->file);
}

/* Reads a file of @size bytes. */
static int read_bytes(struct vml_elf *elf, const char *bytes, size_t size)
{
	int fd = memfd_create("binary", 0);
	int err = write(fd, bytes, size) == (ssize_t)size ? vml_elf_read(elf, fd) : -1;

	close(fd);
	return err;
}

/* The section in which something of this program is, or "". */
static const char *section_of(const struct vml_elf *elf, uint64_t bias, const void *at)
{
	uint64_t address = (uintptr_t)at - bias;

	for (size_t i = 0; i < elf->sections; i++)
		if (elf->section[i].start <= address && address < elf->section[i].end)
			return elf->section[i].name;
	return "";
}

TEST_F(binary, what_is_known_is_in_its_section)
{
	ASSERT_EQ(0, read_bytes(&self->elf, self->file, self->size));
	EXPECT_LT(0, self->elf.segments);
	EXPECT_STREQ(".text", section_of(&self->elf, self->bias, find_bias));
	EXPECT_STREQ(".bss", section_of(&self->elf, self->bias, zeroed));
	EXPECT_STREQ(".data", section_of(&self->elf, self->bias, valued));
	EXPECT_STREQ(".rodata", section_of(&self->elf, self->bias, "a constant of its own"));
	EXPECT_STREQ("(headers)", self->elf.section[0].name);
}

TEST_F(binary, sections_are_in_order_and_in_a_segment)
{
	ASSERT_EQ(0, read_bytes(&self->elf, self->file, self->size));
	for (size_t i = 0; i < self->elf.sections; i++) {
		const struct vml_elf_part *part = &self->elf.section[i];
		bool mapped = false;

		EXPECT_LT(part->start, part->end);
		/* It has addresses, but each thread has its own, elsewhere. */
		EXPECT_NE(0, strcmp(".tbss", part->name));
		EXPECT_TRUE(!i || part[-1].end <= part->start);
		for (size_t s = 0; s < self->elf.segments; s++)
			mapped = mapped || (self->elf.segment[s].start <= part->start &&
					    part->end <= self->elf.segment[s].end);
		EXPECT_TRUE(mapped) {
			TH_LOG("%s", part->name);
		}
	}
}

TEST_F(binary, without_section_headers_segments_are_left)
{
	Elf64_Ehdr *header = (void *)self->file;

	header->e_shoff = 0;
	header->e_shnum = 0;
	header->e_shstrndx = 0;
	ASSERT_EQ(0, read_bytes(&self->elf, self->file, self->size));
	EXPECT_EQ(self->elf.segments + 1, self->elf.sections);
	EXPECT_STREQ("(segment:r-x)", section_of(&self->elf, self->bias, find_bias));
	EXPECT_STREQ("(segment:rw-)", section_of(&self->elf, self->bias, zeroed));
}

TEST_F(binary, what_is_no_program_has_nothing)
{
	ASSERT_EQ(0, read_bytes(&self->elf, self->file, 0));
	EXPECT_EQ(0, self->elf.segments);
	ASSERT_EQ(0, read_bytes(&self->elf, self->file, 3));
	EXPECT_EQ(0, self->elf.segments);
	self->file[1] = 'X';
	ASSERT_EQ(0, read_bytes(&self->elf, self->file, self->size));
	EXPECT_EQ(0, self->elf.segments + self->elf.sections);
}

/* Reads the file with each byte from @at to @end changed; returns how often that failed. */
static int read_damaged(int fd, const char *file, size_t at, size_t end)
{
	static const unsigned char bytes[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct vml_elf elf;
	int bad = 0;

	for (; at < end; at++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			bad += pwrite(fd, &bytes[i], 1, at) != 1 || vml_elf_read(&elf, fd);
			for (size_t s = 0; s < elf.sections; s++)
				bad += elf.section[s].start >= elf.section[s].end;
			vml_elf_free(&elf);
		}
		bad += pwrite(fd, file + at, 1, at) != 1;
	}
	return bad;
}

/* Nothing it says of itself is believed: it may say anything. */
TEST_F(binary, damage_is_survived)
{
	const Elf64_Ehdr *header = (void *)self->file;
	int fd = memfd_create("binary", 0);

	ASSERT_EQ((ssize_t)self->size, write(fd, self->file, self->size));
	EXPECT_EQ(0, read_damaged(fd, self->file, 0, sizeof(*header)));
	EXPECT_EQ(0, read_damaged(fd, self->file, header->e_phoff,
				  header->e_phoff + header->e_phnum * sizeof(Elf64_Phdr)));
	EXPECT_EQ(0, read_damaged(fd, self->file, header->e_shoff,
				  header->e_shoff + header->e_shnum * sizeof(Elf64_Shdr)));
	/* And cut off anywhere. */
	for (size_t size = self->size; size > self->size / 50; size -= self->size / 50) {
		ASSERT_EQ(0, ftruncate(fd, size));
		EXPECT_EQ(0, vml_elf_read(&self->elf, fd));
		vml_elf_free(&self->elf);
	}
	close(fd);
}

/* Ours, of which the loader says where it is and the library what it is called. */
static int find_libc(struct dl_phdr_info *info, size_t size, void *path)
{
	if (!strstr(info->dlpi_name, "/libc.so."))
		return 0;
	strcpy(path, info->dlpi_name);
	return 1;
}

TEST(the_c_library_tells_its_version)
{
	struct vml_program program = { 0 };
	char path[PATH_MAX] = "", version[64];
	int fd;

	ASSERT_EQ(1, dl_iterate_phdr(find_libc, path));
	fd = open(path, O_RDONLY);
	ASSERT_LE(0, fd);
	vml_program_read_libc(&program, fd);
	close(fd);
	snprintf(version, sizeof(version), "glibc %s", gnu_get_libc_version());
	EXPECT_STREQ(version, program.libc);
}

TEST_HARNESS_MAIN
