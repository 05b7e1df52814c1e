-- The first schema of Onus. Never edited once a release carries it: a change is a new migration.
-- Everywhere: id is the number a person types, good in this file only; uuid (16 bytes) is the identity that
-- exports and merges rely on; *_at are moments as 2026-11-22T12:00:00.000Z; dates are EDTF, verbatim.

CREATE TABLE article (
  id          INTEGER PRIMARY KEY,
  uuid        BLOB NOT NULL UNIQUE,
  title       TEXT NOT NULL,
  authors     TEXT NOT NULL,           -- JSON list of names, in the printed order
  publisher   TEXT,
  url         TEXT,
  published   TEXT,                    -- EDTF
  language    TEXT,                    -- BCP 47
  note        TEXT,
  recorded_at TEXT NOT NULL,
  retired_at  TEXT                     -- set: out of the lists; nothing is erased
) STRICT;

-- The versions of an article's text. A new draft is a new row.
CREATE TABLE article_text (
  article_id  INTEGER NOT NULL REFERENCES article(id),
  version     INTEGER NOT NULL,        -- 1, 2, 3 ...
  sha256      TEXT NOT NULL,           -- of the text's UTF-8 bytes, hexadecimal
  text        TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (article_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  id          INTEGER PRIMARY KEY,
  uuid        BLOB NOT NULL UNIQUE,
  text        TEXT NOT NULL,           -- the proposition, in our words
  claimant    TEXT,                    -- who makes the claim
  said        TEXT,                    -- EDTF, when it was said
  said_from   TEXT NOT NULL,           -- derived: first day it may have been said, '' when unknown
  said_to     TEXT NOT NULL,           -- derived: last day it may have been said, '' when unknown
  kind        TEXT CHECK (kind IN ('statistic','quotation','event','anecdote','causal','prediction','opinion')),
  note        TEXT,
  tags        TEXT NOT NULL,           -- JSON list, sorted
  recorded_at TEXT NOT NULL,
  retired_at  TEXT,                    -- set: out of the lists; nothing is erased
  standing    TEXT NOT NULL,           -- derived: JSON of where it stands and why (src/model/dispute.rs)
  facets      TEXT NOT NULL            -- derived: JSON list of its facets, sorted (src/store/facet.rs)
) STRICT;
CREATE INDEX claim_said_from ON claim(said_from);
CREATE INDEX claim_said_to ON claim(said_to);
CREATE INDEX claim_recorded ON claim(recorded_at);

-- Derived: what lists filter on, one row for each property of a claim.
CREATE TABLE facet (
  facet       TEXT NOT NULL,           -- as in 'disputed', 'verdict refuted', 'tag border' (src/store/facet.rs)
  claim_id    INTEGER NOT NULL,
  PRIMARY KEY (facet, claim_id)
) STRICT, WITHOUT ROWID;

-- Full text over the claims. Kept by the store in the transaction of the write (triggers cost an import
-- its speed); doctor compares it with the claims.
CREATE VIRTUAL TABLE claim_fts USING fts5(
  text, claimant, note, content='claim', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
);

-- Where a claim was made, after W3C TextQuoteSelector and TextPositionSelector.
CREATE TABLE appearance (
  id          INTEGER PRIMARY KEY,
  uuid        BLOB NOT NULL UNIQUE,
  claim_id    INTEGER NOT NULL REFERENCES claim(id),
  article_id  INTEGER REFERENCES article(id),
  url         TEXT,
  quote       TEXT,                    -- the exact words
  prefix      TEXT,                    -- the words just before
  suffix      TEXT,                    -- the words just after
  paragraph   INTEGER,                 -- from 1
  position_start INTEGER,              -- first character, from 0
  position_end INTEGER,                -- the character after the last
  claimant    TEXT,                    -- where it differs from the claim's
  said        TEXT,                    -- EDTF, where it differs from the claim's
  first       INTEGER NOT NULL,       -- 1: the first known appearance
  recorded_at TEXT NOT NULL,
  retired_at  TEXT
) STRICT;
CREATE INDEX appearance_claim ON appearance(claim_id);

CREATE TABLE source (
  id          INTEGER PRIMARY KEY,
  uuid        BLOB NOT NULL UNIQUE,
  type        TEXT,                    -- CSL item type
  title       TEXT NOT NULL,
  authors     TEXT NOT NULL,           -- JSON list of names
  publisher   TEXT,
  issued      TEXT,                    -- EDTF
  url         TEXT,
  doi         TEXT,
  isbn        TEXT,
  accessed    TEXT,                    -- EDTF
  archive_url TEXT,
  archived    TEXT,                    -- EDTF
  tier        TEXT CHECK (tier IN ('primary','secondary')),
  confidential INTEGER NOT NULL,       -- 1: its identity must not leave the house
  derived_from INTEGER REFERENCES source(id),  -- the source it takes its word from
  note        TEXT,
  recorded_at TEXT NOT NULL,
  retired_at  TEXT
) STRICT;

CREATE TABLE citation (
  id          INTEGER PRIMARY KEY,
  uuid        BLOB NOT NULL UNIQUE,
  claim_id    INTEGER NOT NULL REFERENCES claim(id),
  source_id   INTEGER NOT NULL REFERENCES source(id),
  stance      TEXT NOT NULL CHECK (stance IN ('supports','refutes','context')),
  quote       TEXT,                    -- the exact words of the source
  prefix      TEXT,
  suffix      TEXT,
  locator     TEXT,                    -- JSON object: page, paragraph, section, line, timestamp
  note        TEXT,
  recorded_at TEXT NOT NULL,
  retired_at  TEXT
) STRICT;
CREATE INDEX citation_claim ON citation(claim_id);
CREATE INDEX citation_source ON citation(source_id);

CREATE TABLE scale (
  id          INTEGER PRIMARY KEY,
  uuid        BLOB NOT NULL UNIQUE,
  name        TEXT NOT NULL UNIQUE,    -- as in name:label
  title       TEXT,
  publisher   TEXT,
  url         TEXT,
  version     TEXT,
  note        TEXT,
  recorded_at TEXT NOT NULL
) STRICT;

CREATE TABLE rating (
  id          INTEGER PRIMARY KEY,
  scale_id    INTEGER NOT NULL REFERENCES scale(id),
  position    INTEGER NOT NULL,        -- the publisher's order, from 1
  label       TEXT NOT NULL,           -- verbatim
  value       TEXT,                    -- JSON number, schema.org ratingValue
  best        TEXT,                    -- JSON number, schema.org bestRating
  worst       TEXT,                    -- JSON number, schema.org worstRating
  verdict     TEXT CHECK (verdict IN ('supported','refuted','mixed','conflicting','insufficient','not-checkable')),
  UNIQUE (scale_id, label)
) STRICT;

-- Rulings, and what takes them back: a row without a rating withdraws the ruling that it supersedes.
CREATE TABLE ruling (
  id          INTEGER PRIMARY KEY,
  uuid        BLOB NOT NULL UNIQUE,
  claim_id    INTEGER NOT NULL REFERENCES claim(id),
  rating_id   INTEGER REFERENCES rating(id),  -- NULL: a withdrawal
  ruled_by    TEXT NOT NULL,           -- who ruled, or withdrew
  ruled_on    TEXT,                    -- EDTF, the day it was ruled
  rationale   TEXT,
  url         TEXT,                    -- the page that carries the review
  supersedes  BLOB,                    -- the uuid of the ruling of the same claim that this one replaces
  relying_on  TEXT NOT NULL,           -- JSON list of the uuids of citations
  recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX ruling_claim ON ruling(claim_id);

CREATE TABLE history (
  id          INTEGER PRIMARY KEY,
  change      INTEGER NOT NULL,        -- the id of the first entry of one command
  at          TEXT NOT NULL,
  actor       TEXT NOT NULL,
  action      TEXT NOT NULL,           -- the command, as in add, edit, rule, import, undo
  entity      TEXT,                    -- the kind of record; NULL for a whole imported file
  record      INTEGER,                 -- its id
  before      TEXT,                    -- the record as JSON, in the bundle's form
  after       TEXT,
  undoes      INTEGER                  -- the change that this one takes back
) STRICT;
CREATE INDEX history_record ON history(entity, record);

-- What was ruled and who changed what stays as it was recorded, whatever program opens this file.
CREATE TRIGGER ruling_replace BEFORE INSERT ON ruling
  WHEN EXISTS (SELECT 1 FROM ruling WHERE id = NEW.id OR uuid = NEW.uuid)
  BEGIN SELECT RAISE(ABORT, 'a ruling is never replaced: append one that supersedes it'); END;
CREATE TRIGGER ruling_update BEFORE UPDATE ON ruling
  BEGIN SELECT RAISE(ABORT, 'a ruling is never edited: append one that supersedes it'); END;
CREATE TRIGGER ruling_delete BEFORE DELETE ON ruling
  BEGIN SELECT RAISE(ABORT, 'a ruling is never deleted: append a withdrawal'); END;
CREATE TRIGGER rating_update BEFORE UPDATE ON rating
  BEGIN SELECT RAISE(ABORT, 'a rating is never edited: rulings carry its label and its verdict'); END;
CREATE TRIGGER rating_delete BEFORE DELETE ON rating
  BEGIN SELECT RAISE(ABORT, 'a rating is never deleted: rulings carry it'); END;
CREATE TRIGGER scale_update BEFORE UPDATE ON scale
  BEGIN SELECT RAISE(ABORT, 'a scale is never edited: rulings carry its name'); END;
CREATE TRIGGER scale_delete BEFORE DELETE ON scale
  BEGIN SELECT RAISE(ABORT, 'a scale is never deleted: rulings carry its labels'); END;
CREATE TRIGGER history_replace BEFORE INSERT ON history
  WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history is never replaced'); END;
CREATE TRIGGER history_update BEFORE UPDATE ON history
  BEGIN SELECT RAISE(ABORT, 'the history is never edited'); END;
CREATE TRIGGER history_delete BEFORE DELETE ON history
  BEGIN SELECT RAISE(ABORT, 'the history is never deleted'); END;
