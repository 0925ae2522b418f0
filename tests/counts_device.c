// SPDX-License-Identifier: GPL-2.0
/*
 * counts_device.c - what drivers and the kernel itself put into a process.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include <kselftest_harness.h>

#include "counts.h"

#define ROM		0xf0000	/* the BIOS: no RAM, and /dev/mem may always map it */
#define ROM_PAGES	16

static char *map_rom(int prot, int flags)
{
	int fd = open("/dev/mem", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return MAP_FAILED;
	return place_map(ROM_PAGES * page_size(), page_size(), prot, flags, fd, ROM);
}

TEST(pages_of_dev_mem_are_device)
{
	char *at = map_rom(PROT_READ, MAP_SHARED);

	if (at == MAP_FAILED)
		SKIP(return, "pages_of_dev_mem_are_device: cannot map /dev/mem: %s",
		     strerror(errno));
	EXPECT_STREQ("", DIFFER(at, ROM_PAGES * page_size(), "device",
				.device = page_kb(ROM_PAGES)));
}

/* As graphics drivers do: the registers of a device, none of it RAM. */
TEST(registers_of_a_pci_device_are_device)
{
	size_t size = 0;
	struct stat st;
	glob_t found;
	char *at = NULL;
	int fd = -1;

	if (glob("/sys/bus/pci/devices/*/resource[0-5]", 0, NULL, &found))
		SKIP(return, "registers_of_a_pci_device_are_device: no PCI device");
	for (size_t i = 0; i < found.gl_pathc && fd < 0; i++) {
		fd = open(found.gl_pathv[i], O_RDWR | O_CLOEXEC);
		if (fd < 0 || fstat(fd, &st))
			continue;
		size = st.st_size;
		at = size % page_size() ? MAP_FAILED :
			place_map(size, page_size(), PROT_READ, MAP_SHARED, fd, 0);
		if (at == MAP_FAILED) {
			close(fd);
			fd = -1;
		}
	}
	globfree(&found);
	if (fd < 0)
		SKIP(return, "registers_of_a_pci_device_are_device: none may be mapped");
	EXPECT_STREQ("", DIFFER(at, size, "device", .device = size / 1024));
}

TEST(registers_of_the_hpet_are_device)
{
	int fd = open("/dev/hpet", O_RDONLY | O_CLOEXEC);
	char *at = MAP_FAILED;

	if (fd >= 0)
		at = place_map(page_size(), page_size(), PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		SKIP(return, "registers_of_the_hpet_are_device: cannot map /dev/hpet: %s",
		     strerror(errno));
	EXPECT_STREQ("", DIFFER(at, page_size(), "device", .device = page_kb(1)));
}

/* Neither smaps nor pagemap look inside; the kernel's own counter does. */
TEST(copies_of_device_pages_are_rss_anon)
{
	char *at = map_rom(PROT_READ | PROT_WRITE, MAP_PRIVATE);
	unsigned long before, after;
	struct report r;

	if (at == MAP_FAILED)
		SKIP(return, "copies_of_device_pages_are_rss_anon: cannot map /dev/mem: %s",
		     strerror(errno));
	report_ask(&r, "summary %d", getpid());
	before = report_number(&r, "exact_rss_anon") - report_number(&r, "rss_anon");
	report_free(&r);
	touch_write(at, 3, 5);
	EXPECT_STREQ("", DIFFER(at, ROM_PAGES * page_size(), "device", .rss_anon = page_kb(5),
				.device = page_kb(ROM_PAGES - 5)));
	report_ask(&r, "summary %d", getpid());
	after = report_number(&r, "exact_rss_anon") - report_number(&r, "rss_anon");
	report_free(&r);
	EXPECT_EQ(before, after);
}

static ssize_t special(struct report *r, const char *name)
{
	ssize_t row;

	if (report_ask(r, "vmas %d", getpid()))
		return -1;
	row = report_row(r, "name", name);
	return row >= 0 && !strcmp(report_cell(r, row, "kind"), "special") ? row : -1;
}

TEST(vvar_pages_are_device_or_rss_file)
{
	struct timespec now;
	struct report r;
	struct smaps s;
	struct ledger l;
	ssize_t row;

	ASSERT_EQ(0, clock_gettime(CLOCK_MONOTONIC, &now));
	row = special(&r, "[vvar]");
	ASSERT_LE(0, row);
	report_ledger(&r, row, &l);
	/*
	 * One page of time, and one of a paravirtual clock at most. Newer kernels
	 * map ordinary pages there, and smaps counts them.
	 */
	ASSERT_EQ(0, smaps_read(&s, getpid()));
	for (size_t i = 0; i < s.count; i++) {
		if (strcmp(s.vma[i].name, "[vvar]"))
			continue;
		EXPECT_EQ(s.vma[i].rss, l.rss_file);
		EXPECT_EQ(smaps_flag(&s.vma[i], "pf"), !l.rss_file);
	}
	EXPECT_LE(page_kb(1), l.device + l.rss_file);
	EXPECT_GE(page_kb(2), l.device + l.rss_file);
	EXPECT_EQ(l.size - l.device - l.rss_file, l.unmapped);
	smaps_free(&s);
	report_free(&r);
}

TEST(vdso_pages_are_rss_file)
{
	struct timespec now;
	struct report r;
	struct ledger l;
	ssize_t row;

	ASSERT_EQ(0, clock_gettime(CLOCK_MONOTONIC, &now));
	row = special(&r, "[vdso]");
	ASSERT_LE(0, row);
	report_ledger(&r, row, &l);
	EXPECT_LE(page_kb(1), l.rss_file);
	EXPECT_EQ(l.size - l.rss_file, l.unmapped);
	EXPECT_STREQ("", DIFFER((void *)report_hex(&r, row, "start"), KB(l.size), "special",
				.rss_file = l.rss_file, .unmapped = l.unmapped));
	report_free(&r);
}

static bool has_flag(const char *at, const char *flag)
{
	const struct smaps_vma *v;
	struct smaps s;
	bool has;

	if (smaps_read(&s, getpid()))
		return false;
	v = smaps_find(&s, at);
	has = v && smaps_flag(v, flag);
	smaps_free(&s);
	return has;
}

TEST(ring_of_io_uring_is_device_or_rss_file)
{
	const unsigned int entries = page_size() / sizeof(struct io_uring_sqe);
	struct io_uring_params params = { 0 };
	size_t size = page_size();
	bool pfnmap;
	char *at;
	int fd;

	fd = syscall(SYS_io_uring_setup, entries, &params);
	if (fd < 0)
		SKIP(return, "ring_of_io_uring_is_device_or_rss_file: io_uring: %s",
		     strerror(errno));
	ASSERT_EQ(entries, params.sq_entries);
	/* It takes no address. */
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
		  IORING_OFF_SQES);
	ASSERT_NE(MAP_FAILED, at);
	/* Remapped or inserted page by page, as the kernel's version has it. */
	pfnmap = has_flag(at, "pf");
	EXPECT_STREQ("", DIFFER(at, size, "device", .device = pfnmap ? size / 1024 : 0,
				.rss_file = pfnmap ? 0 : size / 1024));
}

TEST(ring_of_a_packet_socket_is_rss_file)
{
	struct tpacket_req req = {
		.tp_block_size = 4 * page_size(),
		.tp_block_nr = 4,
		.tp_frame_size = page_size(),
		.tp_frame_nr = 16,
	};
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
	char *at;

	if (fd < 0)
		SKIP(return, "ring_of_a_packet_socket_is_rss_file: no packet socket: %s",
		     strerror(errno));
	ASSERT_EQ(0, setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)));
	at = place_map(16 * page_size(), page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, 16 * page_size(), "device", .rss_file = page_kb(16)));
}

TEST(ring_of_perf_is_device_or_rss_file_where_touched)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
	};
	int fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0);
	char *at;

	if (fd < 0)
		SKIP(return, "ring_of_perf_is_device_or_rss_file_where_touched: no perf event: %s",
		     strerror(errno));
	at = place_map(9 * page_size(), page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	touch_read(at, 0, 4);
	/* Linux 6.14 made it a PFN map, all of it at once. */
	if (has_flag(at, "pf")) {
		EXPECT_STREQ("", DIFFER(at, 9 * page_size(), NULL, .device = page_kb(9)));
	} else {
		EXPECT_STREQ("", DIFFER(at, 9 * page_size(), NULL, .rss_file = page_kb(4),
					.unmapped = page_kb(5)));
	}
}

TEST_HARNESS_MAIN
