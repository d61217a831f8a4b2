-- The tables and queries of Microsoft.Orleans.Clustering.AdoNet 10.4. The provider fixes the table OrleansQuery, its query keys, and the
-- names of parameters and result columns; the other tables and the query texts are ours. Every membership change increments the cluster's
-- version, and succeeds only if the version is still the one that the silo read: when two silos race, the loser changes nothing and reads
-- again.
CREATE TABLE orleansquery (
    querykey  text PRIMARY KEY,
    querytext text NOT NULL
);

CREATE TABLE cluster_version (
    cluster_id text        PRIMARY KEY,
    version    integer     NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cluster_silo (
    cluster_id    text        NOT NULL REFERENCES cluster_version ON DELETE CASCADE,
    address       text        NOT NULL,
    port          integer     NOT NULL,
    generation    integer     NOT NULL,
    silo_name     text        NOT NULL,
    host_name     text        NOT NULL,
    status        integer     NOT NULL,
    proxy_port    integer     NOT NULL,
    suspect_times text,
    start_time    timestamptz NOT NULL,
    alive_time    timestamptz NOT NULL,
    PRIMARY KEY (cluster_id, address, port, generation)
);

INSERT INTO orleansquery (querykey, querytext) VALUES
('InsertMembershipVersionKey', $q$
    WITH inserted AS (
        INSERT INTO cluster_version (cluster_id, version) VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*) > 0 FROM inserted
$q$),
('InsertMembershipKey', $q$
    WITH raised AS (
        UPDATE cluster_version SET version = version + 1, updated_at = now()
        WHERE cluster_id = @DeploymentId AND version = @Version
          AND NOT EXISTS (
            SELECT 1 FROM cluster_silo
            WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING 1),
    inserted AS (
        INSERT INTO cluster_silo (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_time)
        SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM raised
        RETURNING 1)
    SELECT count(*) > 0 FROM inserted
$q$),
('UpdateMembershipKey', $q$
    WITH raised AS (
        UPDATE cluster_version SET version = version + 1, updated_at = now()
        WHERE cluster_id = @DeploymentId AND version = @Version
        RETURNING 1),
    updated AS (
        UPDATE cluster_silo SET status = @Status, suspect_times = @SuspectTimes, alive_time = @IAmAliveTime
        WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
          AND EXISTS (SELECT 1 FROM raised)
        RETURNING 1)
    SELECT count(*) > 0 FROM updated
$q$),
('UpdateIAmAlivetimeKey', $q$
    UPDATE cluster_silo SET alive_time = @IAmAliveTime
    WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$q$),
('MembershipReadRowKey', $q$
    SELECT v.version AS "Version", s.address AS "Address", s.port AS "Port", s.generation AS "Generation", s.silo_name AS "SiloName",
        s.host_name AS "HostName", s.status AS "Status", s.proxy_port AS "ProxyPort", s.suspect_times AS "SuspectTimes",
        s.start_time AS "StartTime", s.alive_time AS "IAmAliveTime"
    FROM cluster_version v
    LEFT JOIN cluster_silo s
        ON s.cluster_id = v.cluster_id AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    WHERE v.cluster_id = @DeploymentId
$q$),
('MembershipReadAllKey', $q$
    SELECT v.version AS "Version", s.address AS "Address", s.port AS "Port", s.generation AS "Generation", s.silo_name AS "SiloName",
        s.host_name AS "HostName", s.status AS "Status", s.proxy_port AS "ProxyPort", s.suspect_times AS "SuspectTimes",
        s.start_time AS "StartTime", s.alive_time AS "IAmAliveTime"
    FROM cluster_version v
    LEFT JOIN cluster_silo s ON s.cluster_id = v.cluster_id
    WHERE v.cluster_id = @DeploymentId
$q$),
('GatewaysQueryKey', $q$
    SELECT address AS "Address", proxy_port AS "ProxyPort", generation AS "Generation"
    FROM cluster_silo
    WHERE cluster_id = @DeploymentId AND status = @Status AND proxy_port > 0
$q$),
('DeleteMembershipTableEntriesKey', $q$
    DELETE FROM cluster_version WHERE cluster_id = @DeploymentId
$q$),
('CleanupDefunctSiloEntriesKey', $q$
    DELETE FROM cluster_silo WHERE cluster_id = @DeploymentId AND alive_time < @IAmAliveTime AND status = 6
$q$);
