-- What the engines keep. The Orleans names and columns are the contract of its AdoNet providers 10.4: the query keys,
-- their parameters and the columns they read. They use unqualified names: bibd_orleans has search_path = orleans.

CREATE TABLE orleans.orleansquery (
    querykey  varchar(64) PRIMARY KEY,
    querytext text        NOT NULL
);

CREATE TABLE orleans.orleansmembershipversiontable (
    deploymentid varchar(150)   PRIMARY KEY,
    timestamp    timestamptz(3) NOT NULL DEFAULT now(),
    version      integer        NOT NULL DEFAULT 0 CHECK (version >= 0)
);

CREATE TABLE orleans.orleansmembershiptable (
    deploymentid varchar(150)   NOT NULL REFERENCES orleans.orleansmembershipversiontable (deploymentid),
    address      varchar(45)    NOT NULL,
    port         integer        NOT NULL,
    generation   integer        NOT NULL,
    siloname     varchar(150)   NOT NULL,
    hostname     varchar(150)   NOT NULL,
    status       integer        NOT NULL,
    proxyport    integer,
    suspecttimes varchar(8000),
    starttime    timestamptz(3) NOT NULL,
    iamalivetime timestamptz(3) NOT NULL,
    PRIMARY KEY (deploymentid, address, port, generation)
);

CREATE TABLE orleans.orleansreminderstable (
    serviceid    varchar(150)   NOT NULL,
    grainid      varchar(150)   NOT NULL,
    remindername varchar(150)   NOT NULL,
    starttime    timestamptz(3) NOT NULL,
    period       bigint         NOT NULL CHECK (period >= 0),
    grainhash    integer        NOT NULL,
    version      integer        NOT NULL,
    PRIMARY KEY (serviceid, grainid, remindername)
);
CREATE INDEX reminders_by_hash ON orleans.orleansreminderstable (serviceid, grainhash);

-- A membership change and the version of the whole table move together, or not at all: the update of the version row
-- both checks the caller's version and makes concurrent changes wait for each other.
INSERT INTO orleans.orleansquery (querykey, querytext) VALUES
('InsertMembershipVersionKey', $q$
    WITH added AS (
        INSERT INTO orleansmembershipversiontable (deploymentid) VALUES (@DeploymentId)
        ON CONFLICT (deploymentid) DO NOTHING RETURNING 1)
    SELECT count(*)::integer FROM added
$q$),
('InsertMembershipKey', $q$
    WITH bumped AS (
        UPDATE orleansmembershipversiontable v SET version = v.version + 1, timestamp = now()
        WHERE v.deploymentid = @DeploymentId AND v.version = @Version AND NOT EXISTS (
            SELECT FROM orleansmembershiptable m
            WHERE (m.deploymentid, m.address, m.port, m.generation) = (@DeploymentId, @Address, @Port, @Generation))
        RETURNING v.deploymentid),
    added AS (
        INSERT INTO orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status,
            proxyport, starttime, iamalivetime)
        SELECT b.deploymentid, @Address, @Port, @Generation, @SiloName, @HostName, @Status,
            @ProxyPort, @StartTime, @IAmAliveTime
        FROM bumped b RETURNING 1)
    SELECT count(*)::integer FROM added
$q$),
('UpdateMembershipKey', $q$
    WITH bumped AS (
        UPDATE orleansmembershipversiontable v SET version = v.version + 1, timestamp = now()
        WHERE v.deploymentid = @DeploymentId AND v.version = @Version AND EXISTS (
            SELECT FROM orleansmembershiptable m
            WHERE (m.deploymentid, m.address, m.port, m.generation) = (@DeploymentId, @Address, @Port, @Generation))
        RETURNING v.deploymentid),
    changed AS (
        UPDATE orleansmembershiptable m
        SET status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
        FROM bumped b
        WHERE m.deploymentid = b.deploymentid AND m.address = @Address AND m.port = @Port
            AND m.generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer FROM changed
$q$),
('UpdateIAmAlivetimeKey', $q$
    UPDATE orleansmembershiptable SET iamalivetime = @IAmAliveTime
    WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$q$),
('MembershipReadRowKey', $q$
    SELECT v.deploymentid AS "DeploymentId", m.address AS "Address", m.port AS "Port", m.generation AS "Generation",
        m.siloname AS "SiloName", m.hostname AS "HostName", m.status AS "Status", m.proxyport AS "ProxyPort",
        m.suspecttimes AS "SuspectTimes", m.starttime AS "StartTime", m.iamalivetime AS "IAmAliveTime",
        v.version AS "Version"
    FROM orleansmembershipversiontable v
    LEFT JOIN orleansmembershiptable m ON m.deploymentid = v.deploymentid
        AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE v.deploymentid = @DeploymentId
$q$),
('MembershipReadAllKey', $q$
    SELECT v.deploymentid AS "DeploymentId", m.address AS "Address", m.port AS "Port", m.generation AS "Generation",
        m.siloname AS "SiloName", m.hostname AS "HostName", m.status AS "Status", m.proxyport AS "ProxyPort",
        m.suspecttimes AS "SuspectTimes", m.starttime AS "StartTime", m.iamalivetime AS "IAmAliveTime",
        v.version AS "Version"
    FROM orleansmembershipversiontable v
    LEFT JOIN orleansmembershiptable m ON m.deploymentid = v.deploymentid
    WHERE v.deploymentid = @DeploymentId
$q$),
('GatewaysQueryKey', $q$
    SELECT address AS "Address", proxyport AS "ProxyPort", generation AS "Generation"
    FROM orleansmembershiptable
    WHERE deploymentid = @DeploymentId AND status = @Status AND proxyport > 0
$q$),
-- Rows before versions: the version is what they refer to.
('DeleteMembershipTableEntriesKey', $q$
    DELETE FROM orleansmembershiptable WHERE deploymentid = @DeploymentId;
    DELETE FROM orleansmembershipversiontable WHERE deploymentid = @DeploymentId
$q$),
-- 3 is SiloStatus.Active: a silo that calls itself active is never cleaned away, however late its sign of life.
('CleanupDefunctSiloEntriesKey', $q$
    DELETE FROM orleansmembershiptable
    WHERE deploymentid = @DeploymentId AND iamalivetime < @IAmAliveTime AND status <> 3
$q$),
('UpsertReminderRowKey', $q$
    INSERT INTO orleansreminderstable AS r
        (serviceid, grainid, remindername, starttime, period, grainhash, version)
    VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
    ON CONFLICT (serviceid, grainid, remindername) DO UPDATE SET starttime = excluded.starttime,
        period = excluded.period, grainhash = excluded.grainhash, version = r.version + 1
    RETURNING version AS "Version"
$q$),
('ReadReminderRowsKey', $q$
    SELECT grainid AS "GrainId", remindername AS "ReminderName", starttime AS "StartTime", period AS "Period",
        version AS "Version"
    FROM orleansreminderstable WHERE serviceid = @ServiceId AND grainid = @GrainId
$q$),
('ReadReminderRowKey', $q$
    SELECT grainid AS "GrainId", remindername AS "ReminderName", starttime AS "StartTime", period AS "Period",
        version AS "Version"
    FROM orleansreminderstable
    WHERE serviceid = @ServiceId AND grainid = @GrainId AND remindername = @ReminderName
$q$),
('ReadRangeRows1Key', $q$
    SELECT grainid AS "GrainId", remindername AS "ReminderName", starttime AS "StartTime", period AS "Period",
        version AS "Version"
    FROM orleansreminderstable
    WHERE serviceid = @ServiceId AND grainhash > @BeginHash AND grainhash <= @EndHash
$q$),
('ReadRangeRows2Key', $q$
    SELECT grainid AS "GrainId", remindername AS "ReminderName", starttime AS "StartTime", period AS "Period",
        version AS "Version"
    FROM orleansreminderstable
    WHERE serviceid = @ServiceId AND (grainhash > @BeginHash OR grainhash <= @EndHash)
$q$),
('DeleteReminderRowKey', $q$
    WITH gone AS (
        DELETE FROM orleansreminderstable
        WHERE serviceid = @ServiceId AND grainid = @GrainId AND remindername = @ReminderName AND version = @Version
        RETURNING 1)
    SELECT count(*)::integer FROM gone
$q$),
('DeleteReminderRowsKey', $q$
    DELETE FROM orleansreminderstable WHERE serviceid = @ServiceId
$q$);

-- The embedded engine's own state: stream subscriptions and the like, as JSON, guarded by version.
CREATE TABLE orleans.grain_states (
    state_name text        NOT NULL CHECK (length(state_name) <= 150),
    grain_id   text        NOT NULL CHECK (length(grain_id) <= 1024),
    state      jsonb       NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    version    bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    PRIMARY KEY (state_name, grain_id)
);

GRANT SELECT ON orleans.orleansquery TO bibd_orleans;
GRANT SELECT, INSERT, UPDATE, DELETE ON orleans.orleansmembershipversiontable, orleans.orleansmembershiptable,
    orleans.orleansreminderstable, orleans.grain_states TO bibd_orleans;
