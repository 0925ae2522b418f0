// SPDX-License-Identifier: GPL-2.0
/*
 * layout.c - processes made of mappings, for tests of whose they are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"

/**
 * make_touched() - make a process
 * @made: the process; vml_reports_free() its reports
 * @map: its mappings
 * @count: how many
 * @start_code: where its program's code begins, 0 if that is not known
 * @sps: stack pointers of its threads, NULL if they are not known
 * @threads: how many
 * @touched: resident kB of each mapping, or NULL: 4
 */
void make_touched(struct made *made, const struct mapping *map, size_t count,
		  unsigned long start_code, const unsigned long *sps, size_t threads,
		  const unsigned long *touched)
{
	char error[VML_ERROR_MAX];
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	memset(made, 0, sizeof(*made));
	made->process.pid = 7;
	fprintf(out, "# vmledger 1 vmas pid 7 page_kb 4\n"
		"start end perms size rss swap reserved hugetlb device kind name\n");
	for (size_t i = 0; i < count; i++) {
		unsigned long kb = (map[i].end - map[i].start) / 1024;
		unsigned long rss = touched ? touched[i] : 4;

		fprintf(out, "%lx %lx %s %lu %lu 0 %lu 0 0 %s %s\n", map[i].start, map[i].end,
			map[i].perms, kb, rss, kb - rss, map[i].kind, map[i].name);
	}
	fprintf(out, "# end %zu complete yes\n", count);
	if (start_code)
		fprintf(out, "# vmledger 1 summary pid 7 page_kb 4\n"
			"size: 1 kB\nrss: 1 kB\nhugetlb: 0 kB\ndevice: 0 kB\nswap: 0 kB\n"
			"reserved: 0 kB\nstart_code: %lx\n# end 7 complete yes\n", start_code);
	if (sps) {
		fprintf(out, "# vmledger 1 threads pid 7 page_kb 4\ntid sp name\n");
		for (size_t i = 0; i < threads; i++)
			fprintf(out, "%zu %lx t\n", 7 + i, sps[i]);
		fprintf(out, "# end %zu complete yes\n", threads);
	}
	fputc(0, out);	/* room for one byte behind */
	fclose(out);
	if (vml_reports_parse(&made->set, text, len - 1, "made", error) < 0)
		fprintf(stderr, "# %s\n", error);
	made->process.vmas = vml_reports_find(&made->set, VML_REPORT_vmas, 7);
	made->process.summary = vml_reports_find(&made->set, VML_REPORT_summary, 7);
	made->process.threads = vml_reports_find(&made->set, VML_REPORT_threads, 7);
}

/**
 * make() - make a process that has touched a little of each mapping
 * @made: the process; vml_reports_free() its reports
 * @map: its mappings
 * @count: how many
 * @start_code: where its program's code begins, 0 if that is not known
 * @sps: stack pointers of its threads, NULL if they are not known
 * @threads: how many
 */
void make(struct made *made, const struct mapping *map, size_t count, unsigned long start_code,
	  const unsigned long *sps, size_t threads)
{
	make_touched(made, map, count, start_code, sps, threads, NULL);
}

/**
 * wrong_owners() - hold the client against what should be
 * @made: the process
 * @map: its mappings; what is wrong is printed
 *
 * Return: how many have a wrong owner, SIZE_MAX if the client fails.
 */
size_t wrong_owners(const struct made *made, const struct mapping *map)
{
	struct vml_place *places;
	size_t wrong = 0;

	if (vml_attribute(&made->process, &places) < 0)
		return SIZE_MAX;
	for (size_t i = 0; i < made->process.vmas->nrows; i++) {
		if (places[i].owner == map[i].owner)
			continue;
		fprintf(stderr, "# %lx-%lx is '%s', not '%s'\n", map[i].start, map[i].end,
			vml_owners[places[i].owner].label, vml_owners[map[i].owner].label);
		wrong++;
	}
	free(places);
	return wrong;
}

/**
 * count_of() - how many things of an owner there are, to the client
 * @made: the process
 * @owner: the owner
 *
 * Return: how many, UINT64_MAX if the client fails.
 */
uint64_t count_of(const struct made *made, enum vml_owner owner)
{
	struct vml_account account;

	if (vml_account_make(&account, &made->process) < 0)
		return UINT64_MAX;
	return account.share[owner].count;
}
