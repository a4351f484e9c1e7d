# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What tests/breaks tries: programs of Debian, each with something real to do. A job runs
# the program through limited (as a user), limited_root or serve, and nothing else of it
# is restricted; it succeeds if what was to be done is done.
#
# shellcheck disable=SC2016,SC2028 # other languages have $ and \, too

# --- shells

program bash bash
does_bash() {
	limited bash -c 'for i in 1 2 3; do echo $((i * i)); done | tail -n 1' | grep -x 9
}

program dash dash
does_dash() {
	limited dash -c 'for i in 1 2 3; do echo $((i * i)); done | tail -n 1' | grep -x 9
}

program zsh zsh
does_zsh() {
	limited zsh -fc 'a=(3 1 2); print -l ${(o)a} | tail -n 1' | grep -x 3
}

program fish fish
does_fish() {
	limited fish --no-config -c 'for i in 1 2 3; math $i x $i; end | tail -n 1' | grep -x 9
}

program busybox busybox
does_busybox() {
	limited busybox sh -c 'seq 3 | tail -n 1' | grep -x 3
}

program tmux tmux
does_tmux() {
	limited tmux -S "$PWD/socket" new-session -d 'echo inside >told; sleep 9' &&
		eventually grep -x inside told
}

program screen screen
does_screen() {
	mkdir -m 700 screens && chown alice screens
	SCREENDIR=$PWD/screens limited screen -dmS try sh -c 'echo inside >told; sleep 9' &&
		eventually grep -x inside told
}

# --- editors, and what works on text

text() {
	printf 'one\ntwo\nthree\n' >text
	chown alice: text
}

program vim vim
does_vim() {
	text
	limited vim -es -u NONE -N -c '%s/two/2/' -c wq text && grep -x 2 text
}

program nano nano
does_nano() {
	text
	TERM=xterm at_terminal $'zero\r\x0f\r\x18' nano text && grep -x zero text
}

program emacs emacs-nox
does_emacs() {
	text
	limited emacs --batch --no-init-file text --eval \
		'(progn (goto-char (point-max)) (insert "four\n") (save-buffer))' && grep -x four text
}

program ed ed
does_ed() {
	text
	printf '2s/two/2/\nw\nq\n' | limited ed -s text && grep -x 2 text
}

program sed sed
does_sed() {
	text
	limited sed -i 's/two/2/' text && grep -x 2 text
}

program grep grep
does_grep() {
	text
	limited grep -P 't(?=h)' text | grep -x three
}

program mawk mawk
does_mawk() {
	text
	limited mawk '/t/ { n++ } END { print n }' text | grep -x 2
}

program gawk gawk
does_gawk() {
	text
	limited gawk '{ print | "sort" }' text | head -n 1 | grep -x one
}

program less less
does_less() {
	text
	TERM=xterm at_terminal q less text
}

program bc bc
does_bc() {
	echo '2^100' | limited bc | grep -x 1267650600228229401496703205376
}

program jq jq
does_jq() {
	echo '{"a":[1,2,3]}' | limited jq '.a | add' | grep -x 6
}

program sqlite3 sqlite3
does_sqlite3() {
	limited sqlite3 base 'create table t (n); insert into t values (6), (36); select sum(n) from t' |
		grep -x 42
}

program find findutils
does_find() {
	text
	limited find . -name text -exec wc -l '{}' ';' | grep '3 ./text'
}

program xargs findutils
does_xargs() {
	seq 10 | limited xargs -n 5 -P 2 echo | grep -c . | grep -x 2
}

# --- languages

program python3 python3
does_python3() {
	limited python3 -c '
import hashlib, json, re, threading
found = []
threads = [threading.Thread(target=found.append, args=(i,)) for i in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
hashlib.sha256(json.dumps(found).encode())
print(re.sub("o+", "0", "foo"), sum(found))' | grep -x 'f0 6'
}

program python3-subprocess python3
does_python3-subprocess() {
	limited python3 -c '
import subprocess
print(subprocess.run(["echo", "child"], capture_output=True, text=True, check=True).stdout)' |
		grep -x child
}

program python3-multiprocessing python3
does_python3-multiprocessing() {
	limited python3 -c '
import multiprocessing
if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        print(sum(pool.map(abs, [-1, -2, -3])))' | grep -x 6
}

program python3-ctypes python3
does_python3-ctypes() {
	limited python3 -c '
import ctypes
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
array = (ctypes.c_int * 3)(3, 1, 2)
ctypes.CDLL(None).qsort(array, 3, 4, compare(lambda a, b: a[0] - b[0]))
print(list(array))' | grep -xF '[1, 2, 3]'
}

program python3-http.server python3
does_python3-http.server() {
	serve -- python3 -m http.server 8081 --bind 127.0.0.1
	eventually fetch 8081 | grep -i 'directory listing'
}

program pypy3 pypy3
does_pypy3() {
	limited pypy3 -c 'print(sum(i * i for i in range(100000)))' | grep -x 333328333350000
}

program perl perl
does_perl() {
	limited perl -MDigest::SHA=sha1_hex -e 'print length sha1_hex("x") + scalar(() = "aXbX" =~ /X/g), "\n"' |
		grep '^[0-9]'
}

program perl-backticks perl
does_perl-backticks() {
	limited perl -e '$x = `echo child`; die "no child: $!\n" if $?; print $x' | grep -x child
}

program node nodejs
does_node() {
	limited node -e 'let s = 0; for (let i = 0; i < 1e6; i++) s += i % 7; console.log(s)' |
		grep -x 2999997
}

program node-jitless nodejs
does_node-jitless() {
	limited node --jitless -e 'let s = 0; for (let i = 0; i < 1e5; i++) s += i % 7; console.log(s)' |
		grep -x 299995
}

program java openjdk-17-jre-headless
does_java() {
	limited java -Xmx128m -cp /usr/share/java/js.jar org.mozilla.javascript.tools.shell.Main \
		-e 'var s = 0; for (var i = 0; i < 100; i++) s += i; print(s)' | grep -x 4950
}

program java-Xint openjdk-17-jre-headless
does_java-Xint() {
	limited java -Xint -Xmx128m -cp /usr/share/java/js.jar org.mozilla.javascript.tools.shell.Main \
		-e 'print(6 * 7)' | grep -x 42
}

program ruby ruby
does_ruby() {
	limited ruby -e 'puts (1..100).map { |n| n * n }.sum' | grep -x 338350
}

program ruby-fork ruby
does_ruby-fork() {
	limited ruby -e 'pid = fork { puts "child" }; Process.wait pid' | grep -x child
}

program lua lua5.4
does_lua() {
	limited lua5.4 -e 's = 0; for i = 1, 100 do s = s + i end; print(s)' | grep -x 5050
}

program luajit luajit
does_luajit() {
	limited luajit -e 's = 0; for i = 1, 1e6 do s = s + i % 7 end; print(s)' | grep -x 2999998
}

program php php8.2-cli
does_php() {
	limited php -r 'echo array_sum(range(1, 100)), "\n";' | grep -x 5050
}

program php-jit php8.2-cli
does_php-jit() {
	echo '<?php $s = 0; for ($i = 0; $i < 1000000; $i++) $s += $i % 7; echo $s, "\n";' >sum.php
	limited php -d opcache.enable_cli=1 -d opcache.jit_buffer_size=16M -d opcache.jit=tracing sum.php |
		grep -x 2999997
}

program guile guile-3.0
does_guile() {
	limited guile --no-auto-compile -c \
		'(let loop ((i 0) (s 0)) (if (< i 200000) (loop (+ i 1) (+ s i)) (begin (display s) (newline))))' |
		grep -x 19999900000
}

program sbcl sbcl
does_sbcl() {
	limited sbcl --noinform --non-interactive --no-userinit \
		--eval '(progn (print (loop for i below 100 sum i)) (terpri))' | grep -w 4950
}

program erlang erlang-base
does_erlang() {
	limited erl -noshell -eval 'io:format("~p~n", [lists:sum(lists:seq(1, 100))]), halt().' |
		grep -x 5050
}

# --- who makes programs, and looks into them

hello() {
	printf '#include <stdio.h>\nint main(void)\n{\n\tputs("hello");\n\treturn 0;\n}\n' >hello.c
	chown alice hello.c
}

program gcc gcc-12
does_gcc() {
	hello
	limited gcc -O2 -o hello hello.c && ./hello | grep -x hello
}

program tcc tcc
does_tcc() {
	hello
	limited tcc -run hello.c | grep -x hello
}

program make make
does_make() {
	printf 'all: two\none:\n\techo 1 >one\ntwo: one\n\tcat one one >two\n' >Makefile
	limited make -s -j2 && grep -c 1 two | grep -x 2
}

program git git
does_git() {
	limited git init -q repository &&
		limited git -C repository -c user.name=a -c user.email=a@b commit -q --allow-empty -m first &&
		limited git clone -q "file://$PWD/repository" copy &&
		limited git -C copy log --format=%s | grep -x first
}

program gdb gdb
does_gdb() {
	hello
	gcc -g -o hello hello.c
	limited gdb -nx -batch -ex 'set startup-with-shell off' -ex 'break main' -ex run -ex bt ./hello |
		grep '#0  main ()'
}

program strace strace
does_strace() {
	limited strace -f -o trace ls / && grep -q execve trace
}

program ltrace ltrace
does_ltrace() {
	hello
	gcc -o hello -Wl,-z,lazy -no-pie hello.c
	limited ltrace -o trace ./hello && grep -q puts trace
}

program valgrind valgrind
does_valgrind() {
	limited valgrind -q --error-exitcode=9 echo checked | grep -x checked
}

program ldd libc-bin
does_ldd() {
	limited ldd /bin/ls | grep 'libc\.so\.6'
}

program ps procps
does_ps() {
	limited ps -o comm= -p $$ | grep .
}

program qemu-user qemu-user-static
does_qemu-user() {
	limited qemu-x86_64-static /usr/bin/busybox echo emulated | grep -x emulated
}

# --- servers: started by hand, as root

fetch() {
	curl -s --max-time 5 "http://127.0.0.1:$1/"
}

program nginx nginx
does_nginx() {
	serve -- nginx -g 'daemon off;'
	eventually fetch 80 | grep -i html
}

program apache2 apache2-bin
does_apache2() {
	mkdir -p /run/apache2 /var/log/apache2
	export APACHE_RUN_DIR=/run/apache2 APACHE_LOG_DIR=/var/log/apache2 APACHE_PID_FILE=/run/apache2/pid \
		APACHE_LOCK_DIR=/run APACHE_RUN_USER=www-data APACHE_RUN_GROUP=www-data
	serve -- apache2 -DFOREGROUND -C 'ServerName localhost'
	eventually fetch 80 | grep -i html
}

program lighttpd lighttpd
does_lighttpd() {
	printf 'server.document-root = "/var/www/html"\nserver.port = 8082\nserver.bind = "127.0.0.1"\n' >conf
	printf 'index-file.names = ( "index.nginx-debian.html" )\n' >>conf
	serve -- lighttpd -D -f "$PWD/conf"
	eventually fetch 8082 | grep nginx
}

program haproxy haproxy
does_haproxy() {
	printf '%s\n' 'defaults' ' mode http' ' timeout connect 5s' ' timeout client 5s' \
		' timeout server 5s' 'frontend f' ' bind 127.0.0.1:8083' \
		' http-request return status 200 content-type text/plain string balanced' >conf
	serve -- haproxy -db -f conf
	eventually fetch 8083 | grep balanced
}

program redis redis-server
does_redis() {
	serve -- redis-server --port 6380 --save '' --dir "$PWD"
	eventually redis-cli -p 6380 set key value && redis-cli -p 6380 get key | grep value
}

program memcached memcached
does_memcached() {
	serve -- memcached -u memcache -l 127.0.0.1 -p 11311
	eventually ask_memcached | grep VERSION
}
ask_memcached() {
	printf 'version\r\nquit\r\n' | nc -w 2 127.0.0.1 11311
}

postgres() {
	install -d -o postgres data
	chmod 755 .
	su postgres -c "/usr/lib/postgresql/15/bin/initdb -D '$PWD/data' >/dev/null"
	serve setpriv --reuid=postgres --regid=postgres --clear-groups -- \
		/usr/lib/postgresql/15/bin/postgres -D "$PWD/data" -k /tmp -p 5433 "$@"
	eventually su postgres -c 'pg_isready -q -h /tmp -p 5433' &&
		su postgres -c 'psql -h /tmp -p 5433 -XAtc "select sum(i * i) from generate_series(1, 100) i"' \
			2>>stderr | grep -x 338350
}

program postgresql postgresql-15
does_postgresql() {
	postgres -c jit=off
}

program postgresql-jit postgresql-15
does_postgresql-jit() {
	postgres -c jit=on -c jit_above_cost=0 -c jit_inline_above_cost=0 -c jit_optimize_above_cost=0
}

program dnsmasq dnsmasq-base
does_dnsmasq() {
	serve -- dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --user=root \
		--listen-address=127.0.0.1 --bind-interfaces --address=/try.test/192.0.2.7
	eventually busybox nslookup -type=a try.test 127.0.0.1 | grep 192.0.2.7
}

program chrony chrony
does_chrony() {
	printf 'local stratum 8\nport 0\ncmdport 0\nbindcmdaddress /run/chrony/try.sock\n' >conf
	serve -- chronyd -d -x -f "$PWD/conf"
	eventually test -S /run/chrony/try.sock && chronyc -h /run/chrony/try.sock tracking | grep Stratum
}

program cron cron
does_cron() {
	systemctl stop cron.service
	rm -f /run/crond.reboot
	echo "@reboot root echo ran >$PWD/ran" >/etc/cron.d/try
	serve -- cron -f
	eventually grep -qsx ran ran
	local status=$?
	rm -f /etc/cron.d/try
	return "$status"
}

program sshd openssh-server
does_sshd() {
	serve -- /usr/sbin/sshd -D -e -p 2222 -o PidFile=none
	eventually ssh -o BatchMode=yes -o HostKeyAlias=localhost -p 2222 alice@localhost echo logged in |
		grep -x 'logged in'
}

# --- clients and transport

key() {
	install -m 600 -o alice /home/alice/.ssh/id_ed25519 key
}

program ssh openssh-client
does_ssh() {
	key
	limited ssh -n -o BatchMode=yes -i key alice@localhost echo logged in | grep -x 'logged in'
}

program ssh-L openssh-client
does_ssh-L() {
	key
	limited ssh -n -o BatchMode=yes -o ExitOnForwardFailure=yes -i key \
		-L 127.0.0.1:8084:127.0.0.1:22 alice@localhost 'nc -w 2 127.0.0.1 8084 </dev/null' |
		grep SSH-2.0
}

program scp openssh-client
does_scp() {
	key
	text
	limited scp -q -o BatchMode=yes -i key text "alice@localhost:$PWD/there" && cmp text there
}

program ssh-agent openssh-client
does_ssh-agent() {
	key
	limited ssh-agent sh -c 'ssh-add -q key && ssh-add -l' | grep ED25519
}

program rsync rsync
does_rsync() {
	text
	limited rsync -a text there && cmp text there
}

program rsyncd rsync
does_rsyncd() {
	printf 'use chroot = no\nuid = root\n[m]\npath = %s\n' "$PWD" >conf
	text
	serve -- rsync --daemon --no-detach --port 8730 --config "$PWD/conf"
	eventually rsync -q rsync://127.0.0.1:8730/m/text got 2>/dev/null && cmp text got
}

web() {
	busybox httpd -f -p 127.0.0.1:8085 -h "$PWD" &
	web=$!
	text
	eventually curl -s --output /dev/null http://127.0.0.1:8085/text
}

program curl curl
does_curl() {
	web
	limited curl -s http://127.0.0.1:8085/text | grep -x two
	local status=$?
	kill "$web"
	return "$status"
}

program wget wget
does_wget() {
	web
	limited wget -q -O - http://127.0.0.1:8085/text | grep -x two
	local status=$?
	kill "$web"
	return "$status"
}

program socat socat
does_socat() {
	text
	serve -- socat TCP-LISTEN:8086,bind=127.0.0.1,reuseaddr OPEN:"$PWD/text"
	sleep 1
	nc -w 2 127.0.0.1 8086 </dev/null | grep -x two
}

program nc netcat-openbsd
does_nc() {
	text
	serve -- nc -l 127.0.0.1 8087
	sleep 1
	nc -N -w 2 127.0.0.1 8087 <text && eventually cmp text serve.out
}

program openssl openssl
does_openssl() {
	limited openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=try -keyout private -out certificate &&
		limited openssl x509 -in certificate -noout -subject | grep 'CN = try'
}

program gpg gnupg
does_gpg() {
	mkdir -m 700 gnupg && chown alice gnupg
	text
	GNUPGHOME=$PWD/gnupg limited gpg --batch --quiet --passphrase '' --quick-gen-key try@example.org ed25519 &&
		GNUPGHOME=$PWD/gnupg limited gpg --batch --quiet --armor --detach-sign text &&
		grep 'PGP SIGNATURE' text.asc
}

# --- archives and packages

program tar tar
does_tar() {
	text
	limited tar -cJf archive.tar.xz text && limited tar -xJOf archive.tar.xz | grep -x two
}

program xz xz-utils
does_xz() {
	text
	limited xz -T2 text && limited xz -dc text.xz | grep -x two
}

program zstd zstd
does_zstd() {
	text
	limited zstd -q -T2 text && limited zstd -dcq text.zst | grep -x two
}

program zip zip
does_zip() {
	text
	limited zip -q archive.zip text && limited unzip -p archive.zip | grep -x two
}

program dpkg-deb dpkg
does_dpkg-deb() {
	mkdir -p tree/DEBIAN
	printf 'Package: try\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nDescription: x\n' >tree/DEBIAN/control
	chown -R alice tree
	limited dpkg-deb -b tree try.deb && limited dpkg-deb -f try.deb Package | grep -x try
}

program apt apt
does_apt() {
	mkdir -p debs
	echo 'deb [trusted=yes] file:'"$PWD"'/debs ./' >list
	printf 'Package: try\nVersion: 7\nArchitecture: all\nFilename: x\nSize: 1\nMaintainer: a <a@b>\nDescription: x\n' >debs/Packages
	mkdir -p state/lists/partial cache/archives/partial
	chmod 755 .
	local options=(-o "Dir::Etc::SourceList=$PWD/list" -o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$PWD/state/lists" -o "Dir::Cache=$PWD/cache")
	limited_root apt-get "${options[@]}" -qq update &&
		limited_root apt-cache "${options[@]}" policy try | grep 'Candidate: 7'
}

# --- sessions and systemd's own

program sudo sudo
does_sudo() {
	limited_root sudo -n -u bob id -un | grep -x bob
}

program su login
does_su() {
	limited_root su bob -c 'id -un' | grep -x bob
}

program dbus dbus
does_dbus() {
	limited dbus-run-session -- busctl --user list --no-pager | grep org.freedesktop.DBus
}

program journalctl systemd
does_journalctl() {
	limited_root journalctl --no-pager -n 1 -o cat | grep .
}

program systemctl systemd
does_systemctl() {
	limited_root systemctl is-active cron.service dbus.service | grep -x active
}

program systemd-run systemd
does_systemd-run() {
	limited_root systemd-run --quiet --wait --pipe echo in a unit | grep -x 'in a unit'
}

program systemd-logind systemd
does_systemd-logind() {
	restricted_unit systemd-logind.service && su bob -c 'loginctl --no-pager show-user bob -p Name' &&
		loginctl list-sessions --no-pager >/dev/null
}

program systemd-journald systemd
does_systemd-journald() {
	local message="usercap-try $BASHPID $EPOCHREALTIME"
	restricted_unit systemd-journald.service && logger "$message" &&
		eventually in_journal "$message"
}
in_journal() {
	journalctl --quiet --no-pager --boot --output cat | grep -xF "$1"
}

# --- sandboxes and a desktop

program bwrap bubblewrap
does_bwrap() {
	limited bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev echo in a sandbox |
		grep -x 'in a sandbox'
}

program convert imagemagick-6.q16
does_convert() {
	limited convert -size 40x40 gradient: -blur 2 picture.png &&
		limited identify picture.png | grep 'PNG 40x40'
}

# on_display COMMAND...: run it restricted, as a user, on a display that is not
on_display() {
	Xvfb :7 -screen 0 640x480x24 -nolisten tcp -ac 2>/dev/null &
	local display=$! status=0
	eventually test -S /tmp/.X11-unix/X7
	DISPLAY=:7 limited "$@" || status=$?
	kill "$display"
	wait "$display" 2>/dev/null
	return "$status"
}

program xvfb xvfb
does_xvfb() {
	serve -- Xvfb :8 -screen 0 640x480x24 -nolisten tcp -ac
	eventually test -S /tmp/.X11-unix/X8 && DISPLAY=:8 timeout 20 xterm -e sh -c "echo shown >$PWD/told" &&
		grep -x shown told
}

program xterm xterm
does_xterm() {
	on_display xterm -e sh -c 'echo shown >told' && grep -x shown told
}

program zenity zenity
does_zenity() {
	# its exit status, when the time is up before anyone answers
	on_display zenity --info --text=hello --timeout=3
	(($? == 5))
}
