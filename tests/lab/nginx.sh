# nginx.sh: sourced: what each configuration of nginx says in the lab.

# nginx_temp FOLDER: prints, for http { }, where nginx keeps what is under way; the folder has to be there.
nginx_temp() {
	nginx_temp_n=0
	for nginx_temp_what in client_body proxy fastcgi uwsgi scgi; do
		nginx_temp_n=$((nginx_temp_n + 1))
		printf '\t%s_temp_path %s/%d;\n' $nginx_temp_what "$1" $nginx_temp_n
	done
}
