# SPDX-License-Identifier: GPL-2.0
#
# What people call. Kbuild says how the module is built, userspace/Makefile how
# the client is; neither is repeated here.

KDIR	?= /lib/modules/$(shell uname -r)/build
PREFIX	?= /usr/local
VERSION	:= $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
DKMS	?= dkms

# Where dkms looks for sources, and what it needs of them.
dkms_dir   = $(DESTDIR)/usr/src/vmledger-$(VERSION)
dkms_files = Kbuild Makefile dkms.conf LICENSE \
	     $(filter-out %.mod.c %/probes.h,$(wildcard module/*.[ch])) \
	     $(wildcard module/probe/*)

kbuild = $(MAKE) -C $(KDIR) M=$(CURDIR)

.PHONY: all modules modules_install client install dkms-install dkms-uninstall \
	check sparse style help clean headers

all: modules client

modules modules_install: headers
	$(kbuild) $@

# C=2 looks at every file again, built or not.
sparse: headers
	$(kbuild) C=2 CF=-D__CHECK_ENDIAN__ modules

headers:
	@[ -f '$(KDIR)/Makefile' ] || { \
		echo 'make: no kernel headers in $(KDIR): install them, or set KDIR=' >&2; \
		exit 1; }

client:
	$(MAKE) -C userspace OUTPUT=$(CURDIR)/build

install: client
	$(MAKE) -C userspace OUTPUT=$(CURDIR)/build PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) install

# With DESTDIR the sources are only put in place, for whoever makes a package.
dkms-install:
	for file in $(dkms_files); do \
		install -D -p -m "$$([ -x $$file ] && echo 755 || echo 644)" \
			"$$file" "$(dkms_dir)/$$file" || exit 1; \
	done
	$(if $(DESTDIR),,$(DKMS) install vmledger/$(VERSION))

dkms-uninstall:
	$(if $(DESTDIR),,$(DKMS) remove vmledger/$(VERSION) --all)
	rm -rf $(dkms_dir)

check:
	scripts/check

style:
	scripts/lint

clean:
	rm -rf build
	[ ! -f '$(KDIR)/Makefile' ] || $(kbuild) clean

help:
	@echo 'make modules          build vmledger.ko for the kernel headers in KDIR='
	@echo 'make modules_install  install it below /lib/modules'
	@echo 'make client           build the program vmledger in build/'
	@echo 'make install          install the program, to PREFIX= below DESTDIR='
	@echo 'make dkms-install     have dkms build and install the module for every kernel'
	@echo 'make dkms-uninstall   undo that'
	@echo 'make check            all tests, in a virtual machine (scripts/check)'
	@echo 'make sparse           build with sparse looking at every file'
	@echo 'make style            all style checks (scripts/lint)'
	@echo 'make clean            remove what was built'
	@echo
	@echo 'KDIR=$(KDIR)'
