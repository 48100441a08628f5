# shellcheck shell=bash
# Shared by the scripts that try deploy/ for real; needs common.sh.

# The name in the samples.
# shellcheck disable=SC2034 # read by the scripts that source this
NAME=icsoe.ejemplo.mx

# free_ports <count>: the first of this many consecutive free ports.
free_ports() {
    local first port
    for _ in {1..50}; do
        # Below the range that the kernel gives to outgoing connections.
        first=$((20000 + RANDOM % 12000))
        for ((port = first; port < first + $1; port++)); do
            if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
                continue 2
            fi
        done
        echo "$first"
        return
    done
    fail "no free ports were found"
}

need_nginx() {
    if ! command -v nginx >/dev/null && is_debian_root; then
        debian_install nginx-light
    fi
    need nginx "Install nginx 1.22 or newer (on Debian: apt-get install nginx-light)."
}

# nginx_from_sample <folder> <port>: the sample for this folder: HTTPS on <port>, HTTP on the next, the
# portal without TLS on the one after, the three instances on the following three. A third argument removes the
# limits per address: the load generator is a thousand people at one address.
nginx_from_sample() {
    local folder=$1 port=$2 limits='^never$'
    [[ $# -lt 3 ]] || limits='limit_req zone=\|limit_conn conexiones'
    # nginx's workers have a user of their own.
    chmod 755 "$folder"
    cp -r deploy/errors "$folder/errores"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$NAME" -addext "subjectAltName=DNS:$NAME" \
        -keyout "$folder/llave.pem" -out "$folder/certificado.pem" 2>/dev/null
    sed -e "s|/var/log/nginx/|$folder/|; s|/run/nginx.pid|$folder/nginx.pid|" \
        -e "s|/etc/icsoe/tls/|$folder/|; s|/usr/share/icsoe/errores/|$folder/errores/|" \
        -e "s|127.0.0.1:300\([123]\) |127.0.0.1:\1 |" \
        -e "s|127.0.0.1:1 |127.0.0.1:$((port + 3)) |; s|127.0.0.1:2 |127.0.0.1:$((port + 4)) |" \
        -e "s|127.0.0.1:3 |127.0.0.1:$((port + 5)) |" \
        -e "s|listen 80|listen 127.0.0.1:$((port + 1))|" \
        -e "s|^\( *\)listen 443 ssl http2;|&\n\1listen 127.0.0.1:$((port + 2));|" \
        -e "s|listen 443|listen 127.0.0.1:$port|" \
        -e "/$limits/d" deploy/nginx.conf >"$folder/nginx.conf"
}

# configuration <folder> <port> <mail port> <database>: of one instance.
configuration() {
    cat <<END
direccion_publica = "https://$NAME"
escucha = "127.0.0.1:$2"
base_de_datos = "$4"
clave_secreta = "$(printf '%02x' {1..32})"
sitio = "$(realpath "$TARGET/site")"

[archivos]
carpeta = "$1/archivos"

[proxy]
de_confianza = ["127.0.0.1/32"]

[limites]
instancias = 3

[correo]
remitente = "ICSOE <icsoe@carga.invalid>"
servidor = "127.0.0.1"
puerto = $3
seguridad = "ninguna"
tiempo_limite_segundos = 8
END
}
