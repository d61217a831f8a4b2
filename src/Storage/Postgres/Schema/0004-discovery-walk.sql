-- How far the search for uploads nobody told of has come: whoever takes it over goes on from there.
CREATE TABLE discovery_walk (
    app         text COLLATE "C" PRIMARY KEY,
    walked_from timestamptz NOT NULL,
    walked_to   timestamptz NOT NULL
);
