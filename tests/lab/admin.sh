# admin.sh: sourced, behind lan.sh: what is changed at the admin address of the lab's httpbootd, whose user
# is nobody.

# shellcheck disable=SC2034 # for who sources this
state=$LAB/state hosts=$LAB/state/hosts.d

# admin_state: the state folder, as lanboot-setup makes it, but for that user.
admin_state() {
	mkdir -p $state
	chown root:nogroup $state 2>/dev/null || chown root:nobody $state
	chmod 1770 $state
}

# post WHAT FIELD=VALUE...: the answer's status, a blank, and its text in one line.
post() {
	post_what=$1 post_answer=$(mktemp $LAB/answer.XXXXXX)
	shift
	for post_field; do
		set -- "$@" --data-urlencode "$post_field"
		shift
	done
	in_boot curl -s -m 20 -o "$post_answer" -w '%{http_code} ' -H "Authorization: Bearer $(cat $state/admin-key)" \
		-d by=tester "$@" "http://127.0.0.1:9780/$post_what"
	tr '\n' ' ' <"$post_answer"
	rm -f "$post_answer"
}

# why_until MAC RULE SECONDS: what lanboot why says of the machine, in $LAB/why, as soon as it is of that rule,
# or so late.
why_until() {
	until_left=$(($3 * 4))
	until in_boot curl -s "http://127.0.0.1:9780/why.json?id=$1" >$LAB/why && grep -q "\"rule\":\"$2\"" $LAB/why; do
		until_left=$((until_left - 1))
		[ $until_left -gt 0 ] || break
		sleep 0.25
	done
	cat $LAB/why >>"$LOG/why"
	has "$LAB_NAME: $2" $LAB/why "\"rule\":\"$2\""
}

# like NAME GOT PATTERN: ok when it matches the shell pattern.
like() {
	# shellcheck disable=SC2254 # a pattern
	case $2 in
	$3) ok "$LAB_NAME: $1" ;;
	*) fail "$LAB_NAME: $1" "got '$2', expected '$3'" ;;
	esac
}
