# SPDX-License-Identifier: GPL-2.0
#
# For tests/Makefile, before lib.mk: programs that test parts of the client. They
# need no module, no root, and no library of the client's.
.DEFAULT_GOAL := all

CLIENT := ../userspace
CLIENT_PROGS := reader attribute
TEST_GEN_PROGS += $(CLIENT_PROGS)

$(OUTPUT)/reader: $(CLIENT)/column.c $(CLIENT)/reader.c $(CLIENT)/report.c
$(OUTPUT)/attribute: $(addprefix $(CLIENT)/,account.c attribute.c check.c column.c glibc.c \
	golang.c json.c name.c owner.c reader.c report.c)
