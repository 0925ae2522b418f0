// SPDX-License-Identifier: GPL-2.0
/*
 * reader.c - does the client read reports as docs/abi.md has them, and survive
 * everything else?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "../userspace/reader.h"

static const char summary[] =
	"# vmledger 1 summary pid 7 page_kb 4\n"
	"name: a b: c\n"
	"pid: 7\n"
	"swap: 0 kB\n"
	"size: 12 kB\n"
	"rss: 4 kB\n"
	"hugetlb: 0 kB\n"
	"device: 0 kB\n"
	"reserved: 8 kB\n"
	"start_code: 7fff00000000\n"
	"walk_ns: 18446744073709551615\n"
	"pss: 3 kB\n"
	"# end 11 complete yes\n";

static const char vmas[] =
	"# vmledger 1 vmas pid 7 page_kb 16\n"
	"kind start end perms new size rss swap reserved hugetlb device name\n"
	"file 400000 404000 r-xp x 16 16 0 0 0 0 /usr/bin/a program\n"
	"# a comment\n"
	"anon fffffffffffc0000 fffffffffffc4000 ---p x 16 0 0 16 0 0 -\n"
	"# end 2 complete no fffffffffffc4000 budget\n";

static const char threads[] =
	"# vmledger 1 threads pid 7 page_kb 4\n"
	"tid sp name\n"
	"7 7ffc00001234 main\n"
	"# end 1 complete yes\n";

static char error[VML_ERROR_MAX];

static int parse_bytes(struct vml_reports *set, const char *text, size_t len)
{
	char *copy = malloc(len + 1);

	memcpy(copy, text, len);
	error[0] = '\0';
	return vml_reports_parse(set, copy, len, "test", error);
}

static int parse(struct vml_reports *set, const char *text)
{
	return parse_bytes(set, text, strlen(text));
}

/* Is a text refused, with these words in the reason? */
static bool is_refused(const char *text, const char *words)
{
	struct vml_reports set = { 0 };
	int err = parse(&set, text);

	vml_reports_free(&set);
	if (err == -EINVAL && strstr(error, words))
		return true;
	fprintf(stderr, "# returned %d, said '%s' instead of '%s'\n", err, error, words);
	return false;
}

TEST(a_summary_is_read_by_key)
{
	struct vml_reports set = { 0 };
	const struct vml_report *r;

	ASSERT_EQ(0, parse(&set, summary));
	ASSERT_EQ(1, set.count);
	r = vml_reports_find(&set, VML_REPORT_summary, 7);
	ASSERT_NE(NULL, r);
	EXPECT_EQ(VML_END_YES, r->end);
	EXPECT_EQ(4, r->page_kb);
	EXPECT_EQ(12, vml_number(r, 0, COL_size));
	EXPECT_EQ(8, vml_number(r, 0, COL_reserved));
	EXPECT_EQ(0x7fff00000000ULL, vml_number(r, 0, COL_start_code));
	EXPECT_EQ(UINT64_MAX, vml_number(r, 0, COL_walk_ns));
	EXPECT_STREQ("a b: c", vml_text(r, 0, COL_name));
	EXPECT_FALSE(vml_has(r, COL_rss_anon));
	EXPECT_EQ(0, vml_number(r, 0, COL_rss_anon));
	vml_reports_free(&set);
}

TEST(a_table_is_read_by_column)
{
	struct vml_reports set = { 0 };
	const struct vml_report *r;

	ASSERT_EQ(0, parse(&set, vmas));
	r = vml_reports_find(&set, VML_REPORT_vmas, 0);
	ASSERT_NE(NULL, r);
	ASSERT_EQ(2, r->nrows);
	EXPECT_EQ(7, r->pid);
	EXPECT_EQ(16, r->page_kb);
	EXPECT_EQ(0x400000, vml_number(r, 0, COL_start));
	EXPECT_EQ(0xfffffffffffc4000ULL, vml_number(r, 1, COL_end));
	EXPECT_EQ(16, vml_number(r, 1, COL_reserved));
	EXPECT_STREQ("/usr/bin/a program", vml_text(r, 0, COL_name));
	EXPECT_STREQ("-", vml_text(r, 1, COL_name));
	EXPECT_STREQ("anon", vml_text(r, 1, COL_kind));
	EXPECT_EQ(VML_END_NO, r->end);
	EXPECT_STREQ("fffffffffffc4000", r->resume);
	EXPECT_STREQ("budget", r->reason);
	/* Rows that are not there are empty, not wild. */
	EXPECT_EQ(0, vml_number(r, 2, COL_size));
	EXPECT_STREQ("-", vml_text(r, 2, COL_kind));
	vml_reports_free(&set);
}

TEST(several_reports_stand_in_one_file)
{
	struct vml_reports set = { 0 };
	char text[sizeof(summary) + sizeof(vmas) + sizeof(threads)];

	snprintf(text, sizeof(text), "%s%s%s", summary, vmas, threads);
	ASSERT_EQ(0, parse(&set, text));
	EXPECT_EQ(3, set.count);
	EXPECT_NE(NULL, vml_reports_find(&set, VML_REPORT_threads, 7));
	EXPECT_EQ(NULL, vml_reports_find(&set, VML_REPORT_threads, 8));
	EXPECT_EQ(NULL, vml_reports_find(&set, VML_REPORT_processes, 0));
	vml_reports_free(&set);
}

TEST(the_last_of_equal_reports_counts)
{
	struct vml_reports set = { 0 };

	ASSERT_EQ(0, parse(&set, vmas));
	ASSERT_EQ(0, parse(&set, vmas));
	EXPECT_EQ(set.report[1], vml_reports_find(&set, VML_REPORT_vmas, 7));
	vml_reports_free(&set);
}

/* Wherever a report is cut, it is refused or marked, never taken for whole. */
TEST(every_cut_is_seen)
{
	char text[sizeof(summary) + sizeof(vmas) + sizeof(threads)];
	size_t len = snprintf(text, sizeof(text), "%s%s%s", vmas, summary, threads);
	size_t marked = 0;

	for (size_t cut = 0; cut < len; cut++) {
		struct vml_reports set = { 0 };
		bool whole = cut == strlen(vmas) || cut == strlen(vmas) + strlen(summary);
		int err = parse_bytes(&set, text, cut);

		if (!err) {
			const struct vml_report *last = set.report[set.count - 1];

			EXPECT_EQ(!whole, last->end == VML_END_CUT) {
				TH_LOG("cut at byte %zu", cut);
			}
			marked += last->end == VML_END_CUT;
		} else {
			EXPECT_LT(cut, strlen("# vmledger 1 vmas pid 7 page_kb 16\n")) {
				TH_LOG("cut at byte %zu: %s", cut, error);
			}
		}
		vml_reports_free(&set);
	}
	EXPECT_GT(marked, len / 2);
}

TEST(a_cut_report_is_followed_by_another)
{
	struct vml_reports set = { 0 };
	char text[sizeof(vmas) + sizeof(threads)];

	snprintf(text, sizeof(text), "%.*s%s", (int)(strstr(vmas, "# end") - vmas), vmas, threads);
	ASSERT_EQ(0, parse(&set, text));
	ASSERT_EQ(2, set.count);
	EXPECT_EQ(VML_END_CUT, set.report[0]->end);
	EXPECT_EQ(2, set.report[0]->nrows);
	EXPECT_EQ(VML_END_YES, set.report[1]->end);
	vml_reports_free(&set);
}

TEST(a_newer_interface_is_refused)
{
	EXPECT_TRUE(is_refused("# vmledger 2 vmas pid 7 page_kb 4\n", "update the client"));
	EXPECT_TRUE(is_refused("# vmledger 4294967297 vmas pid 7 page_kb 4\n",
			       "update the client"));
	EXPECT_TRUE(is_refused("# vmledger 0 vmas pid 7 page_kb 4\n", "damaged"));
	EXPECT_TRUE(is_refused("# vmledger 1 regions pid 7 page_kb 4\nx y\n1 2\n"
			       "# end 1 complete yes\n", "update the client"));
}

TEST(first_lines_must_be_right)
{
	EXPECT_TRUE(is_refused("", "no report"));
	EXPECT_TRUE(is_refused("\n", "not a report"));
	EXPECT_TRUE(is_refused("tid sp name\n", "not a report"));
	EXPECT_TRUE(is_refused("# vmledger\n", "no report"));
	EXPECT_TRUE(is_refused("# vmledger x\n", "first line"));
	EXPECT_TRUE(is_refused("# vmledger 1 threads\n", "first line"));
	EXPECT_TRUE(is_refused("# vmledger 1 threads pid\n", "first line"));
	EXPECT_TRUE(is_refused("# vmledger 1 threads pid x page_kb 4\n", "pid is not"));
	EXPECT_TRUE(is_refused("# vmledger 1 threads pid - page_kb 4\n", "pid is not"));
	EXPECT_TRUE(is_refused("# vmledger 1 threads pid 0 page_kb 4\n", "pid is not"));
	EXPECT_TRUE(is_refused("# vmledger 1 processes pid 1 page_kb 4\n", "pid is not"));
	EXPECT_TRUE(is_refused("# vmledger 1 threads pid 1 page_kb\n", "page_kb is not"));
	EXPECT_TRUE(is_refused("# vmledger 1 threads pid 1 page_kb 0\n", "page_kb is not"));
	EXPECT_TRUE(is_refused("# vmledger 1 threads pid 1 pages 4\n", "first line"));
	EXPECT_TRUE(is_refused("# end 0 complete yes\n", "never began"));
}

#define THREADS	"# vmledger 1 threads pid 7 page_kb 4\n"
#define SUMMARY	"# vmledger 1 summary pid 7 page_kb 4\n"

TEST(last_lines_must_be_right)
{
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n7 0 a\n# end 2 complete yes\n",
			       "1 rows instead of 2"));
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n# end x complete yes\n", "last line"));
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n# end 0\n", "last line"));
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n# end 0 complete\n", "last line"));
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n# end 0 complete maybe\n", "last line"));
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n# end 0 complete no 7\n", "last line"));
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n# end 0 complete no 7 \033[2J\n",
			       "last line"));
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n# end 0 complete yes\njunk\n",
			       "not a report"));
}

TEST(numbers_must_be_numbers)
{
	static const char *const bad[] = {
		"", "-1", "+1", "1x", "0x1", " 1", "18446744073709551616",
		"99999999999999999999999",
	};
	char text[256];

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(text, sizeof(text), THREADS "tid sp name\n%s 0 a\n", bad[i]);
		EXPECT_TRUE(is_refused(text, "not a number")) {
			TH_LOG("tid '%s'", bad[i]);
		}
	}
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n7 0x10 a\n", "sp is not a number"));
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n7 10000000000000000 a\n",
			       "sp is not a number"));
	EXPECT_TRUE(is_refused(SUMMARY "size: 18014398509481985 kB\n", "size is not a number"));
	EXPECT_TRUE(is_refused(SUMMARY "size: 4 MB\n", "not in kB"));
	EXPECT_TRUE(is_refused(SUMMARY "size: 4\n", "not in kB"));
	EXPECT_TRUE(is_refused(SUMMARY "size 4 kB\n", "not a key"));
}

TEST(columns_must_fit)
{
	EXPECT_TRUE(is_refused(THREADS "tid sp tid\n", "twice"));
	EXPECT_TRUE(is_refused(THREADS "tid  sp\n", "not the name of a column"));
	EXPECT_TRUE(is_refused(THREADS "tid \033[2J\n", "not the name of a column"));
	EXPECT_TRUE(is_refused(THREADS "tid sp name\n7 0\n", "2 columns instead of 3"));
	EXPECT_TRUE(is_refused(THREADS "tid name\n7 a\n# end 1 complete yes\n", "has no sp"));
	EXPECT_TRUE(is_refused("# vmledger 1 vmas pid 7 page_kb 4\nstart end\n"
			       "# end 0 complete yes\n", "no size"));
	EXPECT_TRUE(is_refused("# vmledger 1 ranges pid 7 page_kb 4\nstart end\n"
			       "# end 0 complete yes\n", "ranges has no size"));
	EXPECT_TRUE(is_refused("# vmledger 1 layout pid 7 page_kb 4\nstart end name\n"
			       "# end 0 complete yes\n", "layout has no section"));
	EXPECT_TRUE(is_refused(SUMMARY "name: x\n# end 1 complete yes\n", "no size"));
	EXPECT_TRUE(is_refused(SUMMARY "name: x\nname: y\n", "twice"));
	EXPECT_TRUE(is_refused("# vmledger 1 processes pid - page_kb 4\n# skipped -1\n",
			       "skipped"));
}

TEST(nul_bytes_are_refused)
{
	struct vml_reports set = { 0 };
	char text[sizeof(vmas)];

	/* In place of the last newline it only cuts the report. */
	for (size_t i = 0; i < sizeof(vmas) - 2; i++) {
		memcpy(text, vmas, sizeof(vmas));
		text[i] = '\0';
		EXPECT_EQ(-EINVAL, parse_bytes(&set, text, sizeof(vmas) - 1)) {
			TH_LOG("NUL at byte %zu", i);
		}
		vml_reports_free(&set);
	}
}

TEST(long_lines_are_no_danger)
{
	static const char *const begin[] = {
		"", "# vmledger ", "# vmledger 1 ", "# vmledger 1 threads pid ", "# end ",
		THREADS, THREADS "tid sp name\n7 0 ", THREADS "tid sp name\n7 0 a\n# end ",
		SUMMARY,
	};
	static const char fill[] = "x 7:#";
	size_t len = 1 << 20;
	char *text = malloc(len + 256);

	for (size_t i = 0; i < ARRAY_SIZE(begin); i++) {
		for (size_t f = 0; f < sizeof(fill) - 1; f++) {
			struct vml_reports set = { 0 };
			size_t at = sprintf(text, "%s", begin[i]);

			memset(text + at, fill[f], len);
			text[at + len] = '\n';
			parse_bytes(&set, text, at + len + 1);
			EXPECT_LT(strlen(error), sizeof(error));
			vml_reports_free(&set);
			parse_bytes(&set, text, at + len);
			vml_reports_free(&set);
		}
	}
	free(text);
}

/* The same bytes every time, so that a failure can be looked at. */
static unsigned int next_random(unsigned int *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 16;
}

TEST(damaged_bytes_are_no_danger)
{
	char text[sizeof(summary) + sizeof(vmas) + sizeof(threads)];
	size_t len = snprintf(text, sizeof(text), "%s%s%s", vmas, summary, threads);
	static const char swap[] = "\n #-0z9\xff:";
	unsigned int state = 1;

	for (size_t i = 0; i < len; i++) {
		for (size_t s = 0; s < sizeof(swap) - 1; s++) {
			struct vml_reports set = { 0 };
			char was = text[i];

			text[i] = swap[s];
			parse_bytes(&set, text, len);
			vml_reports_free(&set);
			text[i] = was;
		}
	}
	for (int round = 0; round < 20000; round++) {
		struct vml_reports set = { 0 };
		char copy[sizeof(text)];

		memcpy(copy, text, len);
		for (int n = next_random(&state) % 8 + 1; n > 0; n--)
			copy[next_random(&state) % len] = next_random(&state);
		parse_bytes(&set, copy, len);
		vml_reports_free(&set);
	}
}

TEST(a_hundred_thousand_rows_are_read)
{
	struct vml_reports set = { 0 };
	size_t rows = 100000, room = 128 * rows, len;
	char *text = malloc(room);

	len = sprintf(text, "# vmledger 1 vmas pid 7 page_kb 4\n"
		      "start end perms size rss swap reserved hugetlb device kind name\n");
	for (size_t i = 0; i < rows; i++)
		len += sprintf(text + len, "%zx %zx rw-p 4 %zu 0 %zu 0 0 anon -\n", i << 12,
			       (i + 1) << 12, i % 2 * 4, 4 - i % 2 * 4);
	len += sprintf(text + len, "# end %zu complete yes\n", rows);
	ASSERT_LT(len, room);
	ASSERT_EQ(0, parse_bytes(&set, text, len));
	ASSERT_EQ(rows, set.report[0]->nrows);
	EXPECT_EQ(rows << 12, vml_number(set.report[0], rows - 1, COL_end));
	EXPECT_EQ(4, vml_number(set.report[0], rows - 1, COL_rss));
	vml_reports_free(&set);
	free(text);
}

TEST(every_name_of_the_interface_is_a_column)
{
#define NAME(name)	#name,
	static const char *const names[] = {
		VML_SUMS(NAME) VML_CLASSES(NAME) VML_FACTS(NAME) VML_MARKS(NAME) VML_COSTS(NAME)
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		int id = vml_column_find(names[i], strlen(names[i]));

		ASSERT_GE(id, 0) {
			TH_LOG("%s", names[i]);
		}
		EXPECT_STREQ(names[i], vml_columns[id].name);
	}
	for (int id = 0; id < COL_NUM; id++) {
		ASSERT_NE(NULL, vml_columns[id].name);
		EXPECT_EQ(!vml_columns[id].tables, !vml_columns[id].help);
	}
	EXPECT_EQ(-1, vml_column_find("siz", 3));
	EXPECT_EQ(-1, vml_column_find("sizes", 5));
	EXPECT_EQ(-1, vml_column_find("", 0));
	EXPECT_EQ(COL_size, vml_column_find("SIZE,rss", 4));
}

TEST_HARNESS_MAIN
