-- COLLATE "C" compares keys byte by byte, which is several times cheaper than the order of a language.
CREATE SEQUENCE media_change_seq AS bigint;

CREATE TABLE media_file (
    file_id    text COLLATE "C" PRIMARY KEY,
    app        text COLLATE "C" NOT NULL,
    sub_app_id bigint           NOT NULL,
    status     text COLLATE "C" NOT NULL,
    due_at     timestamptz,
    created_at timestamptz      NOT NULL,
    updated_at timestamptz      NOT NULL,
    version    bigint           NOT NULL,
    change_seq bigint           NOT NULL,
    -- text, not jsonb: jsonb refuses the escape of U+0000, which a file name may contain.
    record     text             NOT NULL
) WITH (fillfactor = 80);

-- For the sweeper's claims; created_at lets the index alone answer "oldest unfinished".
CREATE INDEX ix_media_file_due ON media_file (due_at, created_at) WHERE due_at IS NOT NULL;
-- For lists, newest change first; the trailing columns let the index alone apply the other filters.
CREATE INDEX ix_media_file_change ON media_file (change_seq, app, updated_at);
CREATE INDEX ix_media_file_status ON media_file (status, change_seq, app, updated_at);

CREATE TABLE vod_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL,
    source      text        NOT NULL,
    event_type  text        NOT NULL,
    file_id     text COLLATE "C",
    app         text        NOT NULL,
    event_key   text        NOT NULL,
    verdict     text        NOT NULL,
    -- The bytes as received, which need not be UTF-8.
    body        bytea       NOT NULL
);

CREATE INDEX ix_vod_event_file ON vod_event (file_id, id) WHERE file_id IS NOT NULL;

-- The readiness check writes to this table.
CREATE TABLE store_probe (id integer PRIMARY KEY, probed_at timestamptz);
INSERT INTO store_probe (id) VALUES (1);
