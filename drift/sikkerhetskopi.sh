#!/usr/bin/env bash
# Sikkerhetskopi av tall, registre og beslutninger, mens tavla kjører:
#   drift/sikkerhetskopi.sh /sikkert/sted
# Mappene er innstillingene BOLIGKOMPASS_DATA, BOLIGKOMPASS_REGISTER og BOLIGKOMPASS_BESLUTNINGER.
# Møtegrunnlagene og nøklene (BOLIGKOMPASS_TILGANGSMAPPE) er med. Kopien er bare for eieren. Registrene
# har personopplysninger: /sikkert/sted må være kryptert, og kopier eldre enn SIKKERHETSKOPI_DAGER (30)
# slettes når en ny er tatt. De sju nyeste blir liggende, også om klokka er stilt feil.
set -euo pipefail
umask 077
: "${1:?Oppgi mappen kopien skal ligge i}"
: "${BOLIGKOMPASS_DATA:?}" "${BOLIGKOMPASS_REGISTER:?}" "${BOLIGKOMPASS_BESLUTNINGER:?}"
dager="${SIKKERHETSKOPI_DAGER:-30}"
[[ $dager =~ ^[1-9][0-9]{0,3}$ ]] || { echo "SIKKERHETSKOPI_DAGER må være et antall dager." >&2; exit 1; }
read -r -a program <<<"${PROGRAM:-$(dirname "$0")/../.venv/bin/boligkompass}"

if [[ $BOLIGKOMPASS_DATA != *://* && ! -f $BOLIGKOMPASS_DATA/uttrekk/gjeldende ]]; then
    echo "Det er ikke publisert noen tall i $BOLIGKOMPASS_DATA ennå. Ingenting er kopiert." >&2
    exit 1
fi
ut="$1/boligkompass-$(date +%Y-%m-%dT%H%M%S)"
mkdir -p "$1"
mkdir "$ut.uferdig"
if [[ $BOLIGKOMPASS_DATA == *://* ]]; then
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
if [ -d "$BOLIGKOMPASS_BESLUTNINGER/motegrunnlag" ]; then
    tar -C "$BOLIGKOMPASS_BESLUTNINGER" -cf "$ut.uferdig/motegrunnlag.tar" ./motegrunnlag
fi
if [ -d "${BOLIGKOMPASS_TILGANGSMAPPE:-}" ]; then
    tar -C "$BOLIGKOMPASS_TILGANGSMAPPE" -cf "$ut.uferdig/tilgang.tar" .
fi
(cd "$ut.uferdig" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + >SHA256SUMS)
sync
mv "$ut.uferdig" "$ut"
echo "Kopien ligger i $ut."

# Navnene sier når kopiene er tatt, så de ordnes etter dem.
grense="boligkompass-$(date -d "-$dager days" +%Y-%m-%dT%H%M%S)"
ord='[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]'
find "$1" -maxdepth 1 -type d -name "boligkompass-$ord" -printf '%f\n' | sort | head -n -7 |
    while read -r navn; do
        if [[ $navn < $grense ]]; then
            rm -rf -- "${1:?}/$navn"
            echo "Slettet $navn, som er eldre enn $dager dager."
        fi
    done
# Kopier som ble avbrutt, er ingen kopier.
find "$1" -maxdepth 1 -type d -name "boligkompass-$ord.uferdig" -mtime +1 -exec rm -rf -- {} +
