# includes.awk: which files those included name, that lanboot_import.sh has read so far: each once, a
# name a line. kind says whose configuration it is.
/^I/ { split(substr($0, 2), part, "\t"); done[part[1]]; next }
!/^L/ { next }
{ text = substr($0, 2); gsub(/^[ \t]+|[ \t]+$/, "", text) }
kind == "isc" {
	if (match(text, /(^|[ \t;{}])include[ \t]+"[^"]+"/)) {
		text = substr(text, RSTART, RLENGTH)
		sub(/^[^"]*"/, "", text); sub(/"$/, "", text)
		want[text]
	}
	next
}
{
	n = split(text, word, /[ \t]+/)
	key = tolower(word[1])
	if (key == "menu" && tolower(word[2]) == "include" && n > 2) want[word[3]]
	else if ((key == "include" || key == "config") && n > 1) want[word[2]]
	else if (key ~ /^(kernel|com32|label)$/) { is_menu = tolower(word[2]) ~ /menu\.c32$/; if (is_menu && n > 2) want[word[3]] }
	else if (key == "append" && is_menu && word[2] != "~") want[word[2]]
}
END { for (name in want) if (!(name in done)) print name }
