# What share of a program's virtual size has no owner, of a JSON explanation: at most
# 2 % may have none.

function number(key)
{
	if (!match($0, "\"" key "\": [0-9]+"))
		return -1
	return substr($0, RSTART + length(key) + 4, RLENGTH) + 0
}

/"summary"/ { size = number("size"); unknown = number("unknown") }
END {
	share = size > 0 && unknown >= 0 ? 100 * unknown / size : 100
	printf "%s: %.2f %% unknown%s\n", name, share, share < 2 ? "" : ": too much"
}
