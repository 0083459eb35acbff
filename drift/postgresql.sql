-- Tabellene for flere servere som deler beslutninger, møtegrunnlag, nøkler og avsluttede økter.
-- Kjøres av den som eier databasen, én gang, og på nytt ved oppgradering. Se docs/drift.md, «Vekst»:
--   psql --dbname boligkompass --set bruker=boligkompass --file drift/postgresql.sql
-- `bruker` er den serveren logger inn som. Den får lese og legge til, og ingenting annet.
\set ON_ERROR_STOP on
BEGIN;
CREATE SCHEMA IF NOT EXISTS boligkompass;
SET LOCAL search_path = boligkompass;

-- Beslutningene, linje for linje; forrige er summen av linjen før (docs/beslutninger.md).
CREATE TABLE IF NOT EXISTS linje (
    nummer bigint PRIMARY KEY,
    tid text NOT NULL,
    kommunenr text NOT NULL,
    beslutning text NOT NULL,
    innhold text NOT NULL,
    forrige text NOT NULL UNIQUE,
    sum text NOT NULL UNIQUE
);
-- Møtegrunnlagene som er laget.
CREATE TABLE IF NOT EXISTS motegrunnlag (
    nummer bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tid timestamptz NOT NULL DEFAULT now(),
    kommunenr text NOT NULL,
    uttrekk text NOT NULL,
    navn text NOT NULL,
    sha256 text NOT NULL,
    innhold bytea NOT NULL,
    UNIQUE (kommunenr, uttrekk, navn)
);
-- Nøkler for Excel og Power BI, og at de er trukket: JSON-linjer. Av nøkkelen selv bare en sum.
CREATE TABLE IF NOT EXISTS nokkel (
    nummer bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    innhold text NOT NULL
);
-- Økter som noen har logget ut av; til er når informasjonskapselen går ut, i sekunder siden 1970.
CREATE TABLE IF NOT EXISTS utlogget (
    okt text PRIMARY KEY,
    til double precision NOT NULL
);

CREATE OR REPLACE FUNCTION ingen_endring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'En linje kan verken endres eller slettes.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER ingen_endring BEFORE UPDATE OR DELETE OR TRUNCATE ON linje
    FOR EACH STATEMENT EXECUTE FUNCTION ingen_endring();
CREATE OR REPLACE TRIGGER ingen_endring BEFORE UPDATE OR DELETE OR TRUNCATE ON motegrunnlag
    FOR EACH STATEMENT EXECUTE FUNCTION ingen_endring();
CREATE OR REPLACE TRIGGER ingen_endring BEFORE UPDATE OR DELETE OR TRUNCATE ON nokkel
    FOR EACH STATEMENT EXECUTE FUNCTION ingen_endring();
CREATE OR REPLACE TRIGGER ingen_endring BEFORE UPDATE OR TRUNCATE ON utlogget
    FOR EACH STATEMENT EXECUTE FUNCTION ingen_endring();

-- En avsluttet økt glemmes når kapselen ikke kan gjelde lenger: en økt varer høyst ett døgn, og
-- klokker kan være uenige, så to døgn etter. Før det kan ingen ta den bort.
CREATE OR REPLACE FUNCTION kan_gjelde(til double precision) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT til > pg_catalog.date_part('epoch', pg_catalog.now()) - 172800
$$;
CREATE OR REPLACE TRIGGER ingen_sletting BEFORE DELETE ON utlogget
    FOR EACH ROW WHEN (boligkompass.kan_gjelde(OLD.til)) EXECUTE FUNCTION ingen_endring();
CREATE OR REPLACE FUNCTION rydd() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM boligkompass.utlogget WHERE NOT boligkompass.kan_gjelde(til);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER rydd AFTER INSERT ON utlogget
    FOR EACH STATEMENT EXECUTE FUNCTION rydd();

-- Minst mulige rettigheter.
REVOKE ALL ON ALL TABLES IN SCHEMA boligkompass FROM PUBLIC, :"bruker";
REVOKE ALL ON SCHEMA boligkompass FROM PUBLIC, :"bruker";
GRANT USAGE ON SCHEMA boligkompass TO :"bruker";
GRANT SELECT, INSERT ON linje, motegrunnlag, nokkel, utlogget TO :"bruker";
COMMIT;
