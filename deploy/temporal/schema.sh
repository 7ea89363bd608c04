#!/bin/sh
# One-shot job: brings Temporal's two databases to the schema of this server version. Safe to run again.
# SCHEMA_DIR: where the schema of the server lies, if not as in its image.
set -eu

for store in temporal visibility; do
  database=temporal
  [ "$store" = visibility ] && database=temporal_visibility
  tool() {
    temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "${DB_PORT:-5432}" -u "$POSTGRES_USER" --db "$database" "$@"
  }
  tool setup-schema -v 0.0
  tool update-schema -d "${SCHEMA_DIR:-/etc/temporal/schema}/postgresql/v12/$store/versioned"
done
