namespace Bib.Storage.Postgres;

/// <summary>A server that outlived the bibd that ran it.</summary>
/// <param name="What">What it is, in words.</param>
/// <param name="EndAsync">Stops it, and removes what is left of it; the data stay.</param>
public sealed record LeftServer(string What, Func<CancellationToken, Task> EndAsync);
