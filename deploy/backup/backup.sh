#!/bin/sh
# A backup to one moment: every database of the PostgreSQL cluster (ours and Temporal's two), and the keys without which they can't be read.
#   backup.sh FOLDER KEYS_FOLDER     both are made; keep the second apart from the first
# The role of PGUSER needs REPLICATION. KEYS_FILE and AUDIT_SIGNING_KEY_FILE name files as in the settings.
# docs/operations/backup.md
set -eu
umask 077

folder=$1
keys=$2
mkdir "$folder" "$keys"
pg_basebackup --pgdata="$folder/postgres" --wal-method=stream --checkpoint=fast --no-password
pg_verifybackup --quiet "$folder/postgres"
# After the databases: the ring then holds every key that they need.
cp "$KEYS_FILE" "$keys/keys"
cp "$AUDIT_SIGNING_KEY_FILE" "$keys/audit-signing-key"
