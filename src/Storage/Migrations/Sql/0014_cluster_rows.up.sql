-- What Orleans' AdoNet clustering knows since 10.4.2, in our words.

-- A vote on a silo writes the row as the voter has read it; a sign of life that came meanwhile is not taken back.
UPDATE orleans.orleansquery SET querytext = $q$
    WITH bumped AS (
        UPDATE orleansmembershipversiontable v SET version = v.version + 1, timestamp = now()
        WHERE v.deploymentid = @DeploymentId AND v.version = @Version AND EXISTS (
            SELECT FROM orleansmembershiptable m
            WHERE (m.deploymentid, m.address, m.port, m.generation) = (@DeploymentId, @Address, @Port, @Generation))
        RETURNING v.deploymentid),
    changed AS (
        UPDATE orleansmembershiptable m
        SET status = @Status, suspecttimes = @SuspectTimes, iamalivetime = greatest(m.iamalivetime, @IAmAliveTime)
        FROM bumped b
        WHERE m.deploymentid = b.deploymentid AND m.address = @Address AND m.port = @Port
            AND m.generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer FROM changed
$q$ WHERE querykey = 'UpdateMembershipKey';

-- One dead silo's row, if it is still as it was when it was found old enough. 6 is SiloStatus.Dead. A provider that does
-- not know this key goes on with CleanupDefunctSiloEntriesKey.
INSERT INTO orleans.orleansquery (querykey, querytext) VALUES ('CleanupDefunctSiloEntryKey', $q$
    DELETE FROM orleansmembershiptable
    WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
        AND status = 6 AND starttime = @StartTime AND iamalivetime = @IAmAliveTime
        AND suspecttimes IS NOT DISTINCT FROM @SuspectTimes
$q$);

-- No column is of it since migration 12.
DROP DOMAIN bib.sha256_hex;
