-- What came from elsewhere: the record as it came, what a review states of itself, claims that were found to
-- be one, and the meaning of a label, which people may settle after it was met.

-- A record of a foreign format, verbatim, and what it became here.
CREATE TABLE received (
  id          INTEGER PRIMARY KEY,
  uuid        BLOB NOT NULL UNIQUE,    -- made from the record's words: the same record is received once
  entity      TEXT NOT NULL,           -- what it became: claim or source
  record      INTEGER NOT NULL,        -- its id
  format      TEXT NOT NULL,           -- as in onus import --from
  file        TEXT NOT NULL,           -- the file's name
  place       TEXT NOT NULL,           -- as in line 12
  raw         TEXT NOT NULL,           -- the record as it came
  repairs     TEXT NOT NULL,           -- JSON list of what was repaired, as in "claimDate: ..."
  recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX received_record ON received(entity, record);

-- The claim that this one was found to be; what hangs on this one then counts there.
ALTER TABLE claim ADD COLUMN merged_into INTEGER REFERENCES claim(id);
CREATE INDEX claim_merged ON claim(merged_into) WHERE merged_into IS NOT NULL;

-- What a review states of itself, beside what its scale says.
ALTER TABLE ruling ADD COLUMN title TEXT;          -- the title of the page that carries it
ALTER TABLE ruling ADD COLUMN language TEXT;       -- BCP 47, of that page
ALTER TABLE ruling ADD COLUMN ruled_by_url TEXT;   -- the site or page of who ruled
ALTER TABLE ruling ADD COLUMN value TEXT;          -- JSON number, schema.org ratingValue as stated
ALTER TABLE ruling ADD COLUMN best TEXT;           -- JSON number, schema.org bestRating as stated
ALTER TABLE ruling ADD COLUMN worst TEXT;          -- JSON number, schema.org worstRating as stated

-- A label stays as it was met. What it means may be settled later, once: to change it, it has to be taken
-- back first, which no single statement does in passing. Both stand in the history.
DROP TRIGGER rating_update;
CREATE TRIGGER rating_update BEFORE UPDATE ON rating
  WHEN OLD.id IS NOT NEW.id OR OLD.scale_id IS NOT NEW.scale_id OR OLD.position IS NOT NEW.position
    OR OLD.label IS NOT NEW.label OR OLD.value IS NOT NEW.value OR OLD.best IS NOT NEW.best
    OR OLD.worst IS NOT NEW.worst OR (OLD.verdict IS NOT NULL AND NEW.verdict IS NOT NULL)
  BEGIN SELECT RAISE(ABORT, 'a rating is never edited: rulings carry its label and its verdict'); END;
