// SPDX-License-Identifier: GPL-2.0
/*
 * attribute.c - does the client find the owners of mappings, and do they add up?
 *
 * The layouts are those of real programs on x86-64 with glibc 2.36, on kernels that
 * merge neighbours differently. Whole programs are in tests/client/input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "../userspace/files.h"
#include "layout.h"

static const struct mapping c_program[] = {
	{ 0x555500000000, 0x555500001000, "r--p", "file", "/usr/bin/a", VML_OWNER_RODATA },
	{ 0x555500001000, 0x555500002000, "r-xp", "file", "/usr/bin/a", VML_OWNER_TEXT },
	{ 0x555500002000, 0x555500003000, "rw-p", "file", "/usr/bin/a", VML_OWNER_DATA },
	{ 0x555500003000, 0x555500004000, "rw-p", "anon", "-", VML_OWNER_BSS },
	{ 0x555500005000, 0x555500006000, "rw-p", "heap", "[heap]", VML_OWNER_HEAP },
	{ 0x7f0000000000, 0x7f0000021000, "rw-p", "anon", "-", VML_OWNER_GLIBC_ARENA },
	{ 0x7f0000021000, 0x7f0004000000, "---p", "anon", "-", VML_OWNER_GLIBC_ARENA },
	{ 0x7f0010000000, 0x7f0010001000, "---p", "anon", "-", VML_OWNER_THREAD_STACK },
	{ 0x7f0010001000, 0x7f0010801000, "rw-p", "anon", "-", VML_OWNER_THREAD_STACK },
	{ 0x7f0010802000, 0x7f0010803000, "r--p", "file", LIBC, VML_OWNER_LIBRARY },
	{ 0x7f0010803000, 0x7f0010804000, "r-xp", "file", LIBC, VML_OWNER_LIBRARY },
	{ 0x7f0010804000, 0x7f0010805000, "rw-p", "file", LIBC, VML_OWNER_LIBRARY },
	{ 0x7f0010805000, 0x7f0010806000, "rw-p", "anon", "-", VML_OWNER_LIBRARY },
	{ 0x7f0010807000, 0x7f0010808000, "r--p", "file", "/var/data.sorted", VML_OWNER_FILE },
	{ 0x7f0010809000, 0x7f001080a000, "rw-p", "anon", "-", VML_OWNER_ANON },
	{ 0x7f001080b000, 0x7f001080c000, "rw-s", "shmem", "/dev/zero (deleted)",
	  VML_OWNER_SHARED_ANON },
	{ 0x7f001080d000, 0x7f001080e000, "rw-s", "shmem", "/memfd:m (deleted)", VML_OWNER_MEMFD },
	{ 0x7f001080f000, 0x7f0010810000, "rw-s", "shmem", "/SYSV00000000 (deleted)",
	  VML_OWNER_SYSV },
	{ 0x7f0010811000, 0x7f0010812000, "rw-s", "shmem", "/dev/shm/x", VML_OWNER_TMPFS },
	{ 0x7f0010813000, 0x7f0010814000, "rw-s", "device", "/dev/dri/card0", VML_OWNER_DEVICE },
	{ 0x7f0010a00000, 0x7f0010c00000, "rw-p", "hugetlb", "/anon_hugepage (deleted)",
	  VML_OWNER_HUGETLB },
	{ 0x7f0011000000, 0x7f0012000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
	{ 0x7f0012001000, 0x7f0012002000, "rw-p", "quantum", "-", VML_OWNER_UNKNOWN },
	{ 0x7ffd00000000, 0x7ffd00021000, "rw-p", "stack", "[stack]", VML_OWNER_STACK },
	{ 0x7ffd00100000, 0x7ffd00101000, "r-xp", "special", "[vdso]", VML_OWNER_KERNEL },
};

TEST(a_c_program)
{
	static const unsigned long sps[] = { 0x7ffd00001000, 0x7f0010800f00 };
	struct made made;

	make(&made, c_program, ARRAY_SIZE(c_program), 0x555500001000, sps, ARRAY_SIZE(sps));
	EXPECT_EQ(0, wrong_owners(&made, c_program));
	EXPECT_EQ(1, count_of(&made, VML_OWNER_THREAD_STACK));
	EXPECT_EQ(1, count_of(&made, VML_OWNER_GLIBC_ARENA));
	EXPECT_EQ(1, count_of(&made, VML_OWNER_LIBRARY));
	vml_reports_free(&made.set);
}

/* Without its marks and stack pointers the same, by file and by shape. */
TEST(a_c_program_of_vmas_alone)
{
	struct made made;

	make(&made, c_program, ARRAY_SIZE(c_program), 0, NULL, 0);
	EXPECT_EQ(0, wrong_owners(&made, c_program));
	vml_reports_free(&made.set);
}

TEST(the_code_says_which_file_is_the_program)
{
	static const struct mapping map[] = {
		{ 0x400000, 0x401000, "r-xp", "file", "/opt/first", VML_OWNER_LIBRARY },
		{ 0x500000, 0x501000, "r-xp", "file", "/opt/plugin.so", VML_OWNER_TEXT },
		{ 0x501000, 0x502000, "rw-p", "file", "/opt/plugin.so", VML_OWNER_DATA },
		{ 0x600000, 0x601000, "r--p", "file", "/opt/first", VML_OWNER_LIBRARY },
	};
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0x500010, NULL, 0);
	EXPECT_EQ(0, wrong_owners(&made, map));
	EXPECT_STREQ("/opt/plugin.so", vml_executable(&made.process));
	vml_reports_free(&made.set);
}

TEST(a_program_can_lie_on_tmpfs)
{
	static const struct mapping map[] = {
		{ 0x400000, 0x401000, "r-xp", "shmem", "/memfd:exe (deleted)", VML_OWNER_TEXT },
		{ 0x401000, 0x402000, "rw-p", "shmem", "/memfd:exe (deleted)", VML_OWNER_DATA },
		{ 0x402000, 0x403000, "rw-p", "anon", "-", VML_OWNER_BSS },
		{ 0x500000, 0x501000, "r--p", "shmem", "/tmp/libx.so.1", VML_OWNER_LIBRARY },
	};
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0x400000, NULL, 0);
	EXPECT_EQ(0, wrong_owners(&made, map));
	vml_reports_free(&made.set);
}

TEST(arenas_lie_next_to_each_other)
{
	static const struct mapping map[] = {
		/* two full ones, merged with the third */
		{ 0x7f0000000000, 0x7f0008021000, "rw-p", "anon", "-", VML_OWNER_GLIBC_ARENA },
		{ 0x7f0008021000, 0x7f000c000000, "---p", "anon", "-", VML_OWNER_GLIBC_ARENA },
		{ 0x7f000c000000, 0x7f000c021000, "rw-p", "anon", "-", VML_OWNER_GLIBC_ARENA },
		/* writable in two mappings, its end merged with a little more */
		{ 0x7f000c021000, 0x7f000c030000, "rw-p", "anon", "-", VML_OWNER_GLIBC_ARENA },
		{ 0x7f000c030000, 0x7f0010100000, "---p", "anon", "-", VML_OWNER_GLIBC_ARENA },
		/* full, next to one that is not */
		{ 0x7f0020000000, 0x7f0024000000, "rw-p", "anon", "-", VML_OWNER_GLIBC_ARENA },
		{ 0x7f0024000000, 0x7f0024021000, "rw-p", "anon", "-", VML_OWNER_GLIBC_ARENA },
		{ 0x7f0024021000, 0x7f0028000000, "---p", "anon", "-", VML_OWNER_GLIBC_ARENA },
	};
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0, NULL, 0);
	EXPECT_EQ(0, wrong_owners(&made, map));
	EXPECT_EQ(6, count_of(&made, VML_OWNER_GLIBC_ARENA));
	vml_reports_free(&made.set);
}

TEST(what_looks_like_an_arena_but_is_none)
{
	static const struct mapping map[] = {
		/* not aligned */
		{ 0x7f0000001000, 0x7f0000021000, "rw-p", "anon", "-", VML_OWNER_MMAP },
		{ 0x7f0000021000, 0x7f0003000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		/* ends before the boundary */
		{ 0x7f0008000000, 0x7f0008021000, "rw-p", "anon", "-", VML_OWNER_MMAP },
		{ 0x7f0008021000, 0x7f000b000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		/* mostly beyond the boundary */
		{ 0x7f0010000000, 0x7f0010021000, "rw-p", "anon", "-", VML_OWNER_MMAP },
		{ 0x7f0010021000, 0x7f0030000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		/* shared */
		{ 0x7f0040000000, 0x7f0040021000, "rw-s", "shmem", "/dev/zero",
		  VML_OWNER_SHARED_ANON },
		{ 0x7f0040021000, 0x7f0044000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		/* a hole between */
		{ 0x7f0050000000, 0x7f0050021000, "rw-p", "anon", "-", VML_OWNER_MMAP },
		{ 0x7f0050022000, 0x7f0054000000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		/* full, and alone */
		{ 0x7f0060000000, 0x7f0064000000, "rw-p", "anon", "-", VML_OWNER_MMAP },
	};
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0, NULL, 0);
	EXPECT_EQ(0, wrong_owners(&made, map));
	vml_reports_free(&made.set);
}

TEST(an_arena_merged_with_the_stack_below)
{
	static const struct mapping map[] = {
		{ 0x7f00077ff000, 0x7f0007800000, "---p", "anon", "-", VML_OWNER_THREAD_STACK },
		{ 0x7f0007800000, 0x7f0008021000, "rw-p", "anon", "-", VML_OWNER_THREAD_STACK },
		{ 0x7f0008021000, 0x7f000c000000, "---p", "anon", "-", VML_OWNER_GLIBC_ARENA },
	};
	static const unsigned long sps[] = { 0x7f0007fffe00 };
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0, sps, 1);
	EXPECT_EQ(0, wrong_owners(&made, map));
	EXPECT_EQ(1, count_of(&made, VML_OWNER_GLIBC_ARENA));
	vml_reports_free(&made.set);
}

TEST(stacks_by_pointer_and_by_shape)
{
	static const struct mapping map[] = {
		/* a thread's, of an odd size, without a guard */
		{ 0x7f0000001000, 0x7f0000005000, "rw-p", "anon", "-", VML_OWNER_THREAD_STACK },
		/* three that the kernel merged */
		{ 0x7f0001000000, 0x7f0002800000, "rw-p", "anon", "-", VML_OWNER_THREAD_STACK },
		/* of the usual shape, but nobody is there */
		{ 0x7f0003000000, 0x7f0003001000, "---p", "anon", "-", VML_OWNER_SPARE_STACK },
		{ 0x7f0003001000, 0x7f0003801000, "rw-p", "anon", "-", VML_OWNER_SPARE_STACK },
		/* its guard is too large for one */
		{ 0x7f0005000000, 0x7f0005100000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		{ 0x7f0005100000, 0x7f0005900000, "rw-p", "anon", "-", VML_OWNER_MMAP },
		/* a stack pointer in a file does not make it a stack */
		{ 0x7f0006000000, 0x7f0006001000, "rw-p", "file", "/var/x", VML_OWNER_FILE },
	};
	static const unsigned long sps[] = {
		0x7f0000004000, 0x7f0001000010, 0x7f0001800000, 0x7f00027ffff8, 0x7f0006000800,
		0, 0xffffffffffffffff,
	};
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0, sps, ARRAY_SIZE(sps));
	EXPECT_EQ(0, wrong_owners(&made, map));
	EXPECT_EQ(4, count_of(&made, VML_OWNER_THREAD_STACK));
	EXPECT_EQ(1, count_of(&made, VML_OWNER_SPARE_STACK));
	vml_reports_free(&made.set);
}

/* Anyone may map 8 MiB with a guard below. */
static const struct mapping no_stacks[] = {
	/* untouched: glibc writes to the top of each stack */
	{ 0x7f0000000000, 0x7f0000001000, "---p", "anon", "-", VML_OWNER_NOACCESS },
	{ 0x7f0000001000, 0x7f0000801000, "rw-p", "anon", "-", VML_OWNER_MMAP },
	/* touched all over */
	{ 0x7f0001000000, 0x7f0001001000, "---p", "anon", "-", VML_OWNER_NOACCESS },
	{ 0x7f0001001000, 0x7f0001801000, "rw-p", "anon", "-", VML_OWNER_MMAP },
};

TEST(what_has_the_shape_of_a_stack_but_is_none)
{
	static const unsigned long sps[] = { 0x7ffd00001000, 0x7ffd00002000 };
	static const unsigned long kb[] = { 0, 0, 0, 8192 };
	struct made made;

	make_touched(&made, no_stacks, ARRAY_SIZE(no_stacks), 0, sps, ARRAY_SIZE(sps), kb);
	EXPECT_EQ(0, wrong_owners(&made, no_stacks));
	vml_reports_free(&made.set);
	make_touched(&made, no_stacks, ARRAY_SIZE(no_stacks), 0, NULL, 0, kb);
	EXPECT_EQ(0, wrong_owners(&made, no_stacks));
	vml_reports_free(&made.set);
}

/* The same mappings of a process with two threads, and of one with one. */
TEST(who_never_had_threads_has_no_spare_stacks)
{
	static const struct mapping two[] = {
		{ 0x7f0000000000, 0x7f0000001000, "---p", "anon", "-", VML_OWNER_SPARE_STACK },
		{ 0x7f0000001000, 0x7f0000801000, "rw-p", "anon", "-", VML_OWNER_SPARE_STACK },
	}, one[] = {
		{ 0x7f0000000000, 0x7f0000001000, "---p", "anon", "-", VML_OWNER_NOACCESS },
		{ 0x7f0000001000, 0x7f0000801000, "rw-p", "anon", "-", VML_OWNER_MMAP },
	};
	static const unsigned long sps[] = { 0x7ffd00001000, 0x7ffd00002000 };
	struct made made;

	make(&made, two, ARRAY_SIZE(two), 0, sps, 2);
	EXPECT_EQ(0, wrong_owners(&made, two));
	vml_reports_free(&made.set);
	make(&made, one, ARRAY_SIZE(one), 0, sps, 1);
	EXPECT_EQ(0, wrong_owners(&made, one));
	vml_reports_free(&made.set);
}

/* Shared anonymous mappings all have one name, and are not one thing. */
TEST(nameless_objects_are_counted_one_by_one)
{
	static const struct mapping map[] = {
		{ 0x10000, 0x11000, "rw-s", "shmem", "/dev/zero (deleted)", VML_OWNER_SHARED_ANON },
		{ 0x20000, 0x21000, "rw-s", "shmem", "/dev/zero (deleted)", VML_OWNER_SHARED_ANON },
		{ 0x30000, 0x31000, "r--p", "file", "/var/x", VML_OWNER_FILE },
		{ 0x40000, 0x41000, "r--p", "file", "/var/y", VML_OWNER_FILE },
		{ 0x50000, 0x51000, "r--s", "file", "/var/x", VML_OWNER_FILE },
	};
	struct made made;

	make(&made, map, ARRAY_SIZE(map), 0, NULL, 0);
	EXPECT_EQ(0, wrong_owners(&made, map));
	EXPECT_EQ(2, count_of(&made, VML_OWNER_SHARED_ANON));
	EXPECT_EQ(2, count_of(&made, VML_OWNER_FILE));
	vml_reports_free(&made.set);
}

TEST(no_mappings_at_all)
{
	struct vml_account account;
	struct made made;

	make(&made, NULL, 0, 0, NULL, 0);
	ASSERT_EQ(0, vml_account_make(&account, &made.process));
	EXPECT_EQ(0, account.total.kb[COL_size]);
	EXPECT_EQ(0, vml_account_check(&account));
	EXPECT_TRUE(account.adds_up);
	vml_reports_free(&made.set);
}

/* The same numbers every time, so that a failure can be looked at. */
static unsigned int next_random(unsigned int *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 16;
}

/* Whatever the mappings: each has one owner, and owners make the whole. */
TEST(every_mapping_has_one_owner)
{
	static const char *const perms[] = { "rw-p", "---p", "r-xp", "rw-s", "r--p" };
	static const char *const kinds[] = {
		"anon", "anon", "anon", "file", "shmem", "heap", "stack", "hugetlb", "device",
		"odd",
	};
	static const char *const names[] = {
		"-", "/usr/bin/a", LIBC, "/dev/zero", "[anon: Go: heap]",
	};
	static const unsigned long sizes[] = {
		0x1000, 0x1000, 0x21000, 0x800000, 0x100000, 0x4000000, 0x3fdf000, 0x20000000,
	};
	static struct mapping map[200];
	unsigned int state = 7;

	for (int round = 0; round < 500; round++) {
		size_t count = next_random(&state) % ARRAY_SIZE(map);
		unsigned long at = round % 2 ? 0xc000000000 : 0x7f0000000000;
		unsigned long sps[8];
		struct vml_account account;
		struct vml_place *places;
		uint64_t size = 0;
		struct made made;

		for (size_t i = 0; i < count; i++) {
			map[i].start = at + (next_random(&state) % 4 ? 0 : 0x1000);
			map[i].end = map[i].start +
				     sizes[next_random(&state) % ARRAY_SIZE(sizes)];
			at = map[i].end;
			map[i].perms = perms[next_random(&state) % ARRAY_SIZE(perms)];
			map[i].kind = kinds[next_random(&state) % ARRAY_SIZE(kinds)];
			map[i].name = names[next_random(&state) % ARRAY_SIZE(names)];
		}
		for (size_t i = 0; i < ARRAY_SIZE(sps); i++)
			sps[i] = count ? map[next_random(&state) % count].end - 8 : 0;
		make(&made, map, count, 0, round % 3 ? sps : NULL, ARRAY_SIZE(sps));
		made.process.program.known = round % 5 == 0;
		made.process.program.is_go = round % 10 == 0;

		ASSERT_EQ(0, vml_attribute(&made.process, &places));
		for (size_t i = 0; i < count; i++) {
			EXPECT_NE(VML_OWNER_NONE, places[i].owner);
			EXPECT_LT(places[i].owner, VML_OWNER_NUM);
		}
		free(places);
		ASSERT_EQ(0, vml_account_make(&account, &made.process));
		EXPECT_EQ(0, vml_account_check(&account));
		for (size_t i = 0; i < VML_OWNER_NUM; i++)
			size += account.share[i].kb[COL_size];
		EXPECT_EQ(size, account.total.kb[COL_size]);
		EXPECT_TRUE(account.adds_up);
		vml_reports_free(&made.set);
	}
}

TEST(owners_are_named)
{
	for (size_t i = 0; i < VML_OWNER_NUM; i++) {
		ASSERT_NE(NULL, vml_owners[i].label);
		EXPECT_LE(strlen(vml_owners[i].label), 22) {
			TH_LOG("%s does not fit its column", vml_owners[i].label);
		}
	}
}

TEST_HARNESS_MAIN
