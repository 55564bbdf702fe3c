CREATE DOMAIN bib.sha256_hex AS text
    CHECK (octet_length(VALUE) = 64 AND translate(VALUE, '0123456789abcdef', '') = '');

DELETE FROM orleans.orleansquery WHERE querykey = 'CleanupDefunctSiloEntryKey';

UPDATE orleans.orleansquery SET querytext = $q$
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
$q$ WHERE querykey = 'UpdateMembershipKey';
