using Bib.Silo.Configuration;
using Bib.Silo.Paths;
using Bib.Storage.Database;
using Bib.Storage.Files;
using Bib.Storage.Identity;
using Bib.Storage.Migrations;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Lifetime;

/// <summary>
/// <c>bibd migrate</c>: brings the schema of a node that does not run to another version. Up is what every start does
/// by itself; down is for going back to an older bibd, loses what only the newer schema can hold, and is asked for.
/// </summary>
/// <param name="configuration">The node's settings.</param>
/// <param name="paths">The node's folders.</param>
/// <param name="loggers">For what the database's keeper has to say.</param>
/// <param name="output">Where the plan and the outcome go.</param>
/// <param name="answers">Where a person answers; null where nobody is there to be asked.</param>
internal sealed class SchemaChange(
    EffectiveConfiguration configuration,
    NodePaths paths,
    ILoggerFactory loggers,
    TextWriter output,
    TextReader? answers)
{
    /// <summary>Starts the database, says what is due, asks before anything is taken back, does it, stops.</summary>
    /// <param name="downTo">The version that is to be the newest; null for the newest that this bibd knows.</param>
    /// <param name="isDryRun">Only says what is due.</param>
    /// <param name="isAgreed">Does not ask.</param>
    /// <param name="stopping">Gives up; a step that has begun is taken back.</param>
    /// <exception cref="ConfigurationException">There is no such version, or nobody is there to be asked.</exception>
    /// <exception cref="InvalidOperationException">A bibd runs on these data; the message names its pid.</exception>
    /// <exception cref="MigrationException">The database and this bibd do not fit, or a step failed.</exception>
    public async Task RunAsync(int? downTo, bool isDryRun, bool isAgreed, CancellationToken stopping)
    {
        var known = MigrationCatalog.Load();
        var target = downTo ?? known.Count;
        if (target < 0 || target > known.Count)
            throw new ConfigurationException(
                $"--down-to is {target}; this bibd knows the migrations 1 to {known.Count}, and 0 takes back all.");
        if (!File.Exists(paths.Identity))
            throw new ConfigurationException(
                $"There is no node to migrate: '{paths.Identity}' does not exist. --config-dir says where its identity is.");

        using var dataLock = DataDirectoryLock.Take(paths.DataFolder);
        var server = PostgresSettings.Of(configuration, paths);
        ManagedPostgres.RefuseWithoutKeys(server, paths.Identity);
        var identity = NodeIdentity.LoadOrCreate(paths.Identity);
        await using var postgres = new ManagedPostgres(server, identity, TimeProvider.System, loggers);
        await postgres.StartAsync(stopping);
        var database = new BibDatabase(postgres, identity.PeerId.Text);
        var runner = new MigrationRunner(database, known);
        var operation = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var applied = await runner.CountAppliedAsync(operation, stopping);
        if (downTo is not null && applied < target)
            throw new ConfigurationException(
                $"--down-to is {target}, and the database is at {applied}: there is nothing to take back.");
        if (applied == target)
        {
            output.WriteLine($"the schema is at {target}; there is nothing to do");
            return;
        }

        Tell(known, applied, target, isDryRun);
        if (isDryRun) return;
        if (target < applied)
        {
            await RefuseWhileInUseAsync(database, postgres, operation, stopping);
            if (!isAgreed && !IsAgreedTo(target))
            {
                output.WriteLine("nothing was changed");
                return;
            }
        }

        var steps = target < applied
            ? await runner.DownToAsync(operation, target, stopping)
            : await new DatabaseBootstrap(postgres, identity.PeerId.Text, ClusterSettings.Of(configuration).IsCluster)
                .RunAsync(operation, stopping);
        output.WriteLine($"done: {steps} steps, the schema is at {target} (operation {operation})");
    }

    private void Tell(IReadOnlyList<Migration> known, int applied, int target, bool isDryRun)
    {
        output.WriteLine($"bibd migrate {(isDryRun ? "would" : "is about to")} bring the schema from {applied} to {target}:");
        for (var version = applied + 1; version <= target; version++) output.WriteLine($"  apply {known[version - 1]}");
        for (var version = applied; version > target; version--) output.WriteLine($"  TAKE BACK {known[version - 1]}");
        if (target < applied)
        {
            output.WriteLine("Tables and columns that these steps brought go, with all that is in them: back up first.");
            output.WriteLine("The next start of this bibd applies them anew, empty; start the older one instead.");
        }
    }

    /// <summary>
    /// The data's lock keeps other processes of this machine out; those of a node of several log in from elsewhere.
    /// </summary>
    private static async Task RefuseWhileInUseAsync(
        BibDatabase database, ManagedPostgres postgres, Guid operation, CancellationToken stopping)
    {
        if (postgres.Provider != PostgresProvider.External) return;
        var context = new OperationContext(operation, "migrations", DatabaseRole.Admin);
        await using var connection = await database.OpenAsync(context, stopping);
        var others = await connection.ScalarAsync<long>(
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = '{DatabaseRole.App}'",
            stopping);
        if (others > 0)
            throw new InvalidOperationException(
                $"Other processes of this node hold {others} connections to its database: stop them first.");
    }

    private bool IsAgreedTo(int target)
    {
        if (answers is null)
            throw new ConfigurationException(
                "bibd migrate --down-to asks before it takes anything back, and nobody is there to answer. Say --yes, or "
                + "see with --dry-run what it would do.");
        output.Write($"Type {target} to go on: ");
        output.Flush();
        return answers.ReadLine()?.Trim() == target.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
