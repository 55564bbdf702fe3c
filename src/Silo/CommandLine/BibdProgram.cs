using Bib.Silo.Configuration;
using Bib.Silo.Lifetime;
using Bib.Silo.Paths;
using Bib.Storage.Files;
using Bib.Storage.Migrations;
using Bib.Storage.Postgres;
using Npgsql;

namespace Bib.Silo.CommandLine;

/// <summary>What <c>bibd</c> does with a command line.</summary>
internal static class BibdProgram
{
    private const int Ok = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;

    /// <summary>
    /// Runs one command; answers the exit code. Errors a person can mend are one line, without a stack.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="machine">Variables, user, folders.</param>
    /// <param name="output">What was asked for.</param>
    /// <param name="error">What went wrong, and the node's log.</param>
    /// <param name="answers">Where a person answers questions; null where nobody is there to be asked.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, IMachine machine, TextWriter output, TextWriter error, TextReader? answers = null)
    {
        try
        {
            var arguments = BibdArguments.Parse(args);
            switch (arguments.Command)
            {
                case BibdArguments.Help:
                    BibdHelp.WriteHelp(output);
                    return Ok;
                case BibdArguments.Version:
                    output.WriteLine($"bibd {NodeVersion.Text}");
                    return Ok;
            }

            var configuration = EffectiveConfiguration.Load(machine, arguments.Flags);
            var paths = NodePaths.Of(configuration);
            switch (arguments.Command)
            {
                case BibdArguments.Config:
                    BibdHelp.WriteConfiguration(output, configuration);
                    return Ok;
                case BibdArguments.Cleanup:
                    await new Cleanup(configuration, paths, output, answers).RunAsync(
                        arguments.Switches.Contains(BibdArguments.DryRun),
                        arguments.Switches.Contains(BibdArguments.Yes),
                        arguments.Switches.Contains(BibdArguments.Database),
                        arguments.Switches.Contains(BibdArguments.Programs));
                    return Ok;
                case BibdArguments.Migrate:
                    return await MigrateAsync(arguments, configuration, paths, output, answers);
                default:
                    return await RunNodeAsync(configuration, paths, machine, arguments.Flags, error);
            }
        }
        catch (ConfigurationException refused)
        {
            error.WriteLine($"bibd: {refused.Message}");
            return WrongUsage;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("bibd: stopped before it was done, as asked.");
            return Failed;
        }
        catch (Exception expected) when (IsForOperators(expected))
        {
            error.WriteLine($"bibd: {expected.Message}");
            return Failed;
        }
    }

    private static async Task<int> RunNodeAsync(
        EffectiveConfiguration configuration,
        NodePaths paths,
        IMachine machine,
        IReadOnlyDictionary<string, string> flags,
        TextWriter error)
    {
        ProcessMemory.KeepLittle();
        using var signals = new StopSignals();
        await using var logging = NodeLogging.Create(configuration, TimeProvider.System);
        using var live = new LiveConfiguration(configuration, machine, flags);
        try
        {
            await new Node(configuration, live, paths, logging, TimeProvider.System)
                .RunAsync(machine.Variable("NOTIFY_SOCKET"), signals.Token);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            error.WriteLine("bibd: stopped before it was ready, as asked.");
        }

        return Ok;
    }

    private static async Task<int> MigrateAsync(
        BibdArguments arguments,
        EffectiveConfiguration configuration,
        NodePaths paths,
        TextWriter output,
        TextReader? answers)
    {
        using var signals = new StopSignals();
        await using var logging = NodeLogging.Create(configuration, TimeProvider.System);
        await new SchemaChange(configuration, paths, logging.Factory, output, answers).RunAsync(
            arguments.DownTo,
            arguments.Switches.Contains(BibdArguments.DryRun),
            arguments.Switches.Contains(BibdArguments.Yes),
            signals.Token);
        return Ok;
    }

    /// <summary>
    /// Whether the message says what is wrong and what to do; anything else is a fault and keeps its stack.
    /// </summary>
    private static bool IsForOperators(Exception exception) =>
        exception is PostgresServerException or MigrationException or InvalidOperationException or IOException
            or UnauthorizedAccessException or NpgsqlException;
}
