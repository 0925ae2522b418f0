// SPDX-License-Identifier: GPL-2.0
/*
 * runtimes.c - does the client know the mappings of Go and of Java, and only theirs?
 *
 * The layouts are those of real programs on x86-64: Go 1.19 and 1.27, OpenJDK 17.
 * Whole programs, of more runtimes, are in tests/client/input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "../userspace/files.h"
#include "layout.h"

/* Go 1.19 with cgo, as Linux 6.1 lays it out: a stack merged with the heap index. */
static const struct mapping go_program[] = {
	{ 0x400000, 0x613000, "r-xp", "file", "/usr/bin/go-http", VML_OWNER_TEXT },
	{ 0x613000, 0x80f000, "r--p", "file", "/usr/bin/go-http", VML_OWNER_RODATA },
	{ 0x80f000, 0x84c000, "rw-p", "file", "/usr/bin/go-http", VML_OWNER_DATA },
	{ 0x84c000, 0x885000, "rw-p", "anon", "-", VML_OWNER_BSS },
	{ 0xc000000000, 0xc000400000, "rw-p", "anon", "-", VML_OWNER_GO_HEAP },
	{ 0xc000400000, 0xc004000000, "---p", "anon", "-", VML_OWNER_GO_HEAP },
	{ 0x7fc3b0000000, 0x7fc3b0021000, "rw-p", "anon", "-", VML_OWNER_GLIBC_ARENA },
	{ 0x7fc3b0021000, 0x7fc3b4000000, "---p", "anon", "-", VML_OWNER_GLIBC_ARENA },
	{ 0x7fc3c5226000, 0x7fc3c5227000, "---p", "anon", "-", VML_OWNER_THREAD_STACK },
	{ 0x7fc3c5227000, 0x7fc3c5a67000, "rw-p", "anon", "-", VML_OWNER_THREAD_STACK },
	{ 0x7fc3c6a69000, 0x7fc3c6a6a000, "---p", "anon", "-", VML_OWNER_MERGED_STACK },
	{ 0x7fc3c6a6a000, 0x7fc3c9600000, "rw-p", "anon", "-", VML_OWNER_MERGED_STACK },
	{ 0x7fc3c9600000, 0x7fc3c9800000, "rw-p", "anon", "-", VML_OWNER_GO_TABLES },
	{ 0x7fc3c9800000, 0x7fc3c99a2000, "rw-p", "anon", "-", VML_OWNER_GO_TABLES },
	{ 0x7fc3c99a2000, 0x7fc3d9f1b000, "---p", "anon", "-", VML_OWNER_GO_SUMMARY },
	{ 0x7fc3d9f1b000, 0x7fc3d9f1c000, "rw-p", "anon", "-", VML_OWNER_GO_SUMMARY },
	{ 0x7fc3d9f1c000, 0x7fc3ebdcb000, "---p", "anon", "-", VML_OWNER_GO_SUMMARY },
	{ 0x7fc3ee69b000, 0x7fc3ee6fe000, "rw-p", "anon", "-", VML_OWNER_MMAP },
	{ 0x7fc3ee6fe000, 0x7fc3ee724000, "r-xp", "file", LIBC, VML_OWNER_LIBRARY },
	{ 0x7fc3f0000000, 0x7fc3f1000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
	/* too small for a level of page summaries */
	{ 0x7fc3f2000000, 0x7fc3f2008000, "---p", "anon", "-", VML_OWNER_NOACCESS },
	{ 0x7fc3f2008000, 0x7fc3f2009000, "rw-p", "anon", "-", VML_OWNER_ANON },
	{ 0x7fc3f2009000, 0x7fc3f2010000, "---p", "anon", "-", VML_OWNER_NOACCESS },
};

static const unsigned long go_sps[] = { 0xc000012340, 0x7fc3c5a26800, 0x7fc3c7269e00 };

TEST(a_go_program_with_libc)
{
	struct made made;

	make(&made, go_program, ARRAY_SIZE(go_program), 0x400000, go_sps, ARRAY_SIZE(go_sps));
	made.process.program.known = true;
	made.process.program.is_go = true;
	EXPECT_EQ(0, wrong_owners(&made, go_program));
	EXPECT_EQ(1, count_of(&made, VML_OWNER_GO_HEAP));
	EXPECT_EQ(1, count_of(&made, VML_OWNER_THREAD_STACK));
	vml_reports_free(&made.set);
}

TEST(go_is_known_by_its_address)
{
	struct made made;

	make(&made, go_program, ARRAY_SIZE(go_program), 0x400000, go_sps, ARRAY_SIZE(go_sps));
	EXPECT_TRUE(vml_is_go(&made.process));
	EXPECT_EQ(0, wrong_owners(&made, go_program));
	vml_reports_free(&made.set);
}

/* The executable is better evidence than an address. */
TEST(what_is_not_go_has_no_go_owners)
{
	struct vml_place *places;
	struct made made;

	make(&made, go_program, ARRAY_SIZE(go_program), 0x400000, go_sps, ARRAY_SIZE(go_sps));
	made.process.program.known = true;
	EXPECT_FALSE(vml_is_go(&made.process));
	ASSERT_EQ(0, vml_attribute(&made.process, &places));
	for (size_t i = 0; i < ARRAY_SIZE(go_program); i++) {
		EXPECT_NE(VML_OWNER_GO_HEAP, places[i].owner);
		EXPECT_NE(VML_OWNER_GO_SUMMARY, places[i].owner);
		EXPECT_NE(VML_OWNER_GO_TABLES, places[i].owner);
	}
	free(places);
	vml_reports_free(&made.set);
}

TEST(a_static_go_program_has_all_its_memory_from_the_runtime)
{
	static const struct mapping map[] = {
		{ 0x400000, 0x613000, "r-xp", "file", "/usr/bin/go", VML_OWNER_TEXT },
		/* two arenas, reserved apart, and one of another hint */
		{ 0xc000000000, 0xc004000000, "rw-p", "anon", "-", VML_OWNER_GO_HEAP },
		{ 0xc004000000, 0xc008000000, "---p", "anon", "-", VML_OWNER_GO_HEAP },
		{ 0x1c000000000, 0x1c004000000, "rw-p", "anon", "-", VML_OWNER_GO_HEAP },
		{ 0x7f0000000000, 0x7f0000040000, "rw-p", "anon", "-", VML_OWNER_GO_TABLES },
		/* a reservation without a window is not known to be Go's */
		{ 0x7f0010000000, 0x7f0011000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		{ 0x7ffd00000000, 0x7ffd00021000, "rw-p", "stack", "[stack]", VML_OWNER_STACK },
	};
	static const unsigned long sps[] = { 0xc000000800 };
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0x400000, sps, 1);
	made.process.program.known = true;
	made.process.program.is_go = true;
	EXPECT_EQ(0, wrong_owners(&made, map));
	EXPECT_EQ(3, count_of(&made, VML_OWNER_GO_HEAP));
	vml_reports_free(&made.set);
}

/* Go 1.26 and later: nothing but the size of its page summaries tells. */
TEST(go_is_known_by_its_page_summaries)
{
	static const struct mapping map[] = {
		{ 0x400000, 0x694000, "r-xp", "file", "/usr/bin/go", VML_OWNER_TEXT },
		{ 0xb5b30000000, 0xb5b31000000, "---p", "anon", "-", VML_OWNER_GO_HEAP },
		{ 0xb5b31000000, 0xb5b31400000, "rw-p", "anon", "-", VML_OWNER_GO_HEAP },
		{ 0xb5b31400000, 0xb5b34000000, "---p", "anon", "-", VML_OWNER_GO_HEAP },
		{ 0x7f2528597000, 0x7f252a597000, "rw-p", "anon", "-", VML_OWNER_GO_TABLES },
		{ 0x7f252a597000, 0x7f253bc4d000, "---p", "anon", "-", VML_OWNER_GO_SUMMARY },
		{ 0x7f253bc4d000, 0x7f253bc4e000, "rw-p", "anon", "-", VML_OWNER_GO_SUMMARY },
		{ 0x7f253bc4e000, 0x7f255bc4d000, "---p", "anon", "-", VML_OWNER_GO_SUMMARY },
		{ 0x7f255bc4d000, 0x7f255bc4e000, "rw-p", "anon", "-", VML_OWNER_GO_SUMMARY },
		{ 0x7f255bc4e000, 0x7f256c86d000, "---p", "anon", "-", VML_OWNER_GO_SUMMARY },
		{ 0x7f256c86d000, 0x7f256c86e000, "rw-p", "anon", "-", VML_OWNER_GO_SUMMARY },
		{ 0x7f256c86e000, 0x7f256e9f1000, "---p", "anon", "-", VML_OWNER_GO_SUMMARY },
		{ 0x7f256e9f1000, 0x7f256e9f2000, "rw-p", "anon", "-", VML_OWNER_GO_SUMMARY },
		{ 0x7f256e9f2000, 0x7f256ee97000, "---p", "anon", "-", VML_OWNER_GO_SUMMARY },
		{ 0x7f256ee97000, 0x7f256eef7000, "rw-p", "anon", "-", VML_OWNER_GO_TABLES },
	};
	struct mapping other[ARRAY_SIZE(map)];
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0x400000, NULL, 0);
	EXPECT_TRUE(vml_is_go(&made.process));
	EXPECT_EQ(0, wrong_owners(&made, map));
	vml_reports_free(&made.set);

	/* A reservation of any other size is another's. */
	memcpy(other, map, sizeof(map));
	other[4].end -= 0x100000;
	other[5].start -= 0x100000;
	make(&made, other, ARRAY_SIZE(other), 0x400000, NULL, 0);
	EXPECT_FALSE(vml_is_go(&made.process));
	vml_reports_free(&made.set);
}

TEST(a_program_is_remembered)
{
	struct vml_program program = { .known = true, .is_go = true, .go_version = "1.19.8" };
	struct vml_program again = { 0 };
	char *line = NULL;
	size_t len;
	FILE *out = open_memstream(&line, &len);

	strcpy(program.libc, "glibc 2.36");
	vml_program_write(&program, 7, out);
	fclose(out);
	ASSERT_STREQ("# program 7 linked=dynamic go=1.19.8 glibc=2.36\n", line);
	line[len - 1] = '\0';
	EXPECT_FALSE(vml_program_parse(&again, 8, line));
	EXPECT_FALSE(again.known);
	EXPECT_TRUE(vml_program_parse(&again, 7, line));
	EXPECT_EQ(0, memcmp(&program, &again, sizeof(program)));
	free(line);

	/* Whoever wrote the file may want to write to the terminal, too. */
	EXPECT_TRUE(vml_program_parse(&again, 7, "# program 7 go=1\033[2J glibc=\a new=1"));
	EXPECT_STREQ("1", again.go_version);
	EXPECT_STREQ("", again.libc);
}

TEST(given_names_confirm)
{
	static const struct mapping map[] = {
		{ 0x7f0000000000, 0x7f0000001000, "rw-p", "anon", "[anon: Go: immortal metadata]",
		  VML_OWNER_GO_TABLES },
		{ 0x7f0000002000, 0x7f0000003000, "---p", "anon", "[anon: Go: page summary]",
		  VML_OWNER_GO_SUMMARY },
		{ 0x7f0000004000, 0x7f0000005000, "rw-p", "anon", "[anon: Go: heap]",
		  VML_OWNER_GO_HEAP },
		{ 0x7f0000006000, 0x7f0000007000, "rw-p", "anon", "[anon: Go: heap index]",
		  VML_OWNER_GO_TABLES },
		{ 0x7f0000008000, 0x7f0000009000, "rw-p", "anon", "[anon: glibc: malloc arena]",
		  VML_OWNER_GLIBC_ARENA },
		{ 0x7f000000a000, 0x7f000000b000, "rw-p", "anon", "[anon: glibc: pthread stack: 9]",
		  VML_OWNER_THREAD_STACK },
		{ 0x7f000000c000, 0x7f000000d000, "rw-p", "anon", "[anon: mine]", VML_OWNER_ANON },
	};
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0, NULL, 0);
	EXPECT_EQ(0, wrong_owners(&made, map));
	vml_reports_free(&made.set);
}

/* What a runtime maps, in a program that has none of them. */
TEST(shapes_of_runtimes_that_are_not_there)
{
	static const struct mapping map[] = {
		{ 0x7fff7000, 0x8fff7000, "rw-p", "anon", "-", VML_OWNER_MMAP },
		{ 0xc2c00000, 0xc6a00000, "rw-p", "anon", "-", VML_OWNER_MMAP },
		{ 0xc6a00000, 0xffe00000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		{ 0x740000000, 0x740100000, "rw-p", "anon", "-", VML_OWNER_MMAP },
		{ 0x740100000, 0x780000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		{ 0x3d741f40000, 0x3d741f80000, "rw-p", "anon", "-", VML_OWNER_MMAP },
		{ 0x7f0000000000, 0x7f0000270000, "rwxp", "anon", "-", VML_OWNER_ANON },
		{ 0x7f0000270000, 0x7f0007538000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		{ 0x7f1000000000, 0x7f1000010000, "rw-p", "anon", "-", VML_OWNER_ANON },
		{ 0x7f1000010000, 0x7f1200000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		{ 0x7f2000000000, 0x7f2000001000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		{ 0x7f2000001000, 0x7f20000a2000, "rw-p", "anon", "-", VML_OWNER_MMAP },
	};
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0, NULL, 0);
	EXPECT_EQ(0, wrong_owners(&made, map));
	vml_reports_free(&made.set);
}

/* OpenJDK 17 -Xshare:off -XX:-UseCompressedOops: no archive, and no low heap. */
TEST(a_java_heap_can_lie_anywhere)
{
	static const struct mapping map[] = {
		{ 0x80000000, 0x80100000, "rw-p", "anon", "-", VML_OWNER_JAVA_CLASS },
		{ 0x80100000, 0xc0000000, "---p", "anon", "-", VML_OWNER_JAVA_CLASS },
		{ 0x7fa13c800000, 0x7fa151400000, "rw-p", "anon", "-", VML_OWNER_JAVA_HEAP },
		{ 0x7fa151400000, 0x7fa151670000, "rwxp", "anon", "-", VML_OWNER_JAVA_CODE },
		{ 0x7fa151670000, 0x7fa160400000, "---p", "anon", "-", VML_OWNER_JAVA_CODE },
		{ 0x7fa160500000, 0x7fa160d00000, "---p", "anon", "-", VML_OWNER_JAVA_TABLES },
		{ 0x7fa160d00000, 0x7fa160e00000, "rw-p", "anon", "-", VML_OWNER_JAVA_TABLES },
		{ 0x7fa161000000, 0x7fa162000000, "r-xp", "file", "/usr/lib/jvm/libjvm.so",
		  VML_OWNER_LIBRARY },
	};
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0x7fa169000000, NULL, 0);
	EXPECT_EQ(0, wrong_owners(&made, map));
	vml_reports_free(&made.set);
}

TEST_HARNESS_MAIN
