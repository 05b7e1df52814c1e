-- Evidence that proves itself: stored copies of sources with the text in them, what a check of each quotation
-- found, and what addresses answered.

-- Bytes as kept, the same bytes once.
CREATE TABLE content (
  id          INTEGER PRIMARY KEY,
  sha256      TEXT NOT NULL UNIQUE,    -- of the bytes, hexadecimal
  length      INTEGER NOT NULL,        -- how many bytes
  kept        INTEGER NOT NULL         -- 1: the bytes are here; 0: a bundle named them, and they may still come
) STRICT;

-- The bytes, compressed as one zlib stream (RFC 1950) and cut into parts, so that no program needs to hold them all.
CREATE TABLE content_part (
  id          INTEGER PRIMARY KEY,
  content_id  INTEGER NOT NULL REFERENCES content(id),
  part        INTEGER NOT NULL,        -- 1, 2, 3 ...
  bytes       BLOB NOT NULL,
  UNIQUE (content_id, part)
) STRICT;

-- The texts that extractors took out of the bytes; of one extractor's the latest counts first.
CREATE TABLE extract (
  id          INTEGER PRIMARY KEY,
  content_id  INTEGER NOT NULL REFERENCES content(id),
  by          TEXT NOT NULL,           -- the extractor, as in 'pdftotext 22.12.0'
  sha256      TEXT NOT NULL,           -- of all that the row says (src/store/content.rs), hexadecimal
  text        BLOB,                    -- the text as a zlib stream; NULL: the bytes themselves are the text
  pages       TEXT NOT NULL,           -- JSON list: the character at which each page begins; empty without pages
  note        TEXT,                    -- why there is no text, or not all of it
  UNIQUE (content_id, sha256)
) STRICT;

-- A stored copy of a source: one of its versions.
CREATE TABLE snapshot (
  id          INTEGER PRIMARY KEY,
  uuid        BLOB NOT NULL UNIQUE,
  source_id   INTEGER NOT NULL REFERENCES source(id),
  content_id  INTEGER NOT NULL REFERENCES content(id),
  media_type  TEXT NOT NULL,           -- as in application/pdf
  retrieved_at TEXT,                   -- when the bytes were got from where they were published
  url         TEXT,                    -- the address that they came from
  file        TEXT,                    -- the name of the file that they came from
  recorded_at TEXT NOT NULL,
  retired_at  TEXT
) STRICT;
CREATE INDEX snapshot_source ON snapshot(source_id);

-- Derived: what the latest check of a citation's quotation found. Taken away when the quotation, its place or the
-- copies of its source change.
CREATE TABLE verification (
  citation_id INTEGER PRIMARY KEY REFERENCES citation(id),
  outcome     TEXT NOT NULL CHECK (outcome IN ('found','moved','altered','missing','no-copy','tampered')),
  detail      TEXT NOT NULL,           -- JSON object: where, what differs, why (src/model/verification.rs)
  verified_at TEXT NOT NULL
) STRICT;

-- What an address of a source answered when it was asked.
CREATE TABLE link_check (
  id          INTEGER PRIMARY KEY,
  source_id   INTEGER NOT NULL REFERENCES source(id),
  url         TEXT NOT NULL,           -- the address as it was asked
  state       TEXT NOT NULL CHECK (state IN ('ok','redirected','gone','refused','unreachable')),
  status      INTEGER,                 -- HTTP status of the last answer
  location    TEXT,                    -- where redirects led
  why         TEXT,
  checked_at  TEXT NOT NULL
) STRICT;
CREATE INDEX link_check_source ON link_check(source_id);

-- The version of the article's text (article_text.version) in which paragraph and positions say the place.
ALTER TABLE appearance ADD COLUMN version INTEGER;

-- A version of a text that was taken back: the one before it is the latest again; nothing is erased.
ALTER TABLE article_text ADD COLUMN retired_at TEXT;

-- Copies stay as they were kept, whatever program opens this file.
CREATE TRIGGER content_update BEFORE UPDATE ON content
  WHEN OLD.id IS NOT NEW.id OR OLD.sha256 IS NOT NEW.sha256 OR (OLD.kept = 1 AND OLD.length IS NOT NEW.length) OR NEW.kept < OLD.kept
  BEGIN SELECT RAISE(ABORT, 'a stored copy is never edited: keep another'); END;
CREATE TRIGGER content_delete BEFORE DELETE ON content
  BEGIN SELECT RAISE(ABORT, 'a stored copy is never deleted'); END;
CREATE TRIGGER content_replace BEFORE INSERT ON content
  WHEN EXISTS (SELECT 1 FROM content WHERE id = NEW.id OR sha256 = NEW.sha256)
  BEGIN SELECT RAISE(ABORT, 'a stored copy is never replaced: keep another'); END;
CREATE TRIGGER content_part_update BEFORE UPDATE ON content_part
  BEGIN SELECT RAISE(ABORT, 'a stored copy is never edited: keep another'); END;
CREATE TRIGGER content_part_delete BEFORE DELETE ON content_part
  BEGIN SELECT RAISE(ABORT, 'a stored copy is never deleted'); END;
CREATE TRIGGER content_part_replace BEFORE INSERT ON content_part
  WHEN EXISTS (SELECT 1 FROM content_part WHERE id = NEW.id OR (content_id = NEW.content_id AND part = NEW.part))
  BEGIN SELECT RAISE(ABORT, 'a stored copy is never replaced: keep another'); END;
CREATE TRIGGER extract_update BEFORE UPDATE ON extract
  BEGIN SELECT RAISE(ABORT, 'the text of a stored copy is never edited'); END;
CREATE TRIGGER extract_delete BEFORE DELETE ON extract
  BEGIN SELECT RAISE(ABORT, 'the text of a stored copy is never deleted'); END;
CREATE TRIGGER extract_replace BEFORE INSERT ON extract
  WHEN EXISTS (SELECT 1 FROM extract WHERE id = NEW.id OR (content_id = NEW.content_id AND sha256 = NEW.sha256))
  BEGIN SELECT RAISE(ABORT, 'the text of a stored copy is never replaced'); END;
CREATE TRIGGER snapshot_update BEFORE UPDATE ON snapshot
  WHEN OLD.id IS NOT NEW.id OR OLD.uuid IS NOT NEW.uuid OR OLD.source_id IS NOT NEW.source_id
    OR OLD.content_id IS NOT NEW.content_id OR OLD.media_type IS NOT NEW.media_type
    OR OLD.retrieved_at IS NOT NEW.retrieved_at OR OLD.url IS NOT NEW.url OR OLD.file IS NOT NEW.file
    OR OLD.recorded_at IS NOT NEW.recorded_at
  BEGIN SELECT RAISE(ABORT, 'a snapshot is never edited: keep another'); END;
CREATE TRIGGER snapshot_delete BEFORE DELETE ON snapshot
  BEGIN SELECT RAISE(ABORT, 'a snapshot is never deleted: it is taken out of the lists'); END;
CREATE TRIGGER snapshot_replace BEFORE INSERT ON snapshot
  WHEN EXISTS (SELECT 1 FROM snapshot WHERE id = NEW.id OR uuid = NEW.uuid)
  BEGIN SELECT RAISE(ABORT, 'a snapshot is never replaced: keep another'); END;
CREATE TRIGGER article_text_replace BEFORE INSERT ON article_text
  WHEN EXISTS (SELECT 1 FROM article_text WHERE article_id = NEW.article_id AND version = NEW.version)
  BEGIN SELECT RAISE(ABORT, 'the text of an article is never replaced: add a version'); END;
CREATE TRIGGER article_text_update BEFORE UPDATE ON article_text
  WHEN OLD.article_id IS NOT NEW.article_id OR OLD.version IS NOT NEW.version OR OLD.sha256 IS NOT NEW.sha256
    OR OLD.text IS NOT NEW.text
  BEGIN SELECT RAISE(ABORT, 'the text of an article is never edited: add a version'); END;
CREATE TRIGGER article_text_delete BEFORE DELETE ON article_text
  BEGIN SELECT RAISE(ABORT, 'the text of an article is never deleted'); END;
