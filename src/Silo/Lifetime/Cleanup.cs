using Bib.Silo.Composition;
using Bib.Silo.Configuration;
using Bib.Silo.Paths;
using Bib.Storage.Files;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Silo.Lifetime;

/// <summary>
/// <c>bibd cleanup</c>: ends what a killed bibd left running and removes what it left lying; the database only when
/// that is asked for by name. Says first what it would do.
/// </summary>
/// <param name="configuration">The node's settings.</param>
/// <param name="paths">The node's folders.</param>
/// <param name="output">Where the list and the outcome go.</param>
/// <param name="answers">Where a person answers; null where nobody is there to be asked.</param>
internal sealed class Cleanup(
    EffectiveConfiguration configuration, NodePaths paths, TextWriter output, TextReader? answers)
{
    private const string DatabaseWord = "delete";

    /// <summary>Lists, asks, does.</summary>
    /// <param name="isDryRun">Only lists.</param>
    /// <param name="isAgreed">Does not ask.</param>
    /// <param name="withDatabase">Removes the database too, with everything in it.</param>
    /// <param name="withPrograms">Removes the unused copies of PostgreSQL's programs too.</param>
    /// <exception cref="InvalidOperationException">A bibd runs on these data; the message names its pid.</exception>
    /// <exception cref="ConfigurationException">Nobody is there to be asked, or it is not the node's to
    /// remove.</exception>
    public async Task RunAsync(bool isDryRun, bool isAgreed, bool withDatabase, bool withPrograms)
    {
        if (!Directory.Exists(paths.DataFolder))
        {
            output.WriteLine($"nothing to clean up: there is no {paths.DataFolder}");
            return;
        }

        using var dataLock = DataDirectoryLock.Take(paths.DataFolder);
        var steps = await StepsAsync(withDatabase, withPrograms);
        if (steps.Count == 0)
        {
            output.WriteLine("nothing to clean up");
            return;
        }

        output.WriteLine(isDryRun ? "bibd cleanup would:" : "bibd cleanup is about to:");
        foreach (var step in steps) output.WriteLine($"  {step.What}");
        if (!withDatabase) output.WriteLine($"The data in {paths.DataFolder} stay as they are.");
        if (isDryRun) return;
        if (!isAgreed && !IsAgreedTo(withDatabase))
        {
            output.WriteLine("nothing was changed");
            return;
        }

        foreach (var step in steps)
        {
            await step.DoAsync();
            output.WriteLine($"done: {step.What}");
        }
    }

    private async Task<List<Step>> StepsAsync(bool withDatabase, bool withPrograms)
    {
        var steps = new List<Step>();
        foreach (var socket in new[] { paths.ApiSocket, paths.HttpSocket }.Where(File.Exists))
        {
            ApiSocket.RefuseUnlessLeft(socket);
            steps.Add(Step.Of($"remove the socket {socket}", () => ApiSocket.Clear(socket)));
        }

        var token = Path.Combine(paths.RunFolder, DashboardDoor.TokenFile);
        if (File.Exists(token)) steps.Add(Step.Of($"remove the dashboard's token {token}", () => File.Delete(token)));
        var options = PostgresSettings.Of(configuration, paths);
        if (withDatabase && options.Provider == PostgresProvider.External)
            throw new ConfigurationException(
                $"--database removes what bibd made, and the database at '{options.External.Host}' "
                + "(postgres.provider external) is somebody else's: drop it there.");

        if (Directory.Exists(paths.Postgres)) await AddServersAsync(steps, options);
        foreach (var unfinished in withDatabase ? [] : ManagedPostgres.UnfinishedIn(options))
            steps.Add(Step.Of(
                $"remove the half-made database {unfinished}", () => Directory.Delete(unfinished, recursive: true)));
        if (withDatabase) AddDatabase(steps, options);
        if (withPrograms) AddPrograms(steps);

        // Last, for it has to be empty by then; one that others use too stays.
        if (HoldsNothingElse(paths.RunFolder, paths.ApiSocket, paths.HttpSocket, token))
            steps.Add(Step.Of($"remove the folder {paths.RunFolder}", () => Directory.Delete(paths.RunFolder)));
        return steps;
    }

    private async Task AddServersAsync(List<Step> steps, PostgresOptions options)
    {
        foreach (var left in await FindLeftAsync(options))
            steps.Add(new($"stop {left.What}", () => left.EndAsync(CancellationToken.None)));
    }

    /// <summary>
    /// Where the identity is gone a container's name is too; a server on this machine is seen all the same.
    /// </summary>
    private async Task<IReadOnlyList<LeftServer>> FindLeftAsync(PostgresOptions options)
    {
        if (!File.Exists(paths.Identity)) return ManagedPostgres.FindLeftOnThisMachine(options);
        await using var postgres = new ManagedPostgres(
            options, NodeIdentity.LoadOrCreate(paths.Identity), TimeProvider.System, NullLoggerFactory.Instance);
        return await postgres.FindLeftAsync(CancellationToken.None);
    }

    private void AddDatabase(List<Step> steps, PostgresOptions options)
    {
        if (Directory.Exists(paths.Postgres))
            steps.Add(Step.Of(
                $"DELETE THE DATABASE {paths.Postgres}, with every topic, user and audit entry of this node",
                () => Directory.Delete(paths.Postgres, recursive: true)));
        if (File.Exists(options.SecretsFile))
            steps.Add(Step.Of(
                $"delete its passwords {options.SecretsFile}; the node's identity stays",
                () => File.Delete(options.SecretsFile)));
    }

    private static void AddPrograms(List<Step> steps)
    {
        foreach (var copy in new ProgramCopies(ProgramCopies.DefaultFolder).Unused())
            steps.Add(Step.Of($"remove the copy of PostgreSQL's programs {copy}", () => ProgramCopies.Remove(copy)));
    }

    private bool IsAgreedTo(bool withDatabase)
    {
        if (answers is null)
            throw new ConfigurationException(
                "bibd cleanup asks before it does this, and nobody is there to answer. Say --yes, or see with --dry-run "
                + "what it would do.");
        output.Write(withDatabase ? $"Type {DatabaseWord} to go on: " : "Go on? [y/N] ");
        output.Flush();
        var said = answers.ReadLine()?.Trim();
        return withDatabase ? said == DatabaseWord : said is "y" or "Y" or "yes";
    }

    private static bool HoldsNothingElse(string folder, params string[] known) =>
        Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).All(known.Contains);

    private sealed record Step(string What, Func<Task> DoAsync)
    {
        public static Step Of(string what, Action act) => new(what, () =>
        {
            act();
            return Task.CompletedTask;
        });
    }
}
