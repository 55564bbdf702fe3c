using Bib.Cli.Errors;

namespace Bib.Cli.Transfers;

/// <summary>Repeats what may be repeated while the node is away for a moment, as when it is started again.</summary>
internal static class Retrying
{
    private static readonly TimeSpan[] _waits =
    [
        TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4),
        TimeSpan.FromSeconds(8),
    ];

    /// <summary>
    /// Does it, and again on an error that says to; gives up when five times in a row nothing has moved.
    /// </summary>
    /// <param name="invocation">Whose command.</param>
    /// <param name="attempt">The work.</param>
    /// <param name="progress">Tells how far it is: when that has grown, the count begins anew.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<T> RunAsync<T>(
        Invocation.Invocation invocation, Func<Task<T>> attempt, Func<long> progress, CancellationToken cancellationToken)
    {
        var best = progress();
        for (var failures = 0; ;)
        {
            try
            {
                return await attempt();
            }
            catch (CliException error) when (error.Exit == ExitCode.Retryable && failures < _waits.Length)
            {
                if (progress() > best) (best, failures) = (progress(), 0);
                invocation.Remark($"{error.Message} Trying again.");
                await Task.Delay(_waits[failures++], invocation.Time, cancellationToken);
            }
        }
    }
}
