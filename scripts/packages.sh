# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# packages.sh - Debian's packages without installing them; sourced after lib.sh.
#
# Needs no root: what is fetched goes to the caller's own folders.

# The archive apt is set up for, whatever its name, has the other suites as well.
suite_sources()
{
	# shellcheck disable=SC2016 # apt's variables, not the shell's
	apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
		awk -v suite="$1" '
			$2 == "main" && $1 ~ /^(bookworm|trixie|stable|oldstable)$/ {
				print "deb", $3, suite, "main"
				exit
			}'
}

# lists FOLDER [SUITE]: lists of our own, which apt uses from here on.
lists()
{
	state=$(make_cache "$1")
	mkdir -p "$state/lists/partial" "$state/archives/partial"
	cat >"$state/apt.conf" <<-CONF
		Dir::State::lists "$state/lists";
		Dir::Cache "$state";
		APT::Sandbox::User "$(id -un)";
	CONF
	if [ $# -gt 1 ]; then
		suite_sources "$2" >"$state/sources.list"
		[ -s "$state/sources.list" ] || return 1
		cat >>"$state/apt.conf" <<-CONF
			Dir::Etc::sourcelist "$state/sources.list";
			Dir::Etc::sourceparts "/dev/null";
		CONF
	fi
	export APT_CONFIG="$state/apt.conf"
	say "fetching apt's package lists${2:+ of $2}"
	again update_lists || {
		cat "$state/log" >&2
		return 1
	}
}

update_lists()
{
	apt-get update -qq >"$state/log" 2>&1
}

# apt's lists may be missing or name packages the mirror has dropped since.
own_lists()
{
	lists apt
}

# suite_lists SUITE: a suite that is not among apt's sources.
suite_lists()
{
	lists "apt-$1" "$1"
}

# download FOLDER PACKAGE...
download()
{
	(cd "$1" && shift && apt-get download -qq "$@" >log 2>&1)
}

# unpack_linux SERIES: the sources of a kernel, into the cache; sets $source. Where apt
# knows no such package it is taken from the backports of Debian 13. What no kernel
# of ours is made of stays in the archive; only its Kconfig and Makefiles are read.
unpack_linux()
{
	linux=$(make_cache linux)
	source=$linux/$1
	[ ! -f "$source/Makefile" ] || return 0
	exec 8>"$linux/.lock"
	flock 8
	[ ! -f "$source/Makefile" ] || return 0
	package=linux-source-$1
	unpacked=$(mktemp -d "$linux/.new.XXXXXX")
	chmod 755 "$unpacked"
	say "downloading $package (150 MB, once)"
	if ! download "$unpacked" "$package" &&
	   ! { suite_lists trixie-backports && download "$unpacked" "$package"; }; then
		cat "$unpacked/log" >&2
		rm -rf "$unpacked"
		die "cannot download $package: is there a network?"
	fi
	say "unpacking"
	mkdir "$unpacked/source"
	dpkg-deb --fsys-tarfile "$unpacked/$package"_*.deb |
		tar -xO "./usr/src/$package.tar.xz" | xz -dc |
		tar -x -C "$unpacked/source" --strip-components=1 --wildcards \
			--exclude='*/drivers/gpu/*.[ch]' \
			--exclude='*/drivers/net/*/*.[ch]' \
			--exclude='*/drivers/media/*.[ch]' \
			--exclude='*/drivers/infiniband/*.[ch]' \
			--exclude='*/drivers/scsi/*.[ch]' \
			--exclude='*/sound/*.[ch]' \
			--exclude='*/tools/testing/*' \
			--exclude='*/Documentation/*.rst'
	rm -rf "$source"
	mv "$unpacked/source" "$source"
	rm -rf "$unpacked"
}
