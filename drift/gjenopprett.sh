#!/usr/bin/env bash
# Hent tilbake en sikkerhetskopi, til mapper som er tomme eller ikke finnes:
#   drift/gjenopprett.sh /sikkert/sted/boligkompass-2026-11-02T030000
# Stans tavla først. Mappene er de samme innstillingene som for sikkerhetskopi.sh.
set -euo pipefail
# Mappene over må andre komme gjennom; det som skal være lukket, blir det hver for seg.
umask 022
kopi="${1:?Oppgi mappen med kopien}"
: "${BOLIGKOMPASS_DATA:?}" "${BOLIGKOMPASS_REGISTER:?}" "${BOLIGKOMPASS_BESLUTNINGER:?}"
read -r -a program <<<"${PROGRAM:-$(dirname "$0")/../.venv/bin/boligkompass}"

if [[ "$BOLIGKOMPASS_DATA" == *://* && -f "$kopi/tall.tar" ]]; then
    echo "Kopien har tall i en mappe: sett BOLIGKOMPASS_DATA til den. Ingenting er hentet tilbake." >&2
    exit 1
fi
(cd "$kopi" && sha256sum --quiet -c SHA256SUMS) || {
    echo "Kopien er skadet. Ingenting er hentet tilbake." >&2
    exit 1
}
tilgang="${BOLIGKOMPASS_TILGANGSMAPPE:-}"
for mappe in "$BOLIGKOMPASS_DATA" "$BOLIGKOMPASS_REGISTER" "$BOLIGKOMPASS_BESLUTNINGER" "$tilgang"; do
    if [ -d "$mappe" ] && [ -n "$(ls -A "$mappe")" ]; then
        echo "$mappe er ikke tom. Flytt det som ligger der. Ingenting er hentet tilbake." >&2
        exit 1
    fi
done

# Tall i et objektlager er ikke i kopien, og hentes tilbake der.
if [ -f "$kopi/tall.tar" ]; then
    mkdir -p "$BOLIGKOMPASS_DATA"
    tar -C "$BOLIGKOMPASS_DATA" -xpf "$kopi/tall.tar"
fi
if [ -f "$kopi/register.tar" ]; then
    install -d -m 700 "$BOLIGKOMPASS_REGISTER"
    tar -C "$BOLIGKOMPASS_REGISTER" -xpf "$kopi/register.tar"
fi
if [ -d "$kopi/beslutninger" ] && [[ $BOLIGKOMPASS_BESLUTNINGER == *://* ]]; then
    "${program[@]}" beslutninger flytt --fra "$kopi"/beslutninger/*.sqlite
elif [ -d "$kopi/beslutninger" ]; then
    install -d -m 750 "$BOLIGKOMPASS_BESLUTNINGER"
    cp "$kopi"/beslutninger/*.sqlite "$BOLIGKOMPASS_BESLUTNINGER/beslutninger.sqlite"
    "${program[@]}" beslutninger kontroller
fi
if [ -f "$kopi/motegrunnlag.tar" ]; then
    install -d -m 750 "$BOLIGKOMPASS_BESLUTNINGER"
    tar -C "$BOLIGKOMPASS_BESLUTNINGER" -xpf "$kopi/motegrunnlag.tar"
fi
if [ -f "$kopi/tilgang.tar" ] && [ -n "$tilgang" ]; then
    install -d -m 700 "$tilgang"
    tar -C "$tilgang" -xpf "$kopi/tilgang.tar"
fi
# Pekeren til slutt: først nå er det noe å vise.
if [ -f "$kopi/gjeldende.tar" ]; then
    tar -C "$BOLIGKOMPASS_DATA" -xpf "$kopi/gjeldende.tar"
fi
echo "Hentet tilbake. Se til at brukeren som kjører tavla, eier beslutningene, og kjør «boligkompass doktor»."
