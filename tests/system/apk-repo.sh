#!/bin/sh
# apk-repo: the repository that make apk-repo makes: the real apk takes all packages of it by its key, and none
# without.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need_alpine
need "$LAB_NAME" openssl
need_musl
lan_make apk-repo
lan_enter "$@"
lan_up
alpine_root
mkdir -p $R/media/lanboot
cp -r build/apk-repo/"$(uname -m)" $R/media/lanboot/
apk() { alpine_chroot apk --no-network --no-progress "$@" >"$LOG/said" 2>&1; }
apk add -X /media/lanboot lanboot
check "$LAB_NAME: without its key nothing is taken" "$(cat "$LOG/said")" grep -qi 'untrusted\|not found\|no such package' "$LOG/said"
cp build/apk-repo/lanboot.rsa.pub $R/etc/apk/keys/
apk add -X /media/lanboot lanboot lanboot-doc lanboot-bash-completion lanboot-zsh-completion lanboot-fish-completion
equal "$LAB_NAME: all from the repository" "$? $(alpine_chroot apk info | grep -c '^lanboot')" "0 14"
equal "$LAB_NAME: runs" "$(alpine_chroot tftpd -V)" "tftpd $(sed -n 's|^VERSION *= *||p' GNUmakefile)"
apk del lanboot lanboot-doc lanboot-bash-completion lanboot-zsh-completion lanboot-fish-completion
equal "$LAB_NAME: and go" "$? $(alpine_chroot apk info | grep -c '^lanboot')" "0 0"
finish
