# What share of a program's virtual size has no owner, of a JSON explanation: at most
# 2 % may have none. And of what share the owner is a guess, which is only told.

function number(key)
{
	if (!match($0, "\"" key "\": [0-9]+"))
		return -1
	return substr($0, RSTART + length(key) + 4, RLENGTH) + 0
}

/"summary"/ { size = number("size"); unknown = number("unknown"); guessed = number("guessed") }
END {
	share = size > 0 && unknown >= 0 ? 100 * unknown / size : 100
	printf "%s: %.2f %% unknown, %.2f %% guessed%s\n", name, share, 100 * guessed / size,
		share < 2 ? "" : ": too much"
}
