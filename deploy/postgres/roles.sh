#!/bin/bash
# Run by the PostgreSQL image when its volume is empty: a role with its own databases for each of the two users of the server.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set app_password="$APP_DB_PASSWORD" --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE tetsuzuki LOGIN PASSWORD :'app_password';
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE tetsuzuki OWNER tetsuzuki;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE tetsuzuki, temporal, temporal_visibility FROM PUBLIC;
SQL
