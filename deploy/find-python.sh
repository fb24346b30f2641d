# Sourced by ./run and ./test: sets $python to a Python 3.11 or newer, or says what is missing and ends.
python=""
for candidate in "${ANLAN_PYTHON:-}" python3.13 python3.12 python3.11 python3.14 python3 python; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 \
    && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    python="$candidate"
    break
  fi
done
if [ -z "$python" ]; then
  found="$(python3 --version 2>/dev/null || echo none)"
  echo "安澜需要 Python 3.11 或更高版本（找到：${found}）。请安装后重试，或用 ANLAN_PYTHON=/路径/python3.11 指定。" >&2
  echo "Anlan needs Python 3.11 or newer (found: $found). Install it, or name one with ANLAN_PYTHON=/path/to/python3.11." >&2
  exit 1
fi
# A relative data directory means relative to where the person stands.
case "${ANLAN_DATA_DIR:-/}" in
  /*) ;;
  *) ANLAN_DATA_DIR="$PWD/$ANLAN_DATA_DIR" && export ANLAN_DATA_DIR ;;
esac
