// SPDX-License-Identifier: GPL-2.0
/*
 * secrets.c - no answer tells where in the machine's memory a page is, or where the
 * kernel keeps anything.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "pagemap.h"
#include "place.h"
#include "report.h"

#define PAGES		300

static const char * const questions[] = {
	"summary %d", "threads %d", "vmas %d", "pages %d", "ranges %d step=10000",
};

static const char * const *tables = questions + 2;
#define TABLES	(ARRAY_SIZE(questions) - 2)

static char *mapping;

static void touch_mapping(void *arg)
{
	touch_write(mapping, 0, PAGES);
	touch_read(mapping, 0, PAGES);
}

/* But for the nodes: which one the pages are on is told, and may be another for each. */
static void row_of_mapping(const struct report *r, char *row, size_t size)
{
	char start[24];
	ssize_t found;
	size_t used = 0;

	snprintf(start, sizeof(start), "%lx", (unsigned long)mapping);
	found = report_row(r, "start", start);
	*row = '\0';
	for (size_t i = 0; found >= 0 && i < r->columns && used < size; i++)
		if (strncmp(r->column[i], "node", 4))
			used += snprintf(row + used, size - used, "%s=%s ", r->column[i],
					 r->cell[found * r->columns + i]);
}

TEST(page_frames_make_no_difference)
{
	unsigned long pfns[2][PAGES];
	pid_t twin[2];
	struct report r;
	char row[2][4096];

	mapping = place_anon(PAGES * page_size(), span(1));
	ASSERT_NE(MAP_FAILED, mapping);
	madvise(mapping, PAGES * page_size(), MADV_NOHUGEPAGE);
	for (int i = 0; i < 2; i++) {
		twin[i] = quiet_start(touch_mapping, NULL);
		ASSERT_LT(0, twin[i]);
		ASSERT_EQ(0, pages_pfns(twin[i], mapping, PAGES, pfns[i]));
	}
	for (size_t page = 0; page < PAGES; page++) {
		ASSERT_NE(0, pfns[0][page]);
		ASSERT_NE(pfns[0][page], pfns[1][page]);
	}
	for (size_t i = 0; i < TABLES; i++) {
		for (int t = 0; t < 2; t++) {
			ASSERT_EQ(0, report_ask(&r, tables[i], twin[t]));
			row_of_mapping(&r, row[t], sizeof(row[t]));
			report_free(&r);
			ASSERT_NE(0, *row[t]);
		}
		EXPECT_STREQ(row[0], row[1]);
	}
	quiet_end(twin[0]);
	quiet_end(twin[1]);
}

/* As %p and %px have it, or a decimal number of that size. Inodes and names can be long. */
static bool is_pointer(const char *digits, size_t length)
{
	return length >= 16 && (!strncmp(digits, "0000", 4) || !strncmp(digits, "ffff", 4) ||
				!strncmp(digits, "1844", 4));
}

static size_t count_pointers(const char *text)
{
	size_t pointers = 0, digits;

	for (; *text; text += digits ? digits : 1) {
		digits = strspn(text, "0123456789abcdef");
		pointers += is_pointer(text, digits);
	}
	return pointers;
}

TEST(pointers_are_known)
{
	EXPECT_EQ(0, count_pointers("7ffff7fc9000 140737353912320 0 11529215046068469760"));
	EXPECT_EQ(1, count_pointers("a ffff888003a41000"));
	EXPECT_EQ(1, count_pointers("0000000012abcdef\n"));
	EXPECT_EQ(2, count_pointers("18446612682131640320 kB\nb=ffffffff81000000"));
}

TEST(no_pointer_is_in_a_report)
{
	char *text;
	int fd = question_open();
	pid_t pid;

	mapping = place_anon(PAGES * page_size(), span(1));
	ASSERT_NE(MAP_FAILED, mapping);
	pid = quiet_start(touch_mapping, NULL);
	ASSERT_LE(0, fd);
	ASSERT_LT(0, pid);
	for (size_t i = 0; i < ARRAY_SIZE(questions); i++) {
		ASSERT_EQ(0, question_ask(fd, questions[i], pid));
		ASSERT_LT(0, answer_read(fd, 4096, &text));
		EXPECT_NE(NULL, strstr(text, "complete yes"));
		EXPECT_EQ(0, count_pointers(text));
		free(text);
	}
	close(fd);
	quiet_end(pid);
}

TEST_HARNESS_MAIN
