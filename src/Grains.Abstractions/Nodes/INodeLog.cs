namespace Bib.Grains.Abstractions.Nodes;

/// <summary>What this process has logged lately.</summary>
public interface INodeLog
{
    /// <summary>How many messages are remembered.</summary>
    int Capacity { get; }

    /// <summary>
    /// The newest messages, oldest first; with <paramref name="follow"/> those to come, until cancelled.
    /// </summary>
    /// <param name="least">Only messages at least this severe.</param>
    /// <param name="last">How many of those that are there.</param>
    /// <param name="contains">Only messages with this text in them, in either case; empty for all.</param>
    /// <param name="follow">Whether to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<LogLine> ReadAsync(
        LogSeverity least, int last, string contains, bool follow, CancellationToken cancellationToken);
}
