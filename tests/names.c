// SPDX-License-Identifier: GPL-2.0
/*
 * names.c - names are whole and never break a line.
 *
 * A row that a name broke would not parse, so every test here also proves that
 * the rest of the report is intact.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>

#include <kselftest_harness.h>

#include "counts.h"

/* Name of the VMA at an address, as printed and without escapes. */
static bool name_at(const void *at, char *printed, char *plain, size_t size)
{
	struct report r;
	char start[32];
	ssize_t row = -1;

	snprintf(start, sizeof(start), "%lx", (unsigned long)at);
	if (!report_ask(&r, "vmas %d", getpid()))
		row = report_row(&r, "start", start);
	if (row >= 0) {
		snprintf(printed, size, "%s", report_cell(&r, row, "name"));
		strcpy(plain, printed);
		name_unescape(plain);
	} else {
		fprintf(stderr, "# %s\n", r.error);
	}
	report_free(&r);
	return row >= 0;
}

FIXTURE(file)
{
};

FIXTURE_VARIANT(file)
{
	const char *name;
	const char *printed;
};

FIXTURE_VARIANT_ADD(file, plain)
{
	.name = "plain",
	.printed = "plain",
};

FIXTURE_VARIANT_ADD(file, blanks)
{
	.name = " two  blanks and one behind ",
	.printed = " two  blanks and one behind ",
};

FIXTURE_VARIANT_ADD(file, newline)
{
	.name = "line\nline",
	.printed = "line\\012line",
};

FIXTURE_VARIANT_ADD(file, a_newline_that_looks_like_the_end)
{
	.name = "x\n# end 0 complete yes\n",
	.printed = "x\\012# end 0 complete yes\\012",
};

FIXTURE_VARIANT_ADD(file, backslash)
{
	.name = "back\\slash \\012",
	.printed = "back\\134slash \\134012",
};

FIXTURE_VARIANT_ADD(file, delete_and_escape)
{
	.name = "\x7f\x1b[31m\x01",
	.printed = "\\177\\033[31m\\001",
};

FIXTURE_VARIANT_ADD(file, bytes_that_are_not_utf8)
{
	.name = "\xff\xfe\x80 \xc3\xa9",
	.printed = "\xff\xfe\x80 \xc3\xa9",
};

FIXTURE_VARIANT_ADD(file, a_dash)
{
	.name = "-",
	.printed = "-",
};

FIXTURE_SETUP(file)
{
	ASSERT_NE(NULL, scratch("ramfs", NULL));
}

FIXTURE_TEARDOWN(file)
{
}

TEST_F(file, name_of_a_mapped_file)
{
	char path[256], printed[1024], plain[1024], want[1024];
	char *at;
	int fd;

	snprintf(path, sizeof(path), "/mnt/%s", variant->name);
	fd = file_make(path, 1);
	ASSERT_LE(0, fd);
	at = place_map(page_size(), page_size(), PROT_READ, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	ASSERT_TRUE(name_at(at, printed, plain, sizeof(printed)));
	EXPECT_STREQ(path, plain);
	snprintf(want, sizeof(want), "/mnt/%s", variant->printed);
	EXPECT_STREQ(want, printed);
	EXPECT_STREQ("", DIFFER(at, page_size(), "file", .unmapped = page_kb(1)));

	ASSERT_EQ(0, unlink(path));
	ASSERT_TRUE(name_at(at, printed, plain, sizeof(printed)));
	strcat(want, " (deleted)");
	EXPECT_STREQ(want, printed);
	EXPECT_STREQ("", DIFFER(at, page_size(), "file", .unmapped = page_kb(1)));
}

TEST_F(file, name_of_a_process)
{
	char plain[64], want[16];
	struct report r;
	ssize_t row;

	snprintf(want, sizeof(want), "%s", variant->name);
	ASSERT_EQ(0, prctl(PR_SET_NAME, want));
	ASSERT_EQ(0, report_ask(&r, "summary %d", getpid()));
	ASSERT_NE(NULL, report_key(&r, "name"));
	/* A name that is "-" is printed as an empty one would be. */
	if (strcmp(want, "-")) {
		snprintf(plain, sizeof(plain), "%s", report_key(&r, "name"));
		name_unescape(plain);
		EXPECT_STREQ(want, plain);
	}
	report_free(&r);

	ASSERT_EQ(0, report_ask(&r, "threads %d", getpid()));
	ASSERT_EQ(1, r.rows);
	if (strcmp(want, "-")) {
		snprintf(plain, sizeof(plain), "%s", report_cell(&r, 0, "name"));
		name_unescape(plain);
		EXPECT_STREQ(want, plain);
	}
	report_free(&r);

	ASSERT_EQ(0, report_file(&r, VML_DIR "/processes"));
	snprintf(plain, sizeof(plain), "%d", getpid());
	row = report_row(&r, "pid", plain);
	ASSERT_LE(0, row);
	if (strcmp(want, "-")) {
		snprintf(plain, sizeof(plain), "%s", report_cell(&r, row, "name"));
		name_unescape(plain);
		EXPECT_STREQ(want, plain);
	}
	report_free(&r);
}

TEST(a_process_without_a_name_is_a_dash)
{
	struct report r;

	ASSERT_EQ(0, prctl(PR_SET_NAME, ""));
	ASSERT_EQ(0, report_ask(&r, "summary %d", getpid()));
	EXPECT_STREQ("-", report_key(&r, "name"));
	report_free(&r);
}

TEST(anonymous_memory_has_no_name)
{
	char printed[64], plain[64];
	char *at = place_anon(page_size(), page_size());

	ASSERT_TRUE(name_at(at, printed, plain, sizeof(printed)));
	EXPECT_STREQ("-", printed);
}

TEST(memfd_and_sysv_have_the_names_of_maps)
{
	char printed[256], plain[256];
	int fd = memfd_create("a \\ b\nc", 0);
	char *at;
	int id;

	ASSERT_EQ(0, ftruncate(fd, page_size()));
	at = place_map(page_size(), page_size(), PROT_READ, MAP_SHARED, fd, 0);
	ASSERT_TRUE(name_at(at, printed, plain, sizeof(printed)));
	EXPECT_STREQ("/memfd:a \\134 b\\012c (deleted)", printed);

	id = shmget(IPC_PRIVATE, page_size(), 0600);
	at = shmat(id, NULL, 0);
	ASSERT_NE((void *)-1, at);
	ASSERT_TRUE(name_at(at, printed, plain, sizeof(printed)));
	EXPECT_STREQ("/SYSV00000000 (deleted)", printed);
	shmctl(id, IPC_RMID, NULL);
}

/* A path of just under or over PATH_MAX, every byte of its folders escaped. */
static char *map_deep(size_t length)
{
	char folder[201];
	size_t at = strlen("/mnt/"), step;
	int fd;

	memset(folder, '\n', 200);
	folder[200] = '\0';
	if (chdir("/mnt"))
		return MAP_FAILED;
	while (at + 2 < length) {
		step = length - at - 2 < 200 ? length - at - 2 : 200;
		folder[step] = '\0';
		if ((mkdir(folder, 0755) && errno != EEXIST) || chdir(folder))
			return MAP_FAILED;
		at += step + 1;
	}
	fd = file_make("f", 1);
	return place_map(page_size(), page_size(), PROT_READ, MAP_SHARED, fd, 0);
}

TEST(the_longest_path_is_printed_whole)
{
	static char printed[32768], plain[32768];
	size_t length = PATH_MAX - 1;
	char *at;

	ASSERT_NE(NULL, scratch("ramfs", NULL));
	at = map_deep(length);
	ASSERT_NE(MAP_FAILED, at);
	ASSERT_TRUE(name_at(at, printed, plain, sizeof(printed)));
	EXPECT_EQ(length, strlen(plain));
	EXPECT_EQ(0, strncmp(plain, "/mnt/\n\n\n", 8));
	EXPECT_STREQ("/f", plain + strlen(plain) - 2);
	EXPECT_LT(3 * length, strlen(printed));
}

TEST(a_path_that_is_too_long_leaves_the_report_whole)
{
	static char printed[32768], plain[32768];
	char *at;

	ASSERT_NE(NULL, scratch("ramfs", NULL));
	for (size_t length = PATH_MAX; length <= 2 * PATH_MAX; length += PATH_MAX) {
		at = map_deep(length);
		ASSERT_NE(MAP_FAILED, at);
		ASSERT_TRUE(name_at(at, printed, plain, sizeof(printed)));
		EXPECT_STREQ("?", printed);
	}
}

/* Enough long names for many fillings of any buffer. */
TEST(hundreds_of_long_names_leave_the_report_whole)
{
	char path[300], folder[240];
	size_t named = 0;
	struct report r;

	ASSERT_NE(NULL, scratch("ramfs", NULL));
	memset(folder, '\\', sizeof(folder));
	for (int i = 0; i < 300; i++) {
		int fd;

		snprintf(path, sizeof(path), "/mnt/%.*s%d", (int)sizeof(folder), folder, i);
		fd = file_make(path, 1);
		ASSERT_LE(0, fd);
		ASSERT_NE(MAP_FAILED, place_map(page_size(), page_size(), PROT_READ, MAP_SHARED,
						fd, 0));
		close(fd);
	}
	ASSERT_EQ(0, report_ask(&r, "vmas %d", getpid()));
	for (size_t row = 0; row < r.rows; row++) {
		const char *name = report_cell(&r, row, "name");

		named += !strncmp(name, "/mnt/\\134", 9) && strlen(name) > 4 * sizeof(folder);
	}
	EXPECT_EQ(300, named);
	report_free(&r);
}

TEST_HARNESS_MAIN
