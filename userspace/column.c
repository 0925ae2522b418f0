// SPDX-License-Identifier: GPL-2.0
/*
 * column.c - the column table: see column.h.
 */
#include <stdbool.h>

#include "column.h"

#define LIST	VML_IN_LIST
#define MAPS	VML_IN_MAPS
#define PAGES	(LIST | MAPS | VML_OF_PAGES)
#define SECTIONS	VML_IN_SECTIONS
#define SECTIONS_DEFAULT	(SECTIONS | VML_DEFAULT_OF(SECTIONS))
#define ALL	(VML_IN_LIST | VML_IN_MAPS | VML_IN_OWNERS)
#define ALL_DEFAULT	(ALL | VML_DEFAULT_OF(ALL))

#define COLUMN(id, unit_, tables_, help_) \
	[COL_##id] = { .name = #id, .help = help_, .unit = VML_UNIT_##unit_, .tables = tables_ }

#define COUNTER(id)	COLUMN(counter_##id, KB, 0, NULL), COLUMN(exact_##id, KB, 0, NULL),

#define MARK(id)	COLUMN(id, HEX, 0, NULL),

const struct vml_column vml_columns[COL_NUM] = {
	COLUMN(time_ms, COUNT, 0, NULL),
	COLUMN(pid, COUNT, LIST | VML_DEFAULT_LIST, "process id"),
	COLUMN(uid, COUNT, LIST, "number of the user the process runs as"),
	COLUMN(user, TEXT, LIST, "user the process runs as"),
	COLUMN(processes, COUNT, LIST | VML_DEFAULT_LIST, "number of processes in a group"),
	COLUMN(mm, COUNT, LIST, "pid that owns the address space; equal if shared"),
	COLUMN(tid, COUNT, 0, NULL),
	COLUMN(sp, HEX, 0, NULL),
	COLUMN(threads, COUNT, LIST | VML_DEFAULT_LIST, "number of threads"),
	COLUMN(vmas, COUNT, LIST, "number of mappings"),
	COLUMN(start, HEX, MAPS | VML_DEFAULT_MAPS | SECTIONS, "first address"),
	COLUMN(end, HEX, MAPS, "address behind the last"),
	COLUMN(perms, TEXT, MAPS | VML_DEFAULT_MAPS, "read, write, execute, shared or private"),
	COLUMN(offset, HEX, MAPS, "offset in the file"),
	COLUMN(dev, TEXT, MAPS, "device of the file"),
	COLUMN(inode, COUNT, MAPS, "inode of the file"),
	COLUMN(section, TEXT, SECTIONS_DEFAULT, "section; (padding): bytes that are no section's"),
	COLUMN(size, KB, ALL_DEFAULT, "virtual size: rss + hugetlb + device + swap + reserved"),
	COLUMN(rss, KB, ALL_DEFAULT, "resident: rss_anon + rss_file + rss_shmem"),
	COLUMN(swap, KB, ALL_DEFAULT, "swapped out: swap_anon + swap_shmem"),
	COLUMN(reserved, KB, ALL_DEFAULT, "address space that holds no memory of its own"),
	COLUMN(pss, KB, PAGES, "rss, each page shared out among its mappings"),
	COLUMN(pss_dirty, KB, PAGES, "pss of what was written to"),
	COLUMN(pss_anon, KB, PAGES, "pss of anonymous memory"),
	COLUMN(pss_file, KB, PAGES, "pss of files"),
	COLUMN(pss_shmem, KB, PAGES, "pss of tmpfs, memfd, SysV, shared anonymous"),
	COLUMN(pss_locked, KB, PAGES, "pss of what is mlocked"),
	COLUMN(uss, KB, PAGES, "rss that nobody else maps"),
	COLUMN(shared_clean, KB, PAGES, "rss that others map, too, not written to"),
	COLUMN(shared_dirty, KB, PAGES, "rss that others map, too, written to"),
	COLUMN(private_clean, KB, PAGES, "uss not written to"),
	COLUMN(private_dirty, KB, PAGES, "uss written to"),
	COLUMN(shared_hugetlb, KB, PAGES, "hugetlb pages that others map, too"),
	COLUMN(private_hugetlb, KB, PAGES, "hugetlb pages that nobody else maps"),
	COLUMN(referenced, KB, PAGES, "rss used since the kernel last looked"),
	COLUMN(lazyfree, KB, PAGES, "rss given to MADV_FREE, not yet taken"),
	COLUMN(ksm, KB, PAGES, "rss merged by KSM"),
	COLUMN(huge_anon, KB, PAGES, "anonymous rss in huge pages"),
	COLUMN(huge_file, KB, PAGES, "rss of files in huge pages"),
	COLUMN(huge_shmem, KB, PAGES, "rss of shmem in huge pages"),
	COLUMN(change, KB, VML_IN_TOP | VML_DEFAULT_TOP,
	       "what rss gained or lost since the last look"),
	COLUMN(bytes, BYTES, SECTIONS_DEFAULT, "size: resident + swapped + absent"),
	COLUMN(resident, BYTES, SECTIONS_DEFAULT, "in memory"),
	COLUMN(shared, BYTES, SECTIONS_DEFAULT, "in memory, and others map it, too"),
	COLUMN(dirty, BYTES, SECTIONS_DEFAULT, "in memory, and written to"),
	COLUMN(swapped, BYTES, SECTIONS_DEFAULT, "in swap"),
	COLUMN(absent, BYTES, SECTIONS, "neither: not used so far, or given back"),
	COLUMN(zero, KB, ALL, "reserved: maps the shared zero page"),
	COLUMN(hugetlb, KB, ALL, "hugetlb pages"),
	COLUMN(device, KB, ALL, "device memory and other pages without accounting"),
	COLUMN(rss_anon, KB, ALL, "resident anonymous memory"),
	COLUMN(rss_file, KB, ALL, "resident pages of files and drivers"),
	COLUMN(rss_shmem, KB, ALL, "resident pages of tmpfs, memfd, SysV, shared anonymous"),
	COLUMN(swap_anon, KB, ALL, "anonymous memory in swap"),
	COLUMN(swap_shmem, KB, ALL, "shmem pages in swap"),
	COLUMN(guard, KB, ALL, "reserved: guard markers (MADV_GUARD_INSTALL)"),
	COLUMN(marker, KB, ALL, "reserved: other markers (userfaultfd, poison)"),
	COLUMN(noaccess, KB, ALL, "reserved: nothing mapped, no access (PROT_NONE)"),
	COLUMN(untouched, KB, ALL, "reserved: anonymous, never touched or given back"),
	COLUMN(unmapped, KB, ALL, "reserved: file or shmem range not mapped"),
	COLUMN(committed, KB, ALL, "charged to the commit limit"),
	COLUMN(locked, KB, ALL, "mlocked"),
	COLUMN(leaf_pte, KB, ALL, "mapped by entries of the lowest level (4 KiB on x86)"),
	COLUMN(leaf_pmd, KB, ALL, "mapped by entries of the second level (2 MiB on x86)"),
	COLUMN(leaf_pud, KB, ALL, "mapped by entries of the third level (1 GiB on x86)"),
	COLUMN(table_pte, KB, ALL, "page tables of the lowest level"),
	COLUMN(table_deposit, KB, ALL, "page tables kept back for huge pages"),
	COLUMN(table_pmd, KB, ALL, "page tables of the second level"),
	COLUMN(table_pud, KB, ALL, "page tables of the third level"),
	COLUMN(table_p4d, KB, ALL, "page tables of the fourth level"),
	COLUMN(table_pgd, KB, LIST, "page table of the top level"),
	COLUMN(unknown_entries, COUNT, LIST | MAPS, "page-table entries the module does not know"),
	COLUMN(counter_size, KB, 0, NULL),
	COLUMN(counter_table, KB, 0, NULL),
	VML_COUNTERS(COUNTER)
	VML_MARKS(MARK)
	COLUMN(walk_ns, NS, LIST, "time the walk took, in ns"),
	COLUMN(lock_count, COUNT, 0, NULL),
	COLUMN(lock_max_ns, NS, LIST, "longest time the walk held the mmap_lock, in ns"),
	COLUMN(lock_max_tables, COUNT, 0, NULL),
	COLUMN(kind, TEXT, MAPS, "anon heap stack file shmem hugetlb special device"),
	COLUMN(cgroup, TEXT, LIST, "cgroup of the process: its service or container"),
	COLUMN(name, TEXT, LIST | MAPS | VML_DEFAULT_LIST | SECTIONS_DEFAULT,
	       "name of the process, the mapping, or the file"),
	COLUMN(owner, TEXT, MAPS | VML_IN_OWNERS | VML_DEFAULT_OWNERS,
	       "who uses the mapping, as vmledger PID tells it"),
	COLUMN(what, TEXT, MAPS | VML_DEFAULT_MAPS, "name, or in brackets the owner"),
};

static bool is_name(const char *known, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!known[i] || vml_upper(known[i]) != vml_upper(name[i]))
			return false;
	return !known[len];
}

/**
 * vml_column_find() - look a column up by name
 * @name: name, in any case, not terminated
 * @len: its length
 *
 * Return: the column's id, or -1 if there is none.
 */
int vml_column_find(const char *name, size_t len)
{
	for (int id = 0; id < COL_NUM; id++)
		if (is_name(vml_columns[id].name, name, len))
			return id;
	return -1;
}
