# shellcheck shell=sh
# lanboot_passwd.sh: a part of lanboot: sets the password for httpbootd's page.
: "${prog:?}" "${conf:?}" "${admins=}" "${warning:?}"

usage_text() {
	cat <<USAGE
usage: $prog passwd

Sets the password for the page at httpbootd's admin address, where machines are enrolled and changed by
who knows it, and which it takes to see anything from another machine. It is asked for twice, or is the
line on standard input where that is no terminal. What is kept is a hash, in httpbootd's state folder.
USAGE
}

set_option() { :; }

# ask_word QUESTION: sets word to what is typed, unseen.
ask_word() {
	printf '%s' "$1" >&2
	stty -echo
	trap 'stty echo; exit 1' INT TERM
	IFS= read -r word
	stty echo
	trap - INT TERM
	echo >&2
}

main() {
	[ $# = 0 ] || usage "$1: expected nothing: the password is asked for, so that it stands in no list of programs"
	passwd_program=$(program_of httpbootd) || die "httpbootd is not installed: there is no page"
	if [ -t 0 ]; then
		ask_word 'New password: '
		first=$word
		ask_word 'The same again: '
		[ "$first" = "$word" ] || die "these are two passwords: nothing was changed"
	else
		IFS= read -r word || [ -n "$word" ] || die "expected the password on standard input"
	fi
	printf '%s\n' "$word" | "$passwd_program" -f "$conf" password || exit "$warning"
	# A daemon that runs reads it then; one that does not, when it starts.
	# shellcheck disable=SC2034 # ask takes it
	json=no
	if ask post /reload >/dev/null 2>&1; then
		say "set; log in at http://${admins%% *}/login"
	else
		say "set; httpbootd, which does not answer, reads it when it starts"
	fi
}
