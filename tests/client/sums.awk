# Adds up what explanations print, independently of the client: owners must make
# their part, parts the virtual size.

function amount(line)
{
	line = substr(line, 1, column)
	sub(/.* /, "", line)
	gsub(/,/, "", line)
	return line + 0
}

function close_part()
{
	if (part != "" && owners != "" && owners != size)
		bad(part ": owners make " owners " of " size)
	part = owners = ""
}

function close_all()
{
	close_part()
	if (explained && parts != virtual)
		bad("parts make " parts " of " virtual)
	parts = 0
}

function bad(what)
{
	print head ": " what
	broken++
}

/^[^ ].*: / { close_all(); head = $1; explained = 0 }
/^virtual size / {
	column = index($0, " kB") - 1
	virtual = amount($0)
	explained = 1
	explanations++
}
/^  [a-z]/ { close_part(); part = $1; size = amount($0); parts += size }
/^    [^ ]/ { owners += amount($0); lines++ }
END {
	close_all()
	print explanations " explanations, " lines " owners, " broken + 0 " do not add up"
}
