namespace Bib.Testing;

/// <summary>
/// What a loop lets pass between two looks at what comes about in real time, as between processes or on sockets. Not a
/// time by which something must have happened: the loop ends when it has.
/// </summary>
public static class Moment
{
    /// <summary>Lets a millisecond pass.</summary>
    public static Task PassAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
}
