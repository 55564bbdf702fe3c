namespace Bib.Grains.Abstractions.Nodes;

/// <summary>How a node is at one moment.</summary>
/// <param name="NodeId">Its peer id.</param>
/// <param name="Name">A name for people; empty when it has none.</param>
/// <param name="Version">Of bibd.</param>
/// <param name="Engine">What the grains run on.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="StartedAt">When this start began.</param>
/// <param name="ReadyAfter">How long it took.</param>
/// <param name="DataFolder">Where its data lies.</param>
/// <param name="Database">Its PostgreSQL.</param>
/// <param name="MemoryBytes">What the operating system counts to bibd, its PostgreSQL not counted.</param>
/// <param name="Problems">What is wrong, a sentence each; empty when it can do its work.</param>
public sealed record NodeStatus(
    string NodeId,
    string Name,
    string Version,
    string Engine,
    int ProcessId,
    DateTimeOffset StartedAt,
    TimeSpan ReadyAfter,
    string DataFolder,
    DatabaseStatus Database,
    long MemoryBytes,
    IReadOnlyList<string> Problems);
