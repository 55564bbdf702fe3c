namespace Bib.Storage.Postgres;

/// <summary>A running server's first process.</summary>
internal interface IPostmaster
{
    /// <summary>Its pid as this machine counts; 0 where the container engine keeps that to itself.</summary>
    int Id { get; }

    /// <summary>Whether it still runs.</summary>
    bool IsAlive { get; }

    /// <summary>Whether it says that it takes connections.</summary>
    bool IsReady { get; }

    /// <summary>
    /// Whether the installation that it was started from is still there. Without it the server runs on, until it needs a
    /// library that it has not loaded yet.
    /// </summary>
    bool HasItsPrograms { get; }

    /// <summary>The end of what the server said, for messages.</summary>
    string Said { get; }

    /// <summary>Stops it: fast, and by force after <paramref name="timeout"/>.</summary>
    Task StopAsync(TimeSpan timeout);
}
