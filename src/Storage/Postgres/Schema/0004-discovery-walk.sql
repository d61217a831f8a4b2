-- How far each app was scanned for uploads whose callback was lost. The next scan, on any silo, continues from there.
CREATE TABLE discovery_walk (
    app         text COLLATE "C" PRIMARY KEY,
    walked_from timestamptz NOT NULL,
    walked_to   timestamptz NOT NULL
);
