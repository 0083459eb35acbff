#!/usr/bin/env bash
# Sikkerhetskopi av tall, registre og beslutninger, mens tavla kjører:
#   drift/sikkerhetskopi.sh /sikkert/sted
# Mappene er innstillingene BOLIGKOMPASS_DATA, BOLIGKOMPASS_REGISTER og BOLIGKOMPASS_BESLUTNINGER.
# Kopien er bare for eieren. Registrene har personopplysninger: /sikkert/sted må være kryptert.
set -euo pipefail
umask 077
: "${1:?Oppgi mappen kopien skal ligge i}"
: "${BOLIGKOMPASS_DATA:?}" "${BOLIGKOMPASS_REGISTER:?}" "${BOLIGKOMPASS_BESLUTNINGER:?}"
read -r -a program <<<"${PROGRAM:-$(dirname "$0")/../.venv/bin/boligkompass}"

ut="$1/boligkompass-$(date +%Y-%m-%dT%H%M%S)"
mkdir -p "$1"
mkdir "$ut.uferdig"
if [[ "$BOLIGKOMPASS_DATA" == *://* ]]; then
    echo "Tallene ligger i $BOLIGKOMPASS_DATA og er ikke med: slå på versjonering der." >&2
else
    # Et uttrekk endres aldri, og pekeren først: da er det den navngir, alltid med.
    tar -C "$BOLIGKOMPASS_DATA" -cf "$ut.uferdig/gjeldende.tar" ./uttrekk/gjeldende
    tar -C "$BOLIGKOMPASS_DATA" --exclude=./uttrekk/gjeldende --exclude='./uttrekk/.*' \
        -cf "$ut.uferdig/tall.tar" .
fi
if [ -d "$BOLIGKOMPASS_REGISTER" ]; then
    tar -C "$BOLIGKOMPASS_REGISTER" -cf "$ut.uferdig/register.tar" .
fi
# Fra en PostgreSQL kommer bare beslutningene med; resten tar pg_dump, se docs/drift.md.
if [[ $BOLIGKOMPASS_BESLUTNINGER == *://* ]] ||
    [ -f "$BOLIGKOMPASS_BESLUTNINGER/beslutninger.sqlite" ]; then
    "${program[@]}" beslutninger sikkerhetskopi --til "$ut.uferdig/beslutninger"
fi
(cd "$ut.uferdig" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + >SHA256SUMS)
sync
mv "$ut.uferdig" "$ut"
echo "Kopien ligger i $ut."
