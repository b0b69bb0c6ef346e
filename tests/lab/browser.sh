# A browser for tests of the page: Chromium without a screen, driven through a pair of pipes by its
# DevTools protocol (https://chromedevtools.github.io/devtools-protocol/), a message each way ended
# by a NUL. Source it after lan.sh; it runs where the boot server runs.

browser_program=chromium-headless-shell
[ -n "$(command -v $browser_program)" ] || browser_program=chromium-browser

# browser_start [OPTION...]: begins with an empty page.
browser_start() {
	browser_dir=$LAB/browser
	mkdir -p $browser_dir
	echo 0 >$browser_dir/n
	mkfifo $browser_dir/in $browser_dir/out
	# In a network namespace of its own lab it needs no sandbox, which root cannot have.
	in_boot sh -c 'exec "$@" 3<"$0/in" 4>"$0/out"' $browser_dir $browser_program --headless --no-sandbox \
		--disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking \
		--disable-component-update --user-data-dir=$browser_dir/profile --window-size=1100,800 \
		--remote-debugging-pipe "$@" about:blank >"$LOG/browser.log" 2>&1 &
	browser_pid=$!
	exec 7>$browser_dir/in
	cat <$browser_dir/out >$browser_dir/said &
	browser_session=
	browser_send Target.createTarget '{"url":"about:blank"}' || return 1
	browser_target=$(browser_value targetId)
	browser_send Target.attachToTarget "{\"targetId\":\"$browser_target\",\"flatten\":true}" || return 1
	browser_session=$(browser_value sessionId)
	browser_send Page.enable '{}' && browser_send Runtime.enable '{}' && browser_send Log.enable '{}'
}

# browser_send METHOD JSON: and waits for the answer, which is left in $browser_answer. False: none, or an error.
browser_send() {
	browser_n=$(($(cat $browser_dir/n) + 1)) # in a file: a subshell asks, too
	echo $browser_n >$browser_dir/n
	printf '{"id":%d,"method":"%s","params":%s%s}\0' $browser_n "$1" "$2" \
		"${browser_session:+,\"sessionId\":\"$browser_session\"}" >&7
	browser_left=200
	while ! browser_answer=$(browser_got); do
		[ $browser_left -gt 0 ] && kill -0 $browser_pid 2>/dev/null || return 1
		browser_left=$((browser_left - 1))
		sleep 0.1
	done
	case $browser_answer in "{\"id\":$browser_n,\"error\""*) return 1 ;; esac
}

# The message that answers the last one that was sent; false: it is not there yet.
browser_got() {
	tr "\000" "\n" <$browser_dir/said | grep -a -e "^{\"id\":$browser_n,"
}

# browser_value NAME: a string of the last answer.
browser_value() { printf '%s' "$browser_answer" | sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p"; }

# browser_open URL: and waits until the page is loaded.
browser_open() {
	browser_send Page.navigate "{\"url\":\"$1\"}" || return 1
	browser_until 'document.readyState === "complete"' 10
}

# browser_eval EXPRESSION: what it comes to, as JSON writes it. It has no line end in it.
browser_eval() {
	browser_text=$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')
	browser_send Runtime.evaluate "{\"expression\":\"$browser_text\",\"returnByValue\":true,\"awaitPromise\":true}" || return 1
	printf '%s\n' "$browser_answer" | sed -n 's/.*"result":{"type":"[a-z]*",\(.*"value":\|"value":\)\(.*\)}},"sessionId.*/\2/p' | sed 's/,"description":"[^"]*"$//'
}

# browser_until EXPRESSION SECONDS: false if it is not true by then.
browser_until() {
	browser_tries=$(($2 * 5))
	while [ "$(browser_eval "$1")" != true ]; do
		[ $browser_tries -gt 0 ] || return 1
		browser_tries=$((browser_tries - 1))
		sleep 0.2
	done
}

# browser_picture FILE: as PNG.
browser_picture() {
	browser_send Page.captureScreenshot '{"format":"png"}' || return 1
	browser_value data | base64 -d >"$1"
}

# browser_complaints: what the browser itself found wrong: refused by the policy, not loaded, thrown.
browser_complaints() {
	tr '\0' '\n' <$browser_dir/said | grep -aoE -e '"method":"(Log.entryAdded|Runtime.exceptionThrown)".*' | head -n 5
}

browser_stop() {
	browser_send Browser.close '{}'
	exec 7>&-
	wait $browser_pid 2>/dev/null
}
