-- How far the search for uploads nobody told of has come: whoever takes it over goes on from there.
CREATE TABLE discovery_walk (
    app         TEXT    NOT NULL PRIMARY KEY,
    walked_from INTEGER NOT NULL,
    walked_to   INTEGER NOT NULL
);
