// SPDX-License-Identifier: GPL-2.0
/*
 * abi.c - abi.h and docs/abi.md say the same: neither has a name of its own.
 *
 * Needs no module and no root. Run it from the project's top folder.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>

#include <kselftest_harness.h>

#include "abi.h"

#define NAME(name)	#name "\n"

static char *page;

static bool read_page(void)
{
	const char *path = getenv("VMLEDGER_ABI") ?: "docs/abi.md";
	FILE *f = fopen(path, "re");
	size_t size = 0;
	bool ok = f && getdelim(&page, &size, '\0', f) > 0;

	if (f)
		fclose(f);
	return ok;
}

/* What stands between a heading and the next. */
static char *section(const char *title)
{
	char heading[64], *text, *end;

	snprintf(heading, sizeof(heading), "\n## %s\n", title);
	text = strstr(page, heading);
	if (!text)
		return strdup("");
	text = strdup(text + strlen(heading));
	end = strstr(text, "\n## ");
	if (end)
		*end = '\0';
	return text;
}

/* Adds each word that stands in backquotes to a list of lines. */
static void add_quoted(char *list, size_t size, const char *text, const char *end)
{
	bool quoted = false;
	size_t len = strlen(list);

	for (; text < end && len + 2 < size; text++) {
		if (*text == '`')
			quoted = !quoted;
		if (quoted && *text != '`' && *text != ' ')
			list[len++] = *text;
		else if (len && list[len - 1] != '\n')
			list[len++] = '\n';
	}
	if (len && list[len - 1] != '\n')
		list[len++] = '\n';
	list[len] = '\0';
}

/* The names in a column of the first table of a section, one per line. */
static char *names(const char *title, int column)
{
	static char list[2048];
	char *text = section(title);
	char *line = strstr(text, "\n|---");

	*list = '\0';
	for (line = line ? strchr(line + 1, '\n') : NULL; line && line[1] == '|';
	     line = strchr(line + 1, '\n')) {
		char *cell = line + 1, *end;

		for (int i = 1; i < column && cell; i++)
			cell = strchr(cell + 1, '|');
		end = cell ? strchr(cell + 1, '|') : NULL;
		if (end)
			add_quoted(list, sizeof(list), cell, end);
	}
	free(text);
	return list;
}

/* The names of a sentence, from its first words to its end. */
static char *names_after(const char *words, const char *stop)
{
	static char list[2048];
	char *text = strstr(page, words);
	char *end = text ? strstr(text, stop) : NULL;

	*list = '\0';
	if (end)
		add_quoted(list, sizeof(list), text + strlen(words), end);
	return list;
}

static bool has(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = list; (at = strstr(at, name)); at += len)
		if ((at == list || at[-1] == '\n') && at[len] == '\n')
			return true;
	return false;
}

/* First name of one list that another lacks; "" if there is none. */
static const char *lacking(const char *list, const char *names)
{
	static char name[64];

	for (; *names; names = strchr(names, '\n') + 1) {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(names, "\n"), names);
		if (!has(list, name))
			return name;
	}
	return "";
}

FIXTURE(abi)
{
};

FIXTURE_SETUP(abi)
{
	ASSERT_TRUE(read_page());
}

FIXTURE_TEARDOWN(abi)
{
}

TEST_F(abi, classes_are_documented_in_their_order)
{
	EXPECT_STREQ(VML_CLASSES(NAME), names("Classes", 1));
}

TEST_F(abi, sums_are_documented)
{
	EXPECT_STREQ("", lacking(names("Sums", 1), VML_SUMS(NAME)));
	EXPECT_STREQ("", lacking(VML_SUMS(NAME), names("Sums", 1)));
}

TEST_F(abi, facts_marks_and_costs_are_documented)
{
	/* What a report has beside the lists of abi.h. */
	static const char known[] = VML_FACTS(NAME) VML_COSTS(NAME)
		"table_pgd\nunknown_entries\ncounter_size\ncounter_table\ncounter_<c>\nexact_<c>\n"
		"threads\nvmas\nmm\n" VML_MARKS(NAME);

	EXPECT_STREQ("", lacking(names("Facts", 1), known));
	EXPECT_STREQ("", lacking(known, names("Facts", 1)));
}

TEST_F(abi, pages_are_documented)
{
	/* Of the folios and the nodes the page has some. */
	static const char known[] = VML_PAGES(NAME)
		"folio_4\nfolio_8\nnode0\nnode_other\nswap_pss_max\n";

	EXPECT_STREQ("", lacking(known, names("Pages", 1)));
	EXPECT_STREQ("", lacking(names("Pages", 1), VML_PAGES(NAME)));
}

TEST_F(abi, counters_are_documented)
{
	EXPECT_STREQ(VML_COUNTERS(NAME),
		     names_after("what the kernel's cheap counter says (", ")"));
}

TEST_F(abi, what_rows_begin_with_is_documented)
{
	static const char known[] =
		"start\nend\nperms\noffset\ndev\ninode\nname\nkind\npid\ntid\nsp\n";

	EXPECT_STREQ("", lacking(names("Rows", 1), known));
	EXPECT_STREQ("", lacking(known, names("Rows", 1)));
}

/* Name, meaning, unit, oracle, kernels: how many rows of a table have each, or -1. */
static int full_rows(const char *title)
{
	char *text = section(title);
	char *line = strstr(text, "\n| name | "), *cell;
	int rows = 0, columns;

	for (; line && line[1] == '|'; line = strchr(line + 1, '\n'), rows++) {
		columns = 0;
		for (cell = line + 2; *cell && *cell != '\n'; columns++) {
			size_t blank = strspn(cell, " ");

			if (cell[blank] == '|' || !strchr(cell, '|'))
				break;
			cell = strchr(cell, '|') + 1;
		}
		if (columns != 5 || *cell != '\n') {
			rows = -1;
			break;
		}
	}
	free(text);
	return rows;
}

TEST_F(abi, every_name_has_meaning_unit_oracle_and_kernels)
{
	static const char * const tables[] = { "Classes", "Sums", "Facts", "Rows", "Pages" };
	static const char columns[] = "| unit | oracle | kernels |\n|---|---|---|---|---|\n";

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		char *text = section(tables[i]);

		EXPECT_NE(NULL, strstr(text, columns)) {
			TH_LOG("%s", tables[i]);
		}
		/* The head, the rule, and what there is to say. */
		EXPECT_LT(5, full_rows(tables[i])) {
			TH_LOG("%s: a row has a cell too many, too few or empty", tables[i]);
		}
		free(text);
	}
}

TEST_F(abi, kinds_are_documented)
{
	EXPECT_STREQ("", lacking(names("Kinds", 1), VML_KINDS(NAME)));
	EXPECT_STREQ("", lacking(VML_KINDS(NAME), names("Kinds", 1)));
}

TEST_F(abi, reports_are_documented)
{
	EXPECT_STREQ("", lacking(names("Format", 1), VML_REPORTS(NAME)));
	EXPECT_STREQ("", lacking(VML_REPORTS(NAME), names("Format", 1)));
}

TEST_F(abi, reasons_are_documented)
{
	EXPECT_STREQ(VML_REASONS(NAME), names_after("`<reason>` is", "."));
}

TEST_F(abi, exceptions_are_documented_word_for_word)
{
#define EXCEPTION(name, fields, oracle, kernels, why)	\
	"| `" #name "` | " fields " | " oracle " | " kernels " | " why " |\n"
	static const char table[] =
#include "exceptions.def"
		;
#undef EXCEPTION
	char *text = section("Exceptions");
	char *begin = strstr(text, "\n|---"), *end;

	ASSERT_NE(NULL, begin);
	begin = strchr(begin + 1, '\n') + 1;
	/* The table ends with the first line that is none of its rows. */
	for (end = begin; *end == '|'; end += *end == '\n')
		end += strcspn(end, "\n");
	*end = '\0';
	EXPECT_STREQ(table, begin);
	free(text);
}

TEST_F(abi, limits_are_documented)
{
	char words[64];

	snprintf(words, sizeof(words), "at most %d bytes", VML_QUESTION_MAX);
	EXPECT_NE(NULL, strstr(page, words));
	snprintf(words, sizeof(words), "At most %d.", VML_WATCH_MAX);
	EXPECT_NE(NULL, strstr(page, words));
	snprintf(words, sizeof(words), "more than %d processes", VML_WATCH_MAX);
	EXPECT_NE(NULL, strstr(page, words));
}

TEST_HARNESS_MAIN
