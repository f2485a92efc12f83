# Shared by the scripts: what must be installed, and how the program is built. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# ccache must not take the time stamps in precompiled headers for changes.
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
export CCACHE_BASEDIR="$PWD"
# It takes the included files from the compiler: preprocessing each file first is a tenth of a first build.
export CCACHE_DEPEND=1

# need_packages FILE…: installs with one apt-get line what the lists name and is missing.
need_packages() {
  local missing=() package
  for package in $(grep -hv '^#' "$@"); do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "missing packages, and neither root nor sudo to install them: ${missing[*]}" >&2
      exit 1
    }
    as_root=(sudo)
  fi
  echo "installing: ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build PRESET [TARGET…]
build() {
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" --parallel "$(nproc)" ${1:+--target "$@"} |
    grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Generating|Re-running)|^ninja: no work' || true
  # grep hides the build's own exit code; asking again costs nothing when all is built.
  cmake --build --preset "$preset" ${1:+--target "$@"} >/dev/null
}
