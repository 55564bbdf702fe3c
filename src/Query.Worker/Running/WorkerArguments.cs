using System.Globalization;

namespace Bib.Query.Worker.Running;

/// <summary>What the node starts a worker with: a folder and its limits, in this order.</summary>
/// <param name="Folder">Its own, with <c>tables</c> (read) and <c>temporary</c> (written) in it.</param>
/// <param name="MemoryBytes">What DuckDB may use.</param>
/// <param name="ProcessBytes">What the process may use: the kernel holds it.</param>
/// <param name="TemporaryBytes">What it may write to <c>temporary</c>.</param>
/// <param name="Threads">How many threads DuckDB has.</param>
internal sealed record WorkerArguments(
    string Folder, long MemoryBytes, long ProcessBytes, long TemporaryBytes, int Threads)
{
    /// <summary>Where a statement's files are, in a folder each.</summary>
    public string Tables => Path.Combine(Folder, "tables");

    /// <summary>Where DuckDB puts what does not fit into memory.</summary>
    public string Temporary => Path.Combine(Folder, "temporary");

    public string[] ToLine() =>
        [Folder, Number(MemoryBytes), Number(ProcessBytes), Number(TemporaryBytes), Number(Threads)];

    /// <summary>Reads a command line; null when it is none.</summary>
    public static WorkerArguments? Parse(IReadOnlyList<string> line) =>
        line is [var folder, var memory, var process, var temporary, var threads]
            && long.TryParse(memory, CultureInfo.InvariantCulture, out var memoryBytes)
            && long.TryParse(process, CultureInfo.InvariantCulture, out var processBytes)
            && long.TryParse(temporary, CultureInfo.InvariantCulture, out var temporaryBytes)
            && int.TryParse(threads, CultureInfo.InvariantCulture, out var count)
            ? new(folder, memoryBytes, processBytes, temporaryBytes, count)
            : null;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
