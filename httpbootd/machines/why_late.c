#include "httpbootd/machines/why_rules.h"

const struct why_rule why_rules_late[] = {

    /* Its own start, in its own words. */
    {"packages-signature", WHY_STAGE, STATE(FAILED), 0, STEP(STAGE), END(FAILED),
	"BAD signature|UNTRUSTED|not trusted", NULL,
	"It trusts no key that its packages are signed by: {reason}.",
	"the key, NAME.rsa.pub, to etc/apk/keys of its overlay"},
    {"packages-unreachable", WHY_STAGE, STATE(FAILED), 0, STEP(STAGE), END(FAILED),
	"network error|temporary error|onnection|timed out|DNS|Could not resolve|unable to connect",
	NULL, "It does not reach what it loads its packages from: {reason}.",
	"repo in [profile {profile}]: a repository that it can reach, by an address; lanboot check "
	"looks"},
    {"stage-packages", WHY_STAGE, STATE(FAILED), 0, STEP(STAGE), END(FAILED), NULL, NULL,
	"Its own start failed at {file}: {reason}.", "lanboot log {id}"},
    {"stage-stuck", WHY_STAGE, STATE(FAILED), 0, STEP(STAGE), 0, NULL, NULL,
	"For {since} its own start says that it is at {file}, and nothing since.",
	"lanboot log {id}"},

    /* What it says itself of a step that failed. */
    {"said-name", WHY_STUCK, STATE(FAILED), 0, 0, END(FAILED), NULL, why_said_name,
	"It cannot resolve the name in the URL of its {step}: {said}.",
	"an address instead of the name there, in script of [pxedhcpd] or public-url of "
	"[httpbootd]"},
    {"said-trust", WHY_STUCK, STATE(FAILED), 0, 0, END(FAILED), NULL, why_said_trust,
	"It does not trust the server that it has its {step} from, or its clock is wrong: {said}.",
	"http:// instead of https://; or its clock, and an iPXE with your CA: lanboot ipxe build"},
    {"said-scheme", WHY_STUCK, STATE(FAILED), 0, 0, END(FAILED), NULL, why_said_scheme,
	"Its iPXE was built without what the URL of its {step} begins with: {said}.",
	"http:// there; or another iPXE: lanboot ipxe install {root}"},
    {"said-signature", WHY_REFUSED, STATE(FAILED), 0, 0, END(FAILED), NULL, why_said_signature,
	"Its {step} is not signed for it: {said}.",
	"Secure Boot off in its set-up; or a kernel that is signed for it"},
    {"said-program", WHY_STUCK, STATE(FAILED), 0, 0, END(FAILED), NULL, why_said_program,
	"It cannot start its {step}: {said}.",
	"lanboot check says what that file is, and for which processor"},
    {"said-memory", WHY_STUCK, STATE(FAILED), 0, 0, END(FAILED), NULL, why_said_memory,
	"Its {step} does not fit into its memory, {memory}: {said}.",
	"more memory than four times the initrd; or a smaller one, such as of the flavor virt"},
    {"said-nobody", WHY_STUCK, STATE(FAILED), 0, 0, END(FAILED), NULL, why_said_nobody,
	"Nobody answered it where it looked for its {step}: {said}.",
	"lanboot test {mac} tries the way; lanboot check, whether a firewall here is in it"},

    /* The script. */
    {"tls-failed", WHY_REFUSED, STATE(FAILED), 0, STEP(REFUSED), END(FAILED), NO_TLS, NULL,
	"It came by HTTPS and went without a request: it does not trust the certificate, its clock "
	"is wrong, or its TLS is older than 1.2.",
	"lanboot key enrol DIR says how it takes the CA; set its clock; else http:// in http-root "
	"and script of [pxedhcpd]"},
    {"script-tls", WHY_STUCK, STATE(FAILED), NOW, STEP(IPXE), END(DONE), NULL, why_needs_tls,
	"iPXE was given {file}, and asked for nothing there: it has to trust the certificate, and "
	"its clock has to be right.",
	"an http:// URL in script of [pxedhcpd]; or an iPXE that was built with your CA: lanboot "
	"ipxe build"},
    {"script-name", WHY_STUCK, STATE(FAILED), NOW, STEP(IPXE), END(DONE), NULL, why_needs_name,
	"iPXE was given {file}, and did not come: it needs a DNS server that knows the name in "
	"that.",
	"an address instead of the name in script of [pxedhcpd] and public-url of [httpbootd]"},
    {"no-script", WHY_STUCK, STATE(FAILED), NOW, STEP(IPXE), END(DONE), NULL,
	why_comes_for_no_script, "iPXE runs, and did not come for its script.",
	"let TCP 80 through the server's firewall; lanboot test {mac} tries the way"},
    {"script-dark", WHY_DARK, STATE(FAILED) | STATE(OFF), 0, STEP(IPXE), END(DONE), NULL,
	why_serves_no_http,
	"iPXE runs; its script is on a server that does not tell, so what comes then is dark to "
	"us.",
	""},
    {"no-second-script", WHY_STUCK, STATE(FAILED), 0, STEP(STUB), END(DONE), NULL, NULL,
	"iPXE loaded the first script, and did not come back to say which machine it is.",
	"public-url = http://ADDRESS in [httpbootd], one that it reaches; lanboot test {mac} tries "
	"the way"},
    {"script-bind", WHY_REFUSED, STATE(FAILED), 0, STEP(SCRIPT) | STEP(STUB),
	END(FAILED) | END(DONE), why_other_asker, NULL,
	"{addr} asks for the script of {mac}, and the server cannot see that it is that machine: "
	"{reason}.",
	"all MACs of the machine in its [host ...]; or bind = none, or key = SECRET there"},
    {"script-none", WHY_REFUSED, STATE(FAILED), 0, STEP(SCRIPT) | STEP(STUB), END(FAILED),
	"makes no script", NULL, "The configuration makes no script for it.",
	"httpbootd explain {mac}"},
    {"script-refused", WHY_REFUSED, STATE(FAILED), 0, STEP(SCRIPT) | STEP(STUB), END(FAILED), NULL,
	NULL, "Its script was refused: {reason} (status {status}).", "httpbootd explain {mac}"},
    {"no-apkovl", WHY_MISSING, STATE(FAILED) | STATE(BOOTING), WHY_HEARD_MS,
	STEP(SCRIPT) | STEP(APKOVL) | STEP(WAITING), END(DONE) | END(FAILED) | END(RUNS),
	"apkovl|overlay", why_has_reason, "It waits for its apkovl, which cannot be had: {reason}.",
	"put it there; or no-apkovl = bare in [profile {profile}] boots without one"},
    {"apkovl-missing", WHY_MISSING, STATE(FAILED), 0, STEP(APKOVL), END(FAILED), NOT_THERE, NULL,
	"Its apkovl {file} is not there, and it waits for that.",
	"put it to {root}/{file}; or no-apkovl = bare in [profile {profile}]"},
    {"script-loop", WHY_STUCK, STATE(FAILED), NOW, STEP(STUB) | STEP(SCRIPT), END(DONE), NULL,
	why_asks_again, "It has loaded its script {times} times, and nothing of what that says.",
	"lanboot explain {id} prints the script, and which of its files are not there"},
    {"script-stuck", WHY_STUCK, STATE(FAILED), 0, STEP(SCRIPT), END(DONE), NULL, why_serves_http,
	"It has its script, and loads nothing of what that says.",
	"lanboot explain {id} prints the script, and which of its files are not there"},

    /* What the script names. */
    {"missing-image", WHY_MISSING, STATE(FAILED), 0, FILES, END(FAILED), NOT_THERE, why_is_alpine,
	"The {step} {file} is not there.", "lanboot image add {release} {image-arch}"},
    {"packages-missing", WHY_MISSING, STATE(FAILED), 0, STEP(PACKAGES), END(FAILED), NOT_THERE,
	NULL, "Its repository has no {file}.",
	"put it to {root}/{file}; or repo = URL of a repository in [profile {profile}]"},
    {"missing", WHY_MISSING, STATE(FAILED), 0, FILES | STEP(REFUSED), END(FAILED), NOT_THERE, NULL,
	"The {step} {file} is not there.", "put it to {root}/{file}"},
    {"unreadable", WHY_MISSING, STATE(FAILED), 0, FILES | STEP(REFUSED), END(FAILED), NO_PERMISSION,
	NULL, "The server may not read the {step} {file}.", "chmod a+r {root}/{file}"},
    {"link", WHY_MISSING, STATE(FAILED), 0, FILES | STEP(REFUSED), END(FAILED), LINK_OUT, NULL,
	"The {step} {file} is behind a link that the server may not follow: {reason}.",
	"link-roots = FOLDER in [lanboot], the folder that the link leads to"},
    {"modloop-cut-off", WHY_STUCK, STATE(FAILED), 0, STEP(MODLOOP), END(FAILED), NULL,
	why_is_cut_off,
	"Its modloop {file} was cut off at {bytes} of {of}: it is kept in half of its memory, of "
	"{memory}.",
	"more memory than twice the modloop; or a smaller flavor, such as virt"},
    {"no-memory", WHY_STUCK, STATE(FAILED), 0, STEP(KERNEL) | STEP(INITRD), END(FAILED), NULL,
	why_lacks_memory,
	"It broke off the {step} {file} at {bytes} of {of}: its memory, {memory}, is too small for "
	"that.",
	"more memory than four times the initrd; or a smaller one, such as of the flavor virt"},
    {"cut-off", WHY_STUCK, STATE(FAILED), 0, FILES, END(FAILED), NULL, why_is_cut_off,
	"The {step} {file} was cut off at {bytes} of {of}; its memory is {memory}.",
	"more memory, if that is less than it loads; else cable, card and switch"},
    {"refused", WHY_REFUSED, STATE(FAILED), 0, FILES | STEP(REFUSED), END(FAILED), NULL,
	why_is_refused, "The {step} {file} was refused: {reason} (status {status}).",
	"lanboot log {id}"},
    {"file-stuck", WHY_STUCK, STATE(FAILED), SHORT, FILES, END(RUNS), NULL, NULL,
	"It stopped in the midst of the {step} {file}, at {bytes} of {of}.",
	"cable, card and switch; its memory is {memory}"},
    {"kernel-not-started", WHY_STUCK, STATE(FAILED), NOW, STEP(KERNEL) | STEP(BOOT) | STEP(INITRD),
	END(DONE), NULL, why_starts_no_kernel,
	"It has loaded {kernel} {wholes} times, and does not start it.",
	"Secure Boot off in its set-up, or a kernel that is signed for it; lanboot check says "
	"whether it is whole"},
    {"modloop-release", WHY_STUCK, STATE(FAILED), SHORT, STEP(MODLOOP), END(DONE), NULL,
	why_other_modloop,
	"Its kernel is of {kernel-release}, and its modloop {modloop} of {modloop-release}: that "
	"has no modules for it.",
	"kernel, initrd and modloop of one release in [profile {profile}]"},
    {"kernel-no-memory", WHY_STUCK, STATE(FAILED), 0, STEP(KERNEL) | STEP(INITRD) | STEP(BOOT),
	END(DONE), NULL, why_has_little_memory,
	"It has loaded kernel and initrd, and nothing was seen of it since: its memory, {memory}, "
	"is less than four times these.",
	"more memory than four times the two; or smaller ones, such as of the flavor virt"},
    {"no-apkovl-asked", WHY_STUCK, STATE(FAILED), 0,
	STEP(KERNEL) | STEP(INITRD) | STEP(MODLOOP) | STEP(BOOT) | STEP(PACKAGES), END(DONE), NULL,
	why_skips_apkovl, "It has loaded {file}, and did not come for its apkovl, as it does else.",
	"flavor = lts in [profile {profile}] if it is virt, which lacks drivers of real cards; "
	"else a free address in the DHCP server"},
    {"apkovl-stuck", WHY_STUCK, STATE(FAILED), 0, STEP(APKOVL), END(DONE), NULL, NULL,
	"It has loaded its apkovl {file}, and goes no further.",
	"lanboot check says whether it can be unpacked; a profile without apkovl shows whether the "
	"rest starts"},
    {"no-modloop", WHY_STUCK, STATE(FAILED), 0,
	STEP(KERNEL) | STEP(INITRD) | STEP(BOOT) | STEP(APKOVL), END(DONE), NULL,
	why_waits_for_modloop,
	"It has loaded {file}, and did not come for its modloop, as it does else.",
	"flavor = lts in [profile {profile}] if it is virt, which lacks drivers of real cards; "
	"else a free address in the DHCP server"},
    {"not-up", WHY_STUCK, STATE(FAILED), 0, FILES | STEP(BOOT), END(DONE), NULL, why_is_known,
	"It has loaded all up to {file}, and does not say that it is up.",
	"lanboot-up.start in etc/local.d of its overlay says so; or expects-up = no in [profile "
	"{profile}]"},

    /* Whatever else. */
    {"failed", WHY_STUCK, STATE(FAILED), 0, 0, END(FAILED), NULL, why_has_reason,
	"It stopped at {at}: {reason}.", "lanboot log {id}"},
    {"stuck", WHY_STUCK, STATE(FAILED), 0, 0, 0, NULL, NULL,
	"It stopped at {at}, and nothing was seen of it for {since}.", "lanboot log {id}"},
    {.name = NULL},
};
