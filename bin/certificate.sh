#!/usr/bin/env bash
# Makes a certificate for the names given, signed by an authority of this portal alone.
#   bin/certificate.sh FOLDER NAME…
# The authority (ca.crt, ca.key) is made once, so that a telephone trusts it once. It can vouch for private addresses and
# .local names only: whoever steals its key cannot pose as a bank.
set -euo pipefail
umask 077
folder=$1
shift
mkdir -p "$folder"
cd "$folder"

curve=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256)
if [ ! -s ca.crt ] || [ ! -s ca.key ] || ! openssl x509 -checkend 2592000 -noout -in ca.crt >/dev/null; then
  permitted='permitted;DNS:local,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0'
  permitted+=',permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:172.16.0.0/255.240.0.0'
  permitted+=',permitted;IP:192.168.0.0/255.255.0.0,permitted;IP:169.254.0.0/255.255.0.0'
  openssl req -x509 "${curve[@]}" -days 825 -subj "/O=Rakor/CN=Rakor laptop $(date +%F)" \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    -addext "nameConstraints=critical,$permitted" -keyout ca.key -out ca.crt
fi

names=''
for name; do
  if [[ $name =~ ^[0-9.]+$ ]]; then names+=",IP:$name"; else names+=",DNS:$name"; fi
done
openssl req "${curve[@]}" -new -subj "/O=Rakor/CN=$1" -keyout server.key -out server.csr
# Longer than 398 days, telephones refuse it.
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 16)" -days 397 -sha256 -out server.crt.new \
  -extfile <(printf '%s\n' "subjectAltName=${names#,}" 'basicConstraints=critical,CA:FALSE' \
    'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth')
rm -f server.csr
mv -f server.crt.new server.crt
