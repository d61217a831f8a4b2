-- How far each app was scanned for uploads whose callback was lost. The next scan, on any silo, continues from there.
CREATE TABLE discovery_walk (
    app         TEXT    NOT NULL PRIMARY KEY,
    walked_from INTEGER NOT NULL,
    walked_to   INTEGER NOT NULL
);
