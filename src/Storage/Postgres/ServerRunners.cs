using Bib.Storage.Identity;
using Bib.Storage.Postgres.Containers;

namespace Bib.Storage.Postgres;

/// <summary>Chooses who runs the cluster, and sees to it that nobody else still does.</summary>
internal sealed class ServerRunners(
    PostgresOptions options, PeerId node, ServerAccount? account, PostgresCluster cluster, TimeProvider clock)
{
    private static string SearchPath => Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>The runner for the cluster as it is: with its own major version, by its own provider.</summary>
    /// <exception cref="PostgresServerException">There is none; says what was looked for and what to do.</exception>
    public async Task<IServerRunner> ChooseAsync(CancellationToken cancellationToken)
    {
        var exists = cluster.Exists;
        var major = exists ? cluster.ReadMajor() : options.Major;
        if (major != 0 && major is < PostgresBinaries.MajorMin or > PostgresBinaries.MajorMax)
        {
            throw new PostgresServerException(
                $"The cluster in '{cluster.Path}' is of PostgreSQL {major}; Bib works with {PostgresBinaries.MajorMin} "
                + $"to {PostgresBinaries.MajorMax}. Bring it to one of them with pg_upgrade.");
        }

        var runner = options.Provider switch
        {
            PostgresProvider.Local => Local(exists),
            PostgresProvider.Container => await ContainerAsync(major, cancellationToken),
            _ when exists => cluster.ReadProvider() == PostgresProvider.Container
                ? await ContainerAsync(major, cancellationToken)
                : Local(exists),
            _ => await FirstAsync(major, cancellationToken),
        };
        if (exists) await EndOtherAsync(runner.Provider, major, cancellationToken);
        return runner;
    }

    /// <summary>
    /// What was left running, whoever ran it, each with the way to end it; looking ends nothing. In the order in
    /// which it is to be ended.
    /// </summary>
    public async Task<IReadOnlyList<LeftServer>> FindLeftAsync(CancellationToken cancellationToken)
    {
        // The container first: its pids are its own, so that its server would be taken for a stranger below.
        if (cluster.ReadProvider() == PostgresProvider.Container || options.Provider == PostgresProvider.Container)
        {
            var container = await ContainerAsync(options.Major, cancellationToken);
            var left = await container.FindLeftAsync(cancellationToken);
            if (left.Count > 0) return left;
        }

        return FindLeft(cluster, options, clock);
    }

    /// <summary>The server that was left running on this machine, if there is one.</summary>
    public static IReadOnlyList<LeftServer> FindLeft(PostgresCluster cluster, PostgresOptions options, TimeProvider clock) =>
        Postmaster.Find(cluster, clock) is { } local
            ? [new LeftServer($"PostgreSQL (pid {local.Id})", _ => local.StopAsync(options.StopTimeout))]
            : [];

    private async Task<IServerRunner> FirstAsync(int major, CancellationToken cancellationToken)
    {
        try
        {
            return Local(exists: false);
        }
        catch (PostgresServerException noPrograms) when (options.BinDirectory.Length == 0)
        {
            try
            {
                return await ContainerAsync(major, cancellationToken);
            }
            catch (PostgresServerException noEngine)
            {
                throw new PostgresServerException($"{noPrograms.Message} {noEngine.Message}");
            }
        }
    }

    private LocalRunner Local(bool exists) => new(
        ReadableBinaries.Provide(PostgresBinaryFinder.Find(options, exists ? cluster.ReadMajor() : 0), account),
        account, cluster, clock);

    private async Task<ContainerRunner> ContainerAsync(int major, CancellationToken cancellationToken) => new(
        await ContainerEngine.FindAsync(options.ContainerEngine, SearchPath, cancellationToken),
        options, node, major, account, cluster, clock);

    /// <summary>
    /// A server that another provider started cannot be seen by this one's means: it is ended before, or the start is
    /// refused, for two servers on one cluster would destroy it.
    /// </summary>
    private async Task EndOtherAsync(PostgresProvider chosen, int major, CancellationToken cancellationToken)
    {
        var last = cluster.ReadProvider();
        if (last == chosen) return;
        IPostmaster? other;
        if (chosen == PostgresProvider.Container)
        {
            other = Postmaster.Find(cluster, clock);
        }
        else
        {
            try
            {
                other = await (await ContainerAsync(major, cancellationToken)).FindAsync(cancellationToken);
            }
            catch (PostgresServerException failure) when (File.Exists(cluster.PidFile))
            {
                throw new PostgresServerException(
                    $"The cluster in '{cluster.Path}' was last run in a container and not stopped in order; whether it "
                    + $"still runs cannot be told. {failure.Message}");
            }
            catch (PostgresServerException)
            {
                // Stopped in order, for its pid file is gone.
                return;
            }
        }

        if (other is not null) await other.StopAsync(options.StopTimeout);
    }
}
