# shellcheck shell=bash
# What Scripts/run and Scripts/test share: finding what a machine lacks, and installing it.
# Sourced, not run. Needs Debian 12 (or a system with apt-get) where something is missing.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "error: $*"
  exit 1
}

# Installs the Debian packages named, where dpkg does not know them as installed.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || fail "please install: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "please install as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq \
    --no-install-recommends "${missing[@]}" >/dev/null
}

# Installs what only some tests need, where this is root and the packages can be had; says what is
# missing where not, and goes on. Nothing that comes is started.
want_packages() {
  local missing=() package policy=/usr/sbin/policy-rc.d made=""
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    say "not installed, and what needs it is skipped: ${missing[*]}"
    return 0
  fi
  say "installing ${missing[*]}"
  if [ ! -e "$policy" ]; then
    made=$policy
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  apt-get update -qq >/dev/null 2>&1 || true
  # All at once is faster; where one cannot be had, the others still come.
  if ! install_quietly "${missing[@]}"; then
    for package in "${missing[@]}"; do
      install_quietly "$package" || say "cannot install $package: what needs it is skipped"
    done
  fi
  [ -z "$made" ] || rm -f "$made"
}

install_quietly() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
    >/dev/null 2>&1
}

need_swift() {
  command -v swift >/dev/null ||
    fail "Swift 6.3 is needed: see https://www.swift.org/install/linux/"
}

need_libraries() {
  need_packages libsqlite3-dev libopenblas-dev gzip
}

# A tool from the package index for some tests, into .venv alone; without it they are skipped.
want_tool() {
  [ "$CONVICTION_PYTHON" = "$root/.venv/bin/python" ] || return 0
  "$CONVICTION_PYTHON" -m pip show --quiet "${1%%==*}" >/dev/null 2>&1 ||
    "$CONVICTION_PYTHON" -m pip install --quiet --disable-pip-version-check "$1" >/dev/null 2>&1 ||
    say "cannot install $1: what needs it is skipped"
}

# The Python environment with what the requirement files named hold: CONVICTION_PYTHON, or .venv,
# made here once and again when the files change.
need_python() {
  if [ -n "${CONVICTION_PYTHON:-}" ]; then
    "$CONVICTION_PYTHON" -c 'import lightgbm, catboost, torch, onnx, optuna, matplotlib' ||
      fail "CONVICTION_PYTHON ($CONVICTION_PYTHON) lacks what Scripts/training/requirements.txt names"
    return 0
  fi
  export CONVICTION_PYTHON="$root/.venv/bin/python"
  local wanted stamp="$root/.venv/requirements.installed"
  wanted=$(cd "$root" && cat "$@")
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return 0
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    need_packages python3 python3-venv
  fi
  need_packages libgomp1
  say "making the Python environment in .venv (LightGBM, CatBoost, PyTorch; a minute or two)"
  python3 -m venv "$root/.venv"
  local arguments=() file
  for file in "$@"; do arguments+=(-r "$root/$file"); done
  "$CONVICTION_PYTHON" -m pip install --quiet --disable-pip-version-check "${arguments[@]}"
  printf '%s' "$wanted" >"$stamp"
}

# shellcheck disable=SC2034 # used by the scripts that source this
build_flags=(--explicit-target-dependency-import-check error)
# Swift's library within the program, as in the image: calls into it go straight there, which makes a
# decision some 6 % faster than through the dynamic linker.
# shellcheck disable=SC2034
release_flags=(-c release --static-swift-stdlib "${build_flags[@]}")
