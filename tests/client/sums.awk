# Adds up what explanations print, independently of the client: parts must make the
# virtual size, and the owners of a part must make that part.

function amount(line)
{
	line = substr(line, 1, column)
	sub(/.* /, "", line)
	gsub(/,/, "", line)
	return line + 0
}

function close_part()
{
	if (part != "" && owners != size)
		bad(part ": owners make " owners " of " size)
	part = ""
	owners = 0
}

function close_all()
{
	close_part()
	if (explained && parts != virtual)
		bad("parts make " parts " of " virtual)
	parts = 0
	split("", of)
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
/^[a-z]+ [0-9,]+ kB by$/ {
	close_part()
	part = $1
	size = $2
	gsub(/,/, "", size)
	size += 0
	if (size != of[part])
		bad(part ": " size " and " of[part])
}
/^  [^ ]/ && part == "" { parts += of[$1] = amount($0) }
/^  [^ ]/ && part != "" { owners += amount($0); lines++ }
END {
	close_all()
	print explanations " explanations, " lines " owners, " broken + 0 " do not add up"
}
