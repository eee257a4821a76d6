#!/usr/bin/env bash
# Installs what tests and benchmarks need, where it is missing: PostgreSQL's
# server (no cluster of its own: tests start a private one), PgBouncer, Chromium, wrk,
# xmllint and feedparser, which read the feeds, and Node with npm (18 or newer;
# Debian 12 has 18) for the sign-in providers that tests run. Their packages are
# no system packages: the first test that wants them fetches them into the
# person's cache (internal/app/apptest/provider).
set -euo pipefail
missing=()
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null || missing+=(postgresql)
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium-headless-shell)
command -v wrk >/dev/null || missing+=(wrk)
{ command -v pgbouncer || ls /usr/sbin/pgbouncer; } >/dev/null 2>&1 || missing+=(pgbouncer)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v xmllint >/dev/null || missing+=(libxml2-utils)
/usr/bin/python3 -c "import feedparser" 2>/dev/null || missing+=(python3-feedparser)
if command -v node >/dev/null && ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; then
	echo "node $(node --version) is too old for the tests: they need 18 or newer" >&2
	exit 1
fi
[ ${#missing[@]} -gt 0 ] || exit 0
if ! command -v apt-get >/dev/null; then
	echo "please install: ${missing[*]} (this script knows Debian only)" >&2
	exit 1
fi
sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo
echo "installing ${missing[*]}"
$sudo mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
# Debian starts a PgBouncer with its package; tests start their own.
if [[ " ${missing[*]} " == *" pgbouncer "* ]] && command -v systemctl >/dev/null; then
	$sudo systemctl disable --now pgbouncer >/dev/null 2>&1 || true
fi
