#!/bin/sh
# import-ltsp: what LTSP's own script has machines boot, as `ltsp ipxe` makes it of ltsp.conf, httpbootd has
# them boot: the same kernel, words and initrds.
. "$(dirname "$0")/../lab/result.sh"
cd "$(dirname "$0")/../.." || exit 1
LAB_NAME=import-ltsp BIN=${BIN:-build/bin}
. tests/lab/import_folder.sh
one=52:54:00:00:00:01 two=52:54:00:00:00:02 other=52:54:00:00:00:77
. tests/lab/import_ltsp.sh
ltsp_ready "$dir" || {
	skip "$LAB_NAME" "$ltsp_why"
	exit 0
}

# ltsp_ipxe: makes its script of ltsp.conf.
ltsp_ipxe() {
	ltsp_make "$dir" "$dir/in/ltsp.conf"
	check "$LAB_NAME: $shape_name: ltsp makes its script" "$(tail -n 1 "$dir/ltsp.log")" [ -s "$dir/srv/tftp/ltsp/ltsp.ipxe" ]
}

# same: standard input as lines that can be compared: paths without a server, words in any order, without those
# of each boot loader's own.
same() {
	sed 's/ || goto .*//; s|http://10\.0\.0\.2/|/|g; s|initrd=[^ ]*||g; s|BOOTIF=[^ ]*||g; s|kernel /*|kernel |; s|initrd /*|initrd |' | awk '
		$1 == "kernel" {
			for (i = 3; i <= NF; i++) for (j = i + 1; j <= NF; j++) if ($i > $j) { w = $i; $i = $j; $j = w }
			$1 = $1
		}
		{ printf("%s; ", $0) }'
}
old() { awk -v mac="$1" -f tests/lab/ltsp_walk.awk "$dir/srv/tftp/ltsp/ltsp.ipxe" | same; }
new() {
	"$BIN/httpbootd" -f "$dir/all.ini" explain "$1" --server 10.0.0.2 2>&1 | sed -n '/^#!ipxe/,$p' |
		sed -n 's/.*&& sanboot .*/local/p; /^kernel /p; /^initrd /p; /^boot/q' | same
}

# shape NAME STATUS MACHINE...: imports ltsp.conf; each of the machines boots what it did.
shape() {
	shape_name=$1 shape_status=$2
	shift 2
	ltsp_ipxe
	imported ltsp "$dir/in/ltsp.conf" "$shape_name" "$shape_status"
	for shape_machine; do
		equal "$LAB_NAME: $shape_name: $shape_machine" "$(new "$shape_machine")" "$(old "$shape_machine")"
	done
}

config ltsp.conf '[server]' '[common]' '[clients]' 'AUTOLOGIN=user01'
shape 'as it comes' 0 $other
config ltsp.conf '# a comment' '[server]' 'DEFAULT_IMAGE="debian-12"  # this one' 'MENU_TIMEOUT=0' '[common]' "KERNEL_PARAMETERS='nomodeset quiet'"
shape 'an image and words' 0 $other
config ltsp.conf '[server]' 'DEFAULT_IMAGE=a' "[$one]" 'HOSTNAME=pc01' 'KERNEL_PARAMETERS="nolapic"' "[$two]" 'HOSTNAME=pc02' 'DEFAULT_IMAGE=b'
shape 'machines' 0 $one $two $other
has "$LAB_NAME: they have their names" "$dir/made.ini" '^name = pc02$'
config ltsp.conf '[slow]' 'KERNEL_PARAMETERS="mem=1G"' 'X_DRIVER=vesa' "[$one]" 'INCLUDE=slow' '[clients]' 'INCLUDE=slow'
shape 'sections that include others' 0 $one $other
config ltsp.conf '[common]' 'DEFAULT_IMAGE=a' "[$one]" 'DEFAULT_IMAGE=disk' "[$two]" 'DEFAULT_IMAGE=exit'
shape 'its disk' 0 $one $two $other
config ltsp.conf '# /bin/sh -n' '# LTSP configuration file' '[server]' 'NAT=1' 'IPXE_X86_64_IMG="Debian"' '[common]' 'TFTP_DIR=/srv/tftp' '[clients]' \
	'FSTAB_HOME="server:/home /home nfs defaults,nolock 0 0"' "[52:54:00:00:00:0a]" 'HOSTNAME=pc10' 'INCLUDE=crt_monitor' '[b8:27:eb:*|dc:a6:32:*]' \
	'FSTAB_BOOT="/dev/mmcblk0p1  /boot  vfat  defaults  0  2"' '[administrator-pc]' 'PWMERGE_SUR="administrator"' '[crt_monitor]' 'X_HORIZSYNC="28.0-87.0"' \
	"X_MODES='\"1024x768\" \"800x600\"'"
shape 'the sample that it comes with, with all its lines' 1 52:54:00:00:00:0a $other
config ltsp.conf '[common]' 'LIGHTDM_CONF="user-session=xfce' 'greeter-hide-users=true"' 'KERNEL_PARAMETERS="quiet splash"' 'MENU_TIMEOUT="-1"' '[server]' 'DEFAULT_IMAGE=b'
shape 'values over several lines' 0 $other
config ltsp.conf '[ Common ]' 'kernel_parameters = lower' 'DEFAULT_IMAGE = a   # blanks' 'Include = More' '[MORE]' 'KERNEL_PARAMETERS = "console=tty1 console=ttyS0,9600n8"' \
	'[52:54:00:00:00:0B]' 'default_image=b' 'DEFAULT_IMAGE = x86_64'
shape 'blanks, and capital letters' 0 52:54:00:00:00:0b $other
config ltsp.conf '[server]' 'KERNEL_PARAMETERS="forcepae"' '[common]' 'KERNEL_PARAMETERS=quiet' 'DEFAULT_IMAGE=a' "[$one]" 'KERNEL_PARAMETERS="$KERNEL_PARAMETERS x"'
shape 'a value with another in it, which is empty by then' 0 $one $two
config ltsp.conf '[common]' 'KERNEL_PARAMETERS="quiet $EXTRA"' 'DEFAULT_IMAGE=`hostname`'
shape 'what only the shell knows' 1
equal "$LAB_NAME: by line" "$(sed -n 's|^.*/ltsp\.conf:\([0-9]*\): lost: .*|\1|p' "$dir/left" | sort -nu | paste -sd ' ')" '2 3'
config ltsp.conf '[server]' 'OPTS="nolapic noapic"' 'KERNEL_PARAMETERS="quiet ${OPTS}"' 'DEFAULT_IMAGE=r_chroot' "[$one]" 'DEFAULT_IMAGE=a'
shape 'a chroot, and a variable' 0 $one $other
config ltsp.conf '[52:54:*]' 'KERNEL_PARAMETERS=glob' "[$one]" 'KERNEL_PARAMETERS=exact' '[server]' 'DEFAULT_IMAGE=a'
shape 'a pattern before a machine' 1 $one $other
config ltsp.conf '[common]' 'KERNEL_PARAMETERS=first' "[$one]" 'DEFAULT_IMAGE=a' '[common]' 'DEFAULT_IMAGE=b' "[$one]" 'KERNEL_PARAMETERS=second'
shape 'sections twice' 1 $one $other
config ltsp.conf 'DEFAULT_IMAGE=b' 'KERNEL_PARAMETERS=unnamed' '[common]' 'INCLUDE=loop' '[loop]' 'INCLUDE=loop common' 'KERNEL_PARAMETERS=loop' '[ipxe/]' 'DEFAULT_IMAGE=a'
shape 'lines before all sections, for ipxe alone, and a loop' 0 $other
config ltsp.conf 'X=1' '[a]' 'INCLUDE=a' '[common]' 'INCLUDE=a' 'BASE_DIR=/opt/ltsp' 'IPXE_X86_64_IMG="Title"' 'DEFAULT_IMAGE=../../x' '\033[2J' \
	"[$one]" "[52:54:0:0:0:1]"
imported ltsp "$dir/in/ltsp.conf" 'what cannot be carried' 1
equal "$LAB_NAME: what is lost, by line" "$(sed -n 's|^.*/ltsp\.conf:\([0-9]*\): lost: .*|\1|p' "$dir/left" | sort -nu | paste -sd ' ')" '6 7 8 9 11'
config lts.conf '[default]' 'LTSP_CONFIG=True' 'X_COLOR_DEPTH=16' "[$one]" 'HOSTNAME=pc1'
imported ltsp "$dir/in/lts.conf" 'of LTSP 5' 1
has "$LAB_NAME: what reads its machines" "$dir/left" 'lts\.conf:1: lost: .*lanboot import pxelinux'
finish
