#!/bin/sh
# One-shot job: makes the namespace, with the time for which closed procedures stay in Temporal. Safe to run again.
set -eu

attempt=1
until temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1 \
  || temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"; do
  if [ "$attempt" -ge 30 ]; then
    echo "namespace $NAMESPACE could not be made after $attempt attempts" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 2
done
echo "namespace $NAMESPACE is there"
